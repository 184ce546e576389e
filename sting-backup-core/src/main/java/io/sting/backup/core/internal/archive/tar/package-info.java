/**
 * Tar headers (POSIX ustar and pax, GNU, v7) by hand: written for our archives, and read from anybody's with bounds.
 * May import {@code model}.
 */
@NullMarked
package io.sting.backup.core.internal.archive.tar;

import org.jspecify.annotations.NullMarked;
