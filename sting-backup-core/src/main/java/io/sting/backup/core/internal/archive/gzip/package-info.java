/**
 * Gzip members (RFC 1952, 1951) with their lengths in a FEXTRA field: made, checked, found and read, each by itself.
 * May import {@code archive.tar}, for its exception alone.
 */
@NullMarked
package io.sting.backup.core.internal.archive.gzip;

import org.jspecify.annotations.NullMarked;
