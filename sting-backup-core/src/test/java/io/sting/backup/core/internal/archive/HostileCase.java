package io.sting.backup.core.internal.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * An archive that is to be refused.
 *
 * @param what is wrong with it
 * @param bytes the file
 * @param said what the refusal says of it: the entry that does harm, above all
 */
public record HostileCase(String what, byte[] bytes, List<String> said) {

    static HostileCase of(String what, TarBytes tar, String... said) {
        try {
            return new HostileCase(what, tar.gzip(), List.of(said));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HostileCase of(String what, ForgedArchive archive, String... said) {
        try {
            return new HostileCase(what, archive.bytes(), List.of(said));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HostileCase with(byte[] other) {
        return new HostileCase(what, other, said);
    }

    HostileCase ending(byte last) {
        byte[] other = bytes.clone();
        other[other.length - 1] = last;
        return with(other);
    }

    @Override
    public String toString() {
        return what;
    }
}
