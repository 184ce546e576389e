package io.sting.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sting.backup.cli.console.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    @TempDir
    private Path home;

    private CliRun cli;

    @BeforeEach
    void installation() throws IOException {
        cli = new CliRun(home);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backup",
                "restore",
                "list",
                "ls",
                "cat",
                "pin",
                "unpin",
                "status",
                "verify",
                "rotate",
                "quickstart",
                "generate-completion"
            })
    void every_command_has_help_with_the_options_that_all_have(String command) {
        var result = cli.run(command, "--help");

        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .startsWith("Usage: msting " + command)
                .contains("--config", "--json", "--quiet", "--verbose", "--no-color", "--help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup", "restore latest", "pin latest", "unpin latest", "verify", "rotate"})
    void every_command_that_locks_takes_a_duration_to_wait(String command) {
        var words = new ArrayList<>(List.of(command.split(" ")));
        words.add("--wait");
        words.add("soon");

        var result = cli.run(words.toArray(String[]::new));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--wait").contains("90s, 15m, 2h");
    }

    @Test
    void help_and_version_go_to_stdout() {
        assertThat(cli.run("--help").out()).startsWith("Usage: msting").contains("Exit codes:");
        assertThat(cli.run("--version")).isEqualTo(new CliRun.Result(0, "msting (development)\n", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bakcup", "backup --nonsense", "list extra words", "restore a b", "cat x"})
    void what_makes_no_sense_ends_with_2_and_one_line(String line) {
        var result = cli.run(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.errLines())
                .hasSize(1)
                .allMatch(error -> error.startsWith("error: ") && error.contains("--help"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bakcup                            | there is no command \"bakcup\", did you mean backup",
                "backup --dryrun                   | there is no option --dryrun, did you mean --dry-run",
                "list words                        | \"words\" is one word too many; see \"msting list --help\"",
                "backup --encrypt --no-encrypt     | error: --encrypt, --no-encrypt are mutually exclusive",
                "restore latest --database x       | error: Value for option '--database'",
            })
    void what_makes_no_sense_is_said_in_words_of_the_trade(String line, String words) {
        assertThat(cli.run(line.split(" ")).err()).contains(words).doesNotContain("index");
    }

    @Test
    void what_makes_no_sense_is_a_document_when_json_is_wanted() throws IOException {
        var result = cli.run("list", "--json", "--nonsense");

        assertThat(JSON.std.mapFrom(result.out())).containsEntry("exit", 2).containsKey("error");
    }

    @Test
    void options_may_stand_before_and_behind_the_command() throws IOException {
        assertThat(JSON.std.mapFrom(cli.run("--json", "list").out())).containsKey("backups");
        assertThat(JSON.std.mapFrom(cli.run("list", "--json").out())).containsKey("backups");
        assertThat(cli.run("--config", home + "/none.yml", "list").exit()).isEqualTo(2);
        assertThat(cli.run("list", "--config", home + "/none.yml").exit()).isEqualTo(2);
    }

    @Test
    void the_quickstart_says_how_to_get_it_where_it_is_not() {
        var result = cli.run("quickstart");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("get the sources and run ./msting quickstart");
    }

    @Test
    void the_completion_script_knows_the_commands() {
        var result = cli.run("generate-completion");

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .startsWith("#!")
                .contains("complete")
                .contains("restore")
                .contains("--only");
    }

    @Test
    void colours_are_for_terminals_and_can_be_switched_off() {
        cli.terminal = new Terminal(false, true, true, 80);
        assertThat(cli.run("restore", "nothing").err()).contains("\u001b[1;31merror: ");
        assertThat(cli.run("restore", "nothing", "--no-color").err()).startsWith("error: ");
        cli.variables.put("NO_COLOR", "1");
        assertThat(cli.run("restore", "nothing").err()).startsWith("error: ");
        cli.terminal = Terminal.NONE;
        cli.variables.remove("NO_COLOR");
        assertThat(cli.run("restore", "nothing").err()).startsWith("error: ");
    }
}
