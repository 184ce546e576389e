package io.sting.backup.examples;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.CaptureContext;
import java.io.IOException;
import java.util.List;

/**
 * A source of one's own in two methods: the output of a command, {@code redis-cli --rdb -} say, as one entry.
 *
 * @param name the component's name
 * @param command program and arguments
 */
public record CommandOutput(String name, List<String> command) implements BackupSource {
    @Override
    public void capture(CaptureContext context, ArchiveSink sink) throws IOException, InterruptedException {
        sink.stream(ArchiveEntry.streamed(ArchivePath.of("output")), out -> {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                process.getOutputStream().close();
                process.getInputStream().transferTo(out);
                if (process.waitFor() != 0) {
                    throw new IOException(command.get(0) + " ended with exit code " + process.exitValue());
                }
            } finally {
                process.destroyForcibly();
            }
        });
    }
}
