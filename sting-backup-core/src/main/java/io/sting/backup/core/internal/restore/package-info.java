/**
 * Everything about undo: trees that are laid beside the live one, and the renames that change their places and back.
 * May import {@code internal.concurrent}, {@code internal.io}, {@code internal.process} and the api.
 */
@NullMarked
package io.sting.backup.core.internal.restore;

import org.jspecify.annotations.NullMarked;
