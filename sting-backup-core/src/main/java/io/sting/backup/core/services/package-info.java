/**
 * Services that commands stop, start and probe. A building block: may import the api and {@code internal.process}.
 */
@NullMarked
package io.sting.backup.core.services;

import org.jspecify.annotations.NullMarked;
