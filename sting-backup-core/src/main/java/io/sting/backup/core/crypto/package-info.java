/**
 * Encryption of archives as {@code openssl enc} does it, and the key files that its passwords come from.
 * May import the api and {@code internal.io}.
 */
@NullMarked
package io.sting.backup.core.crypto;

import org.jspecify.annotations.NullMarked;
