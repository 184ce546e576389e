package io.sting.backup.examples.quickstart;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A STING installation's files, small but with all that makes backups hard. */
final class DemoInstallation {
    private static final List<String> LEFT_OUT = List.of("logs", "frontend/node_modules");

    private final Path root;
    private final Path backups;

    DemoInstallation(Path root, Path backups) {
        this.root = root;
        this.backups = backups;
    }

    Path root() {
        return root;
    }

    Path config() {
        return root.resolve("conf/config.yml");
    }

    Path key() {
        return root.resolve("conf/secrets/backup_key.txt");
    }

    void create(DemoServer server) throws IOException {
        write("conf/config.yml", configuration(server));
        write("env/app.env", "STING_MODE=demo\n");
        write("app/main.py", "print('hello, hive')\n");
        write("app/models/user.py", "class User:\n    pass\n");
        write("app/Übersicht – Größen.txt", "names need not be ASCII\n");
        write("frontend/index.html", "<h1>STING</h1>\n");
        write("frontend/node_modules/left-pad/index.js", "module.exports = 1\n");
        write("logs/app.log", "started\n");
        var random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[random.nextInt(100_000)];
            random.nextBytes(bytes);
            Files.write(folder("data/blobs").resolve("blob-" + i + ".bin"), bytes);
        }
        var text = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            text.append("document ")
                    .append(i)
                    .append(" talks of bees ")
                    .append(random.nextInt(1000))
                    .append('\n');
        }
        write("data/knowledge.txt", text.toString());
        Files.createLink(root.resolve("data/same-knowledge.txt"), root.resolve("data/knowledge.txt"));
        Files.createSymbolicLink(root.resolve("current"), Path.of("app"));
        folder("data/empty");
        Files.setPosixFilePermissions(folder("conf/secrets"), PosixFilePermissions.fromString("rwx------"));
        Path script = write("bin/manage.sh", "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));
    }

    private String configuration(DemoServer server) {
        return """
                backup:
                  default_directory: %s
                  exclude_patterns: ["*.log", "node_modules"]
                  encryption: {enabled: true, keychain: false}
                  retention: {count: 5, max_age_days: 30}
                  postgres:
                    host: %s
                    port: %d
                    user: postgres
                    databases: [%s]
                  volumes: {names: []}
                """
                .formatted(backups, server.host(), server.port(), String.join(", ", DemoDatabases.NAMES));
    }

    private Path write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    /** What an accident does. */
    void destroy() throws IOException {
        delete(root.resolve("app"));
        delete(root.resolve("data"));
        delete(root.resolve("env"));
        Files.writeString(root.resolve("frontend/index.html"), "<h1>defaced</h1>\n");
        Files.writeString(root.resolve("intruder.sh"), "rm -rf /\n");
    }

    static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path folder, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Every file that belongs into a backup: type, mode, owner, and what it holds. */
    Map<String, String> files() throws IOException {
        var found = new TreeMap<String, String>();
        try (var walk = Files.walk(root)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                String name = root.relativize(path).toString();
                if (path.equals(key()) || name.isEmpty() || LEFT_OUT.stream().anyMatch(out -> isBelow(name, out))) {
                    continue;
                }
                found.put(name, describe(path));
            }
        }
        return found;
    }

    private static boolean isBelow(String name, String folder) {
        return name.equals(folder) || name.startsWith(folder + "/");
    }

    private static String describe(Path path) throws IOException {
        var attributes = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        String common = PosixFilePermissions.toString(attributes.permissions()) + " " + attributes.owner() + ":"
                + attributes.group() + " ";
        if (attributes.isSymbolicLink()) {
            return common + "-> " + Files.readSymbolicLink(path);
        }
        return attributes.isDirectory()
                ? common + "folder"
                : common + attributes.lastModifiedTime() + " " + sha256(path);
    }

    private static String sha256(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
