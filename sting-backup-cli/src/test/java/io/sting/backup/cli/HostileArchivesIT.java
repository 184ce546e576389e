package io.sting.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.cli.command.CliEnvironment;
import io.sting.backup.cli.console.Terminal;
import io.sting.backup.core.StingBackup;
import io.sting.backup.core.internal.archive.HostileCase;
import io.sting.backup.core.internal.archive.HostileCorpus;
import io.sting.backup.testing.Tools;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The corpus of hostile archives, and what is made of real ones, through {@code msting verify}, {@code restore --to} and
 * {@code restore}: exit 13 (12 for keys), one line that names the entry, and not a file, mode or time changed anywhere.
 * In process, with the real engine; the bombs also through the launcher, in the heap that it gives.
 */
@Timeout(120)
class HostileArchivesIT {
    private static final String NAME = "sting_backup_20260314_031500.tar.gz";

    @TempDir
    Path folder;

    private Path home;
    private Path backups;
    private Map<String, String> variables;

    @BeforeEach
    void installation() throws IOException {
        home = folder.resolve("home");
        backups = Files.createDirectory(folder.resolve("backups"));
        variables = new HashMap<>(Map.of("STING_HOME", home.toString()));
        Files.createDirectories(home.resolve("conf"));
        Files.createDirectories(home.resolve("d"));
        Files.writeString(home.resolve("d/f"), "live");
        Files.writeString(folder.resolve("outside"), "not to be touched");
        configure(false);
    }

    private void configure(boolean encrypted) throws IOException {
        Files.writeString(
                home.resolve("conf/config.yml"),
                """
                backup:
                  default_directory: %s
                  encryption: {enabled: %s, keychain: false}
                  postgres: {databases: []}
                  volumes: {names: []}
                """
                        .formatted(backups, encrypted));
    }

    private CliRun.Result run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var clock = Clock.systemUTC();
        int exit = Msting.run(
                List.of(arguments),
                new CliEnvironment(
                        new BufferedReader(new StringReader("")),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        variables,
                        Terminal.NONE,
                        clock,
                        (listener, lockWait) -> StingBackup.builder()
                                .listener(listener)
                                .clock(clock)
                                .lockWait(lockWait)
                                .build()));
        return new CliRun.Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Everything with type, mode, owner, size, time, link and digest, but logs and our own state, which a run writes. */
    private String world() throws IOException, InterruptedException {
        return Tools.bash(
                folder,
                "find . -path ./home/logs -prune -o -path ./backups/.sting -prune -o -path ./msting -prune -o"
                        + " ! -path . ! -path ./home ! -path ./backups -printf '%p|%y|%m|%U|%s|%T@|%l\\n'"
                        + " | LC_ALL=C sort; find . -path ./msting -prune -o -path ./home/logs -prune -o"
                        + " -path ./backups/.sting -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum");
    }

    private void assertRefused(int exit, String archive, String... said) throws IOException, InterruptedException {
        String before = world();
        for (var command : List.of(
                List.of("verify", archive),
                List.of("restore", archive, "--to", folder.resolve("out").toString()),
                List.of("restore", archive))) {
            var result = run(command.toArray(String[]::new));
            assertThat(result.exit()).as("%s: %s", command, result.err()).isEqualTo(exit);
            assertThat(result.errLines())
                    .filteredOn(line -> line.startsWith("error: "))
                    .as(command.toString())
                    .singleElement()
                    .asString()
                    .contains(said);
            assertThat(result.err()).doesNotContain("\tat ");
        }
        assertThat(world()).isEqualTo(before);
        assertThat(Files.notExists(folder.resolve("out"))).isTrue();
    }

