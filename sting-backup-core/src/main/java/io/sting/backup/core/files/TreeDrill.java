package io.sting.backup.core.files;

import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.core.internal.restore.TreeExtractor;
import io.sting.backup.error.RestoreException;
import io.sting.backup.model.ComponentProof;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.ComponentContent;
import io.sting.backup.spi.RestoreContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Restores a component's files into a scratch folder, compares them with the archive, and removes them. */
final class TreeDrill {
    private final RestoreContext context;
    private final ComponentContent content;

    TreeDrill(RestoreContext context, ComponentContent content) {
        this.context = context;
        this.content = content;
    }

    ComponentProof run() throws IOException, InterruptedException {
        checkSpace();
        Path scratch = Files.createDirectory(context.workspace().resolve("drill"));
        try {
            extract(scratch);
            return compare(scratch);
        } finally {
            DurableFiles.deleteTree(scratch);
        }
    }

    private void checkSpace() throws IOException, InterruptedException {
        long free = Files.getFileStore(context.workspace()).getUsableSpace();
        long needed = RoomNeeded.of(content, free);
        if (needed > free) {
            throw new RestoreException(
                    Phase.STAGE,
                    context.workspace() + " has room for " + free + " bytes, and the files of \""
                            + content.summary().name() + "\" need " + needed
                            + "; make room, or name another workspace");
        }
    }

    private void extract(Path scratch) throws IOException, InterruptedException {
        Path spool = context.workspace().resolve("drill-links");
        try (var extractor = new TreeExtractor(scratch, spool)) {
            content.forEach((entry, bytes) -> {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                extractor.add(entry, bytes);
            });
            extractor.finish(context::notice);
        }
    }

    private ComponentProof compare(Path scratch) throws IOException, InterruptedException {
        var comparison = new TreeComparison(content.summary().name(), scratch);
        content.forEach(comparison::compare);
        return comparison.proof();
    }
}
