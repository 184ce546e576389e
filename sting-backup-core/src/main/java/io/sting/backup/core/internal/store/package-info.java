/**
 * Names on disk: which files of a folder are backups, how one appears and goes, who holds the folder's lock.
 * May import {@code internal.io}, {@code internal.archive} and the api.
 */
@NullMarked
package io.sting.backup.core.internal.store;

import org.jspecify.annotations.NullMarked;
