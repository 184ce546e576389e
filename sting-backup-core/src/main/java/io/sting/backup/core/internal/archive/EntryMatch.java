package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.core.internal.archive.tar.TarEntry;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ManifestEntry;
import java.util.Arrays;
import java.util.Map;

/** Compares what the tar says of an entry with what the manifest says. */
final class EntryMatch {
    private EntryMatch() {}

    static void check(TarEntry found, ManifestEntry line) throws MalformedException {
        ArchiveEntry tar = found.entry();
        ArchiveEntry manifest = line.entry();
        boolean same = found.offset() == line.tarOffset()
                && tar.path().equals(manifest.path())
                && tar.type() == manifest.type()
                && tar.sizeBytes() == manifest.sizeBytes()
                && tar.mode() == manifest.mode()
                && tar.owner().equals(manifest.owner())
                && tar.modified().equals(manifest.modified())
                && tar.linkTarget().equals(manifest.linkTarget())
                && same(tar.extendedAttributes(), manifest.extendedAttributes());
        if (!same) {
            throw new MalformedException("tar and manifest disagree on the entry \"" + manifest.path() + "\"");
        }
    }

    private static boolean same(Map<String, byte[]> some, Map<String, byte[]> others) {
        return some.size() == others.size()
                && some.entrySet().stream().allMatch(field -> {
                    byte[] other = others.get(field.getKey());
                    return other != null && Arrays.equals(field.getValue(), other);
                });
    }
}
