package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.SerialGunzip;
import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.core.internal.archive.tar.TarEntry;
import io.sting.backup.core.internal.archive.tar.TarInput;
import io.sting.backup.core.internal.archive.tar.TarReader;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.ManifestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Predicate;

/** The entries of anybody's tar.gz, read front to back. */
final class ForeignEntries implements EntryReader {
    private final PlainBytes plain;
    private final ReaderLimits limits;

    ForeignEntries(PlainBytes plain, ReaderLimits limits) {
        this.plain = plain;
        this.limits = limits;
    }

    @Override
    public Optional<ArchiveHeader> header() {
        return Optional.empty();
    }

    @Override
    public Optional<Manifest> manifest() {
        return Optional.empty();
    }

    @Override
    public void entries(Visitor visitor) throws IOException, InterruptedException {
        read(path -> true, (entry, content) -> visitor.visit(entry, InputStream.nullInputStream()));
    }

    @Override
    public void read(Predicate<? super ArchivePath> wanted, Visitor visitor) throws IOException, InterruptedException {
        walk((entry, content) -> {
            if (wanted.test(entry.path())) {
                visitor.visit(entry, content);
            }
        });
    }

    @Override
    public Totals verify(Visitor visitor) throws IOException, InterruptedException {
        return walk(visitor);
    }

    private Totals walk(Visitor visitor) throws IOException, InterruptedException {
        var guard = new PathGuard(limits.pathMemoryBytes(), true);
        long entries = 0;
        long contentBytes = 0;
        try (var gunzip = new SerialGunzip(plain.stream())) {
            var tar = new TarReader(TarInput.of(gunzip), limits.tar());
            TarEntry found = tar.next();
            while (found != null) {
                guard.check(found.entry());
                entries++;
                checkRoom(found, entries, contentBytes);
                contentBytes += found.entry().sizeBytes();
                visitor.visit(new ManifestEntry(found.entry(), Optional.empty(), found.offset()), tar.content());
                found = tar.next();
            }
            tar.finish();
        }
        return new Totals(entries, contentBytes);
    }

    private void checkRoom(TarEntry found, long entries, long before) throws MalformedException {
        if (entries > limits.entries()) {
            throw new MalformedException("it has more than " + limits.entries() + " entries, which is the limit");
        }
        if (found.entry().sizeBytes() > limits.contentBytes() - before) {
            throw new MalformedException("with the entry \"" + found.entry().path() + "\" its files are more than "
                    + limits.contentBytes() + " bytes, for which there is no room");
        }
    }
}
