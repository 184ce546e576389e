/**
 * Files as the rest of core needs them: durable, private, with names and attributes as the kernel has them.
 * May import {@code model}; nothing else of ours.
 */
@NullMarked
package io.sting.backup.core.internal.io;

import org.jspecify.annotations.NullMarked;
