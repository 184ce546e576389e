package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.core.internal.archive.tar.TarEntry;
import io.sting.backup.core.internal.archive.tar.TarInput;
import io.sting.backup.core.internal.archive.tar.TarReader;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Manifest;
import io.sting.backup.model.ManifestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The entries of an archive of ours, by its index. */
final class IndexedEntries implements EntryReader {
    private static final int LONGEST_HEADER = 4 << 20;
    private static final int MANIFEST_AHEAD = 2;

    private final PlainBytes plain;
    private final ArchiveIndex index;
    private final InflationPool pool;
    private final ReaderLimits limits;
    private final MessageDigest sha256 = Sha256.create();
    private final byte[] drained = new byte[64 * 1024];
    private final ArchiveHeader header;
    private final Manifest manifest;

    IndexedEntries(PlainBytes plain, ArchiveIndex index, InflationPool pool, ReaderLimits limits) throws IOException {
        this.plain = plain;
        this.index = index;
        this.pool = pool;
        this.limits = limits;
        this.header = readHeader();
        this.manifest = openManifest(1).head();
        var components =
                manifest.components().stream().map(ComponentSummary::name).toList();
        boolean same = manifest.id().equals(header.id())
                && new HashSet<>(components).equals(new HashSet<>(header.components()));
        if (!same) {
            throw new MalformedException("header and manifest are not of the same backup");
        }
    }

    private ArchiveHeader readHeader() throws IOException {
        var tar = new TarReader(input(MemberInput.Plan.from(0, index.table()), 1), limits.tar());
        own(tar.next(), ArchiveWriter.HEADER_NAME);
        byte[] text = tar.content().readNBytes(LONGEST_HEADER);
        return HeaderJson.readHeader(text);
    }

    private static void own(@Nullable TarEntry entry, String name) throws MalformedException {
        if (entry == null || !entry.entry().path().value().equals(name)) {
            throw new MalformedException("its entry " + name + " is not where it must be");
        }
    }

    private MemberInput input(MemberInput.Plan plan, int ahead) {
        return new MemberInput(plain, index.table(), pool, plan, 0, ahead);
    }

    private ManifestReader openManifest(int ahead) throws IOException {
        return ManifestReader.open(plain, index, pool, ahead, limits);
    }

    private long entriesEnd() {
        return index.table().rawOffset(index.manifestMember());
    }

    @Override
    public Optional<ArchiveHeader> header() {
        return Optional.of(header);
    }

    @Override
    public Optional<Manifest> manifest() {
        return Optional.of(manifest);
    }

    @Override
    public void entries(Visitor visitor) throws IOException, InterruptedException {
        ManifestReader lines = openManifest(MANIFEST_AHEAD);
        ManifestEntry line = lines.next();
        while (line != null) {
            visitor.visit(line, InputStream.nullInputStream());
            line = lines.next();
        }
    }

    @Override
    public void read(Predicate<? super ArchivePath> wanted, Visitor visitor) throws IOException, InterruptedException {
        var plan = new EntryPlan(openManifest(MANIFEST_AHEAD), index.table(), entriesEnd(), wanted);
        var tar = new TarReader(input(plan, pool.ahead()), limits.tar());
        ManifestEntry line = plan.nextEntry();
        while (line != null) {
            visit(line, tar.at(line.tarOffset()), tar, visitor);
            line = plan.nextEntry();
        }
    }

    private void visit(ManifestEntry line, TarEntry found, TarReader tar, Visitor visitor)
            throws IOException, InterruptedException {
        EntryMatch.check(found, line);
        sha256.reset();
        var content = new CheckedContent(line, tar.content(), sha256);
        visitor.visit(line, content);
        content.drain(drained);
    }

    @Override
    public Totals verify(Visitor visitor) throws IOException, InterruptedException {
        ManifestReader lines = openManifest(MANIFEST_AHEAD);
        TarInput input = input(MemberInput.Plan.from(0, index.table()), pool.ahead());
        var tar = new TarReader(input, limits.tar());
        own(tar.next(), ArchiveWriter.HEADER_NAME);
        own(tar.next(), ArchiveWriter.NOTES_NAME);
        long entries = 0;
        long contentBytes = 0;
        TarEntry found = tar.next();
        ManifestEntry line = lines.next();
        while (line != null) {
            if (found == null) {
                throw new MalformedException("the entry \"" + line.path() + "\" of the manifest is not in the tar");
            }
            visit(line, found, tar, visitor);
            entries++;
            contentBytes += line.entry().sizeBytes();
            found = tar.next();
            line = lines.next();
        }
        own(found, ArchiveWriter.MANIFEST_NAME);
        if (found == null || found.offset() != entriesEnd()) {
            throw new MalformedException("the manifest is not where the index says");
        }
        input.skipTo(input.position());
        drain(input);
        return new Totals(entries, contentBytes);
    }

    private void drain(InputStream in) throws IOException {
        int count = 0;
        while (count >= 0) {
            count = in.read(drained, 0, drained.length);
        }
    }
}
