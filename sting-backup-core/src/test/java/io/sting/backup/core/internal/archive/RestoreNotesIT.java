package io.sting.backup.core.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.core.crypto.KeyFile;
import io.sting.backup.core.crypto.OpenSslAes256Cbc;
import io.sting.backup.model.ArchiveEntry;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.testing.PostgresServer;
import io.sting.backup.testing.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what README.txt in an archive says, command by command as it stands there, with stock tools alone. */
class RestoreNotesIT {
    @TempDir
    Path folder;

    /** All lines that are indented by four spaces. */
    private static String commands(String notes) {
        return notes.lines()
                .filter(line -> line.startsWith("    "))
                .map(String::strip)
                .collect(Collectors.joining("\n"));
    }

    private WrittenArchive write(Path file, Optional<ArchiveCipher> cipher, Optional<PostgresServer> server)
            throws Exception {
        var header = Archives.header("files", "databases", "volumes");
        try (var writer = ArchiveWriter.create(file, header, Archives.options(folder, cipher))) {
            ArchiveSink files = writer.sink("files", bytes -> {});
            files.add(ArchiveEntry.directory(ArchivePath.of("conf")));
            Archives.addFile(files, "conf/config ü.yml", "a: 1\n".getBytes(StandardCharsets.UTF_8));
            ArchiveSink volumes = writer.sink("volumes", bytes -> {});
            Archives.addFile(volumes, "vault_data/core/seal", new byte[] {1, 2, 3});
            if (server.isPresent()) {
                dump(server.get(), writer.sink("databases", bytes -> {}));
            }
            var components = List.of("files", "databases", "volumes").stream()
                    .map(name -> new ComponentSummary(name, 0, 0, Map.of()))
                    .toList();
            var written = writer.finish(components, List.of(), List.of());
            Files.writeString(
                    folder.resolve(file.getFileName() + ".checksum"),
                    written.sidecar(String.valueOf(file.getFileName()), "here").checksumLine());
            return written;
        }
    }

    private void dump(PostgresServer server, ArchiveSink sink) throws Exception {
        server.psql("postgres", "create role \"app-owner\" login; create database \"Weird DB\" owner \"app-owner\"");
        server.psql(
                "Weird DB",
                "create table t (i int primary key, s text); alter table t owner to \"app-owner\";"
                        + " insert into t select i, 'row ' || i from generate_series(1, 1000) i");
        var environment = environment(server) + " PATH=" + server.clientPrograms() + ":$PATH";
        Tools.bash(
                folder,
                "export " + environment + "; pg_dump -Fc -Z0 -d 'Weird DB' -f db.dump;"
                        + " pg_dumpall --globals-only -f globals.sql");
        Archives.addFile(sink, "globals.sql", Files.readAllBytes(folder.resolve("globals.sql")));
        Archives.addFile(sink, "Weird%20DB.dump", Files.readAllBytes(folder.resolve("db.dump")));
        server.psql("postgres", "drop database \"Weird DB\"");
        server.psql("postgres", "drop role \"app-owner\"");
    }

    private static String environment(PostgresServer server) {
        return "PGHOST=" + server.socketDirectory() + " PGPORT=" + server.port() + " PGUSER=postgres";
    }

    private String restore(String archive, boolean encrypted, String environment) throws Exception {
        String notes = Tools.bash(
                folder,
                (encrypted
                                ? "openssl enc -d -aes-256-cbc -pbkdf2 -iter 100000 -pass file:backup_key.txt -in "
                                        + archive
                                : "cat " + archive)
                        + " | tar -xzOf - README.txt");
        Files.createDirectories(folder.resolve("install"));
        Files.createDirectories(folder.resolve("volumes/vault_data/_data"));
        Tools.bash(
                folder,
                "export ARCHIVE=" + archive + " INSTALL=$PWD/install VOLUMES=$PWD/volumes " + environment + "\n"
                        + commands(notes));
        assertThat(folder.resolve("install/conf/config ü.yml")).hasContent("a: 1\n");
        assertThat(folder.resolve("volumes/vault_data/_data/core/seal")).hasBinaryContent(new byte[] {1, 2, 3});
        return notes;
    }

    @Test
    void restores_a_plain_archive_as_it_says() throws Exception {
        write(folder.resolve("x.tar.gz"), Optional.empty(), Optional.empty());
        assertThat(restore("x.tar.gz", false, "")).doesNotContain("openssl enc");
    }

    @Test
    void restores_an_encrypted_archive_with_databases_as_it_says() throws Exception {
        Tools.require("openssl");
        org.junit.jupiter.api.Assumptions.assumeTrue(
                PostgresServer.programs().isPresent() || Boolean.getBoolean("sting.tests.requireAll"));
        var cipher = OpenSslAes256Cbc.with(
                KeyFile.at(folder.resolve("backup_key.txt")).create());
        try (var server = PostgresServer.start()) {
            write(folder.resolve("x.tar.gz.enc"), Optional.of(cipher), Optional.of(server));
            restore("x.tar.gz.enc", true, environment(server) + " PATH=" + server.clientPrograms() + ":$PATH");
            assertThat(server.psql("Weird DB", "select count(*) || ' ' || max(s) from t"))
                    .contains("1000 row 999");
            assertThat(server.psql("Weird DB", "select tableowner from pg_tables where tablename = 't'"))
                    .contains("app-owner");
        }
    }
}
