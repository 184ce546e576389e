/**
 * One sealed, unchecked tree of errors, each of which knows the phase it belongs to.
 * May import {@code model}.
 */
@NullMarked
package io.sting.backup.error;

import org.jspecify.annotations.NullMarked;
