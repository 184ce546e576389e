package io.sting.backup.spi;

import java.util.List;

/**
 * Where passwords come from: a key file, a keychain. Safe for use by several threads.
 */
public interface KeySource {

    /**
     * The password that new archives are encrypted with: raw bytes, of which the caller owns the copy and wipes it after
     * use.
     *
     * @throws io.sting.backup.error.KeyException if there is none, or others can read it; the message says what to do
     */
    byte[] current();

    /**
     * Passwords that an archive may have been encrypted with, the current one first, earlier ones after it. Each is a
     * copy of the caller's.
     *
     * @throws io.sting.backup.error.KeyException if there is none at all
     */
    List<byte[]> candidates();

    /** Where the keys are, for messages: a path, never a key. */
    String description();
}
