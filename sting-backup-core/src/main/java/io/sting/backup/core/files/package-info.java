/**
 * Folders as source and target: {@code FileTree}.
 * May import the api, {@code internal.concurrent}, {@code internal.io} and {@code internal.restore}.
 */
@NullMarked
package io.sting.backup.core.files;

import org.jspecify.annotations.NullMarked;