    static Stream<HostileCase> corpus() {
        return HostileCorpus.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("corpus")
    void refuses(HostileCase hostile) throws IOException, InterruptedException {
        Path archive = Files.write(backups.resolve(NAME), hostile.bytes());
        assertRefused(13, archive.toString(), hostile.said().toArray(String[]::new));
    }

    @Test
    void takes_what_nothing_is_wrong_with() throws IOException {
        Path archive = Files.write(backups.resolve(NAME), HostileCorpus.sound());
        assertThat(run("verify", archive.toString()).exit()).isZero();
        assertThat(run(
                                "restore",
                                archive.toString(),
                                "--to",
                                folder.resolve("out").toString())
                        .exit())
                .isZero();
        assertThat(folder.resolve("out/files/d/f")).hasContent("content");
    }

    /** Verified it costs nothing; unpacked it would be more than any disk, or hours of zeros. */
    @Test
    void does_not_unpack_a_hole_for_which_there_is_no_room() throws IOException, InterruptedException {
        Path archive = Files.write(backups.resolve(NAME), HostileCorpus.hole(200L << 40));
        String before = world();
        assertThat(run("verify", archive.toString()).exit()).isZero();

        var result =
                run("restore", archive.toString(), "--to", folder.resolve("out").toString());

        assertThat(result.exit()).as(result.err()).isEqualTo(13);
        assertThat(result.err()).contains("\"s\"", "room");
        assertThat(world()).isEqualTo(before);
    }

    private Path backedUp(boolean encrypted) throws IOException {
        configure(encrypted);
        var result = run("backup", "--quiet");
        assertThat(result.exit()).as(result.err()).isZero();
        return Path.of(result.outLines().get(result.outLines().size() - 1));
    }

    private static Path beside(Path archive, String suffix) {
        return archive.resolveSibling(archive.getFileName() + suffix);
    }

    @Test
    void refuses_with_12_what_another_key_encrypted() throws IOException, InterruptedException {
        Path archive = backedUp(true);
        Path key = home.resolve("conf/secrets/backup_key.txt");
        Files.writeString(key, "another key\n");
        assertRefused(12, archive.toString(), "key");
        Files.delete(beside(archive, ".meta.json"));
        assertRefused(12, archive.toString(), "key");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 15, 16, 17, 100})
    void refuses_an_encrypted_archive_whose_padding_is_cut(int bytes) throws IOException, InterruptedException {
        Path archive = backedUp(true);
        byte[] sound = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(sound, sound.length - bytes));
        assertRefused(13, archive.toString(), "sting_backup_");
        Files.delete(beside(archive, ".meta.json"));
        assertRefused(13, archive.toString(), "sting_backup_");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refuses_another_archives_sidecar(boolean encrypted) throws IOException, InterruptedException {
        Path one = backedUp(encrypted);
        Files.writeString(home.resolve("d/f"), "newer");
        Path other = backedUp(encrypted);
        Path sidecar = beside(other, ".meta.json");
        Files.copy(beside(one, ".meta.json"), sidecar, StandardCopyOption.REPLACE_EXISTING);
        assertRefused(13, other.toString(), "is the sidecar of " + one.getFileName());

        rename(sidecar, one, other);
        assertRefused(13, other.toString(), "sidecar");
    }

    /** Makes a sidecar say another name, as somebody would who does not have the key. */
    private static void rename(Path sidecar, Path from, Path to) throws IOException {
        Files.writeString(
                sidecar,
                Files.readString(sidecar)
                        .replace(from.getFileName().toString(), to.getFileName().toString()));
    }

    @Test
    void refuses_an_older_archive_under_a_newer_name() throws IOException, InterruptedException {
        Path old = backedUp(true);
        Path newer = backups.resolve("sting_backup_20990101_000000.tar.gz.enc");
        Files.copy(old, newer);
        for (String suffix : List.of(".meta.json", ".checksum")) {
            Files.copy(beside(old, suffix), beside(newer, suffix));
        }
        assertRefused(13, newer.toString(), "is the sidecar of " + old.getFileName());

        rename(beside(newer, ".meta.json"), old, newer);
        assertRefused(13, newer.toString(), "does not belong to this archive");
    }

    /** The launcher gives a heap of some 90 MiB; what asks for more ends with 1 and says so, which is not 13. */
    @Test
    void needs_no_more_memory_than_the_launcher_gives() throws IOException, InterruptedException {
        var msting = Distribution.unpackedInto(folder.resolve("msting"));
        var launched = Distribution.cronsWorld(home);
        var large = List.of(
                "a name of 1 MB",
                "a flood of pax headers",
                "a flood of sparse parts",
                "a hole of 300 TiB",
                "gzip in gzip in gzip",
                "a member of 2 GiB");
        for (HostileCase hostile : HostileCorpus.all()) {
            if (large.contains(hostile.what())) {
                Path archive = Files.write(backups.resolve(NAME), hostile.bytes());
                var result = msting.run(launched, "restore", archive.toString());
                assertThat(result.exit()).as("%s: %s", hostile, result.err()).isEqualTo(13);
            }
        }
    }
}
