package io.sting.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that go to a full disk, or to a reader that has had enough. */
class LostOutputTest {
    private static final Path FULL = Path.of("/dev/full");
    private static final String NEWEST = "sting_backup_20260314_090000.tar.gz";

    @TempDir
    private Path home;

    private CliRun cli;

    @BeforeEach
    void installationWithOneBackup() throws IOException {
        assumeThat(Files.exists(FULL)).isTrue();
        cli = new CliRun(home);
        cli.engine.add(NEWEST, CliRun.NOW.minus(Duration.ofHours(3)));
        cli.file(NEWEST, "x");
    }

    private CliRun.Result intoFullDisk(String line) throws IOException {
        try (var full = new FileOutputStream(FULL.toFile())) {
            return cli.run(full, line.split(" "));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list",
                "list --json",
                "status",
                "verify",
                "rotate --dry-run",
                "backup --dry-run",
                "--help",
                "list --help",
                "--version",
                "generate-completion"
            })
    void ends_with_1_and_says_why_when_all_that_was_asked_for_is_lost(String line) throws IOException {
        var result = intoFullDisk(line);

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.errLines()).singleElement().asString().startsWith("error: cannot write to standard output: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup", "backup --json", "restore latest", "pin latest", "rotate"})
    void ends_with_3_and_says_why_when_something_was_done_and_its_result_is_lost(String line) throws IOException {
        var result = intoFullDisk(line);

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.err()).contains("error: cannot write to standard output: ");
    }

    @Test
    void keeps_the_error_and_its_code_when_the_document_about_it_is_lost() throws IOException {
        var result = intoFullDisk("verify nothing --json");

        assertThat(result.exit()).isEqualTo(10);
        assertThat(result.errLines()).singleElement().asString().contains("nothing");
        assertThat(intoFullDisk("list --json --nonsense").exit()).isEqualTo(2);
    }

    @Test
    void says_nothing_when_the_reader_has_had_enough() {
        var head = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertThat(cli.run(head, "list")).isEqualTo(new CliRun.Result(1, "", ""));
    }
}
