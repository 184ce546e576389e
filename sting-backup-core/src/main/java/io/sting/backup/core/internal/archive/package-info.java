/**
 * The bytes in an archive's file: tar in gzip members in a cipher, its writer, index, sidecar and reader; see docs/format.md.
 * May import {@code archive.tar}, {@code archive.gzip}, {@code internal.io} and the api.
 */
@NullMarked
package io.sting.backup.core.internal.archive;

import org.jspecify.annotations.NullMarked;
