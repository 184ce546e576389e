package io.sting.backup.core.internal.engine;

import io.sting.backup.RestorePlan;
import io.sting.backup.model.Phase;
import io.sting.backup.model.VerifyResult;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalLong;

/**
 * An archive that is what was written, with what a plan takes of it.
 *
 * @param result what reading it showed
 * @param pairs targets with their components
 * @param bytesRead how much of the file that took
 */
record VerifiedArchive(VerifyResult result, List<Staging.Pair> pairs, long bytesRead) {

    static VerifiedArchive of(RestorePlan plan, EngineSettings settings, RunReporter reporter) throws IOException {
        reporter.phase(Phase.VERIFY, OptionalLong.of(Files.size(plan.archive())));
        try (var archive = LocalArchive.open(plan.archive(), plan.cipher(), settings)) {
            boolean everything = plan.targets().stream().anyMatch(target -> !target.partial());
            VerifyResult result = everything || !archive.isReadByIndex()
                    ? archive.authenticate(bytes -> reporter.progress("archive", bytes))
                    : archive.vouchedFor();
            result.notices().forEach(notice -> reporter.notice(notice.subject(), notice.text()));
            var pairs = new Pairing(plan, settings, reporter).pairs(archive);
            return new VerifiedArchive(result, pairs, archive.bytesRead());
        }
    }

    /** How much of the archive's file was read up to now. */
    long archiveBytesRead() {
        return bytesRead
                + pairs.stream()
                        .mapToLong(pair -> pair.content().archiveBytesRead())
                        .sum();
    }

    /** How much staging will read. */
    long contentBytes() {
        return pairs.stream()
                .mapToLong(pair -> pair.content().summary().contentBytes())
                .sum();
    }
}
