/**
 * What a run tells while it goes on, and who listens.
 * May import {@code model} and {@code error}.
 */
@NullMarked
package io.sting.backup.event;

import org.jspecify.annotations.NullMarked;
