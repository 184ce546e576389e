package io.sting.backup.core.internal.archive;

import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.ArchiveSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The program that {@link BigArchiveIT} runs: writes, verifies or reads a big archive, and says its peak memory. */
final class BigArchive {
    private BigArchive() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[3]);
        Path file = folder.resolve(arguments[1]);
        long size = Long.parseLong(arguments[2]);
        Optional<ArchiveCipher> cipher = Optional.of(Archives.cipher());
        long begun = System.nanoTime();
        switch (arguments[0]) {
            case "write" -> write(folder, file, arguments[1], size, cipher);
            case "verify" -> verify(file, cipher);
            default -> read(file, cipher);
        }
        long millis = (System.nanoTime() - begun) / 1_000_000;
        String peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("VmHWM: 0 kB");
        System.out.println(peak + ", " + millis + " ms, archive of " + Files.size(file) + " bytes");
    }

    private static void write(Path folder, Path file, String what, long size, Optional<ArchiveCipher> cipher)
            throws IOException, InterruptedException {
        try (var writer = ArchiveWriter.create(file, Archives.header("files"), Archives.options(folder, cipher))) {
            ArchiveSink sink = writer.sink("files", bytes -> {});
            if (what.equals("stream")) {
                sink.stream(ArchiveEntry.streamed(ArchivePath.of("big")), out -> zeros(out, size));
            } else {
                entries(sink, size);
            }
            writer.finish(List.of(new ComponentSummary("files", 0, 0, Map.of())), List.of(), List.of());
        }
    }

    /** Zeros, with an island of random bytes every eight MiB. */
    private static void zeros(OutputStream out, long size) throws IOException {
        byte[] zeros = new byte[1 << 20];
        byte[] island = new byte[100_000];
        var random = new Random(1);
        long written = 0;
        for (int i = 0; written < size; i++) {
            byte[] next = zeros;
            if (i % 8 == 7) {
                random.nextBytes(island);
                next = island;
            }
            int part = (int) Math.min(next.length, size - written);
            out.write(next, 0, part);
            written += part;
        }
    }

    private static void entries(ArchiveSink sink, long count) throws IOException, InterruptedException {
        for (long i = 0; i < count; i++) {
            if (i % 1000 == 0) {
                sink.add(ArchiveEntry.directory(ArchivePath.of("folder-" + i / 1000)));
            }
            byte[] content = new byte[(int) (i % 300)];
            var entry = ArchiveEntry.file(
                            ArchivePath.of("folder-" + i / 1000 + "/a-file-with-some-name-" + i), content.length)
                    .withModified(Instant.ofEpochSecond(1_700_000_000L + i, i));
            sink.add(entry, new java.io.ByteArrayInputStream(content));
        }
    }

    private static void verify(Path file, Optional<ArchiveCipher> cipher) throws IOException {
        try (var reader = Archives.open(file, cipher, Optional.empty())) {
            reader.verify(bytes -> {});
        }
    }

    private static void read(Path file, Optional<ArchiveCipher> cipher) throws IOException, InterruptedException {
        byte[] buffer = new byte[64 * 1024];
        try (var reader = Archives.open(file, cipher, Optional.empty())) {
            reader.read(path -> true, (entry, content) -> drain(content, buffer));
        }
    }

    private static void drain(InputStream content, byte[] buffer) throws IOException {
        int count = 0;
        while (count >= 0) {
            count = content.read(buffer);
        }
    }
}
