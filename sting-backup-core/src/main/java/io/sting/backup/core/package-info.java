/**
 * The entry to the library: {@code StingBackup} builds an engine. The packages below, one each, are what a user names in
 * plans. Imports {@code internal.engine} and the api.
 */
@NullMarked
package io.sting.backup.core;

import org.jspecify.annotations.NullMarked;
