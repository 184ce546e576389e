package io.sting.backup.core.files;

import io.sting.backup.core.internal.concurrent.GoThrough;
import io.sting.backup.core.internal.restore.StagedTree;
import io.sting.backup.core.internal.restore.TreeExtractor;
import io.sting.backup.spi.RestoreContext;
import io.sting.backup.spi.StagedRestore;
import java.io.IOException;
import java.nio.file.Path;

/** Lays a component's files inside the live tree, in staging folders that nothing else looks at. */
final class TreeStaging {
    private final TreeRestore restore;
    private final RestoreContext context;

    TreeStaging(TreeRestore restore) {
        this.restore = restore;
        this.context = restore.context();
    }

    StagedRestore run() throws IOException, InterruptedException {
        restore.checkSpace();
        restore.tellMove();
        var staged =
                StagedTree.create(restore.place(), context.restoreId(), restore, context::journal, context::notice);
        try {
            extract(staged);
            var root = restore.describedRoot();
            if (root.isPresent()) {
                staged.describeRoot(root.get());
            }
            staged.sync();
            return staged;
        } catch (IOException | InterruptedException | RuntimeException e) {
            try {
                GoThrough.run(staged::rollback);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private void extract(StagedTree staged) throws IOException, InterruptedException {
        Path spool = context.workspace()
                .resolve("links-" + restore.content().summary().name());
        try (var extractor = new TreeExtractor(restore.place(), spool, staged::placement)) {
            restore.content().forEach((entry, bytes) -> {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (restore.destination(entry).isPresent()) {
                    extractor.add(entry, bytes);
                }
            });
            extractor.finish(context::notice);
        }
    }
}
