package io.sting.backup.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sting.backup.core.postgres.RowCounts;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.Compression;
import io.sting.backup.model.Notice;
import io.sting.backup.model.RetentionPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StingConfigTest {
    private static final Path FILE = Path.of("/opt/sting-ce/conf/config.yml");

    private static StingConfig config(String text) {
        return StingConfig.of(text, FILE, Map.of("HOME_DIR", "/srv/sting", "COUNT", "7"));
    }

    static List<String> problems(String text) {
        return catchThrowableOfType(InvalidPlanException.class, () -> config(text))
                .problems();
    }

    static List<String> notices(String text) {
        return config(text).notices().stream().map(Notice::toString).toList();
    }

    @Test
    void has_the_documented_defaults_when_the_section_is_empty() {
        var config = config("backup: {}");

        assertThat(config.enabled()).isTrue();
        assertThat(config.directory()).isEqualTo(Path.of("/opt/sting-backups"));
        assertThat(config.compression()).isEqualTo(Compression.gzip(5));
        assertThat(config.retention()).isEqualTo(RetentionPolicy.keepLast(5).notOlderThan(Duration.ofDays(30)));
        assertThat(config.excludes())
                .containsExactly(
                        "*.tmp",
                        "*.log",
                        "node_modules",
                        "venv",
                        ".git",
                        "__pycache__",
                        "*.pyc",
                        "frontend/node_modules",
                        "/models");
        assertThat(config.includes()).containsExactly("**");
        assertThat(config.encrypted()).isFalse();
        assertThat(config.verifiedOnCreation()).isTrue();
        assertThat(config.installDirectory()).isEqualTo(Path.of("/opt/sting-ce"));
        assertThat(config.workspace()).isEmpty();
        assertThat(config.stateDirectory()).isEqualTo(Path.of("/opt/sting-backups/.sting"));
        assertThat(config.keyFile()).isEqualTo(Path.of("/opt/sting-ce/conf/secrets/backup_key.txt"));
        assertThat(config.logDirectory()).isEqualTo(Path.of("/opt/sting-ce/logs/backup"));
        assertThat(config.trees()).isEmpty();
        assertThat(config.postgres())
                .isEqualTo(new PostgresSection(
                        Optional.empty(),
                        5432,
                        "postgres",
                        Optional.empty(),
                        "prefer",
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        RowCounts.ESTIMATE,
                        List.of("sting_app", "kratos_db", "sting_messaging")));
        assertThat(config.components()).containsExactly("files", "databases");
        assertThat(config.notices()).isEmpty();
    }

    @Test
    void the_documented_file_is_the_defaults_and_says_nothing() throws IOException {
        String documented;
        try (var in = StingConfigTest.class.getResourceAsStream("documented.yml")) {
            documented = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        var settings = SettingsReader.read(
                YamlDocument.section(documented, "backup", new Variables(Map.of()), new Problems("config.yml"))
                        .orElseThrow(),
                new Problems("config.yml"));

        assertThat(config(documented).notices()).isEmpty();
        assertThat(settings.values()).hasSize(59);
        settings.values().forEach((path, value) -> assertThat(value)
                .as(path)
                .isEqualTo(Schema.key(path).orElseThrow().defaultValue()));
    }

    @Test
    void reads_what_is_written() {
        var config = config(
                """
                unrelated: [1, 2]
                backup:
                  default_directory: /mnt/nas/../backups
                  compression_level: 9
                  retention: {count: 0, max_age_days: 7, keep_daily: 7, keep_weekly: 4, keep_monthly: 12}
                  exclude_patterns:
                    - "*.iso"
                  encryption:
                    enabled: yes
                  verification: {on_create: off}
                  install_dir: ${HOME_DIR}
                  workspace: /var/tmp/sting
                  files: {include: [conf, app]}
                  trees: {letsencrypt: /etc/letsencrypt, site: /srv/site}
                  postgres:
                    host: /var/run/postgresql
                    port: 5433
                    user: backup
                    password_file: /etc/sting/pg
                    sslmode: Verify-Full
                    row_counts: exact
                    databases: [one]
                  logs: {directory: /var/log/sting}
                """);

        assertThat(config.directory()).isEqualTo(Path.of("/mnt/backups"));
        assertThat(config.compression()).isEqualTo(Compression.gzip(9));
        assertThat(config.retention()).isEqualTo(new RetentionPolicy(0, Duration.ofDays(7), 7, 4, 12));
        assertThat(config.excludes()).containsExactly("*.iso");
        assertThat(config.encrypted()).isTrue();
        assertThat(config.verifiedOnCreation()).isFalse();
        assertThat(config.installDirectory()).isEqualTo(Path.of("/srv/sting"));
        assertThat(config.workspace()).contains(Path.of("/var/tmp/sting"));
        assertThat(config.includes()).containsExactly("conf", "app");
        assertThat(config.trees())
                .containsExactly(
                        Map.entry("letsencrypt", Path.of("/etc/letsencrypt")), Map.entry("site", Path.of("/srv/site")));
        assertThat(config.postgres().socket()).contains(Path.of("/var/run/postgresql"));
        assertThat(config.postgres().sslMode()).isEqualTo("verify-full");
        assertThat(config.postgres().rowCounts()).isEqualTo(RowCounts.EXACT);
        assertThat(config.components()).containsExactly("files", "databases", "letsencrypt", "site");
        assertThat(config.logDirectory()).isEqualTo(Path.of("/var/log/sting"));
        assertThat(config.notices()).isEmpty();
    }

    @Test
    void reports_every_problem_at_once_with_its_line() {
        assertThat(
                        problems(
                                """
                        # a comment
                        backup:
                          compression_level: 11
                          default_directory: backups
                          retention:
                            count: many
                            max_age_days: -1
                          exclude_patterns: ["[a", ok, "x//y"]
                          encryption: true
                          encryption: {enabled: maybe}
                          install_dir: ${NOWHERE}
                          postgres: {port: 0, databases: [a, a, ""]}
                          trees: {Files: /x, files: /y, ok: relative}
                          remote: {port: http, sync_key: sometimes, schedule: daily}
                          services: {probe_timeout: soon}
                        """))
                .containsExactly(
                        "config.yml:3: backup.compression_level: expected a whole number from 1 to 9, found \"11\"",
                        "config.yml:4: backup.default_directory: expected an absolute path, found \"backups\"",
                        "config.yml:6: backup.retention.count: expected a whole number, found \"many\"",
                        "config.yml:7: backup.retention.max_age_days: expected a whole number from 0 to 100000, found \"-1\"",
                        "config.yml:8: backup.exclude_patterns: pattern \"[a\" has a [ without its ]",
                        "config.yml:8: backup.exclude_patterns: pattern \"x//y\" has a segment \"\" and can match nothing;"
                                + " write it without",
                        "config.yml:9: backup.encryption: expected a section, found \"true\"; did you mean"
                                + " backup.encryption.enabled?",
                        "config.yml:10: backup.encryption: is there twice; see line 9",
                        "config.yml:11: backup.install_dir: environment variable NOWHERE is not set",
                        "config.yml:12: backup.postgres.port: expected a whole number from 1 to 65535, found \"0\"",
                        "config.yml:12: backup.postgres.databases: \"a\" is there twice",
                        "config.yml:12: backup.postgres.databases: an empty name",
                        "config.yml:13: backup.trees: \"Files\" cannot name a component; use lower-case letters, digits, '_',"
                                + " '-' and '.', and none of files, databases, volumes",
                        "config.yml:13: backup.trees: \"files\" cannot name a component; use lower-case letters, digits, '_',"
                                + " '-' and '.', and none of files, databases, volumes",
                        "config.yml:13: backup.trees: expected an absolute path, found \"relative\"",
                        "config.yml:14: backup.remote.port: expected a whole number from 1 to 65535, found \"http\"",
                        "config.yml:14: backup.remote.sync_key: expected one of true, wrapped, false, found \"sometimes\"",
                        "config.yml:14: backup.remote.schedule: expected a schedule of five fields as crontab has them, or"
                                + " nothing, found \"daily\"",
                        "config.yml:15: backup.services.probe_timeout: expected a duration as in 90s, 15m, 2h or 14d,"
                                + " found \"soon\"");
    }

    @Test
    void fills_variables_in_anywhere_and_keeps_what_is_escaped() {
        var config = config(
                """
                backup:
                  default_directory: "${HOME_DIR}/backups"
                  retention: {count: "${COUNT}"}
                  exclude_patterns: ["$${COUNT}", "a$b"]
                """);

        assertThat(config.directory()).isEqualTo(Path.of("/srv/sting/backups"));
        assertThat(config.retention().count()).isEqualTo(7);
        assertThat(config.excludes()).containsExactly("${COUNT}", "a$b");
    }

    @Test
    void a_message_shows_the_variable_and_not_what_it_holds() {
        assertThat(problems("backup: {compression_level: \"${HOME_DIR}\"}"))
                .containsExactly("config.yml:1: backup.compression_level: expected a whole number from 1 to 9,"
                        + " found \"${HOME_DIR}\"");
    }

    @Test
    void a_secret_from_vault_is_refused_where_it_would_be_used() {
        assertThat(problems("backup:\n  postgres: {password_file: \"vault:sting/pg#password\"}"))
                .containsExactly(
                        "config.yml:2: backup.postgres.password_file: values from Vault are not built yet; write a"
                                + " file's path instead");
        assertThat(notices("backup:\n  remote: {password: \"vault:sting/nas#password\"}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'backup: {a'                        | config.yml:1: not valid YAML",
                "'backup:\n  a: b: c'                | config.yml:2: not valid YAML",
                "'backup: *nobody'                   | config.yml:1: not valid YAML",
                "'- a'                               | config.yml:1: expected sections like \"backup:\" at the top",
                "'backup: [1]'                       | config.yml:1: backup: expected a section, found a list",
                "'backup: yes'                       | config.yml:1: backup: expected a section, found \"yes\"",
                "'backup: {}\nbackup: {}'            | config.yml:2: a second section \"backup:\"",
                "'a: &a {enabled: false}\nbackup:\n  <<: *a' | config.yml:3: backup: merging with << is not supported",
                "'backup: {[a]: b}'                  | config.yml:1: backup: a key must be a plain word",
                "'backup:\n\tenabled: true'           | config.yml:2: not valid YAML",
                "'backup:\n  postgres: {databases: [\"a\\0b\"]}' | config.yml:2: backup.postgres.databases: holds a NUL",
                "'backup: {}\n---\nbackup: {}'       | not valid YAML"
            })
    void refuses_what_is_not_a_configuration(String text, String problem) {
        assertThat(problems(text)).anySatisfy(found -> assertThat(found).contains(problem));
    }

    @Test
    void aliases_that_multiply_are_refused() {
        var text = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c <= 'h'; c++) {
            char before = (char) (c - 1);
            text.append(c)
                    .append(": &")
                    .append(c)
                    .append(" [")
                    .append(("*" + before + ", ").repeat(9))
                    .append("*")
                    .append(before)
                    .append("]\n");
        }

        assertThat(problems(text + "backup: {exclude_patterns: *h}")).isNotEmpty();
    }

    @Test
    void aliases_within_bounds_are_expanded_and_bounded_in_all() {
        var text = new StringBuilder("a: &a [" + "x, ".repeat(99) + "x]\nb: &b [" + "*a, ".repeat(20) + "*a]\n");

        assertThat(problems(text + "c: &c [" + "*b, ".repeat(19) + "*b]\nbackup: {exclude_patterns: *c}"))
                .anySatisfy(problem -> assertThat(problem).contains("do aliases multiply here?"));
    }

    @Test
    void an_object_tag_makes_no_object() {
        assertThat(problems("backup: {compression_level: !!java.net.URL [\"http://example.org\"]}"))
                .containsExactly(
                        "config.yml:1: backup.compression_level: expected a whole number from 1 to 9, found a list");
    }

    @Test
    void a_byte_order_mark_and_windows_line_ends_are_passed_over() {
        assertThat(problems("\uFEFFbackup:\r\n  enabled: true\r\n  compression_level: 10\r\n"))
                .singleElement()
                .asString()
                .contains("config.yml:3: backup.compression_level");
    }

    @Test
    void depth_is_bounded() {
        assertThat(problems("backup: " + "[".repeat(5_000) + "]".repeat(5_000)))
                .allSatisfy(problem -> assertThat(problem).contains("config.yml:1"));
    }

    @Test
    void refuses_to_make_plans_when_backups_are_off() {
        var off = config("\nbackup:\n  enabled: false\n");
        var missing = config("other: {}\n");

        assertThat(off.enabled()).isFalse();
        assertThatThrownBy(() -> off.backupPlan(BackupOptions.AS_CONFIGURED))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessage("config.yml:3: backup.enabled is false, so backups are off; set it to true");
        assertThat(missing.enabled()).isFalse();
        assertThatThrownBy(() -> missing.backupPlan(BackupOptions.AS_CONFIGURED))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContaining("has no section \"backup:\"");
        assertThat(missing.directory()).isEqualTo(Path.of("/opt/sting-backups"));
    }

    @Test
    void says_why_a_file_cannot_be_read(@TempDir Path folder) throws IOException {
        var missing = folder.resolve("config.yml");
        var latin = Files.write(folder.resolve("latin.yml"), new byte[] {'b', (byte) 0xFC});
        var huge = Files.write(folder.resolve("huge.yml"), new byte[(1 << 20) + 1]);

        assertThatThrownBy(() -> StingConfig.load(missing))
                .hasMessageContaining("there is no configuration at " + missing);
        assertThatThrownBy(() -> StingConfig.load(latin)).hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> StingConfig.load(huge)).hasMessageContaining("over 1 MiB");
        assertThatThrownBy(() -> StingConfig.load(folder)).hasMessageContaining("cannot read the configuration");
    }

    @Test
    void needs_to_be_told_where_the_installation_is_when_there_is_no_grandparent() {
        assertThatThrownBy(() -> StingConfig.of("backup: {}", Path.of("/config.yml"), Map.of()))
                .hasMessageContaining("config.yml:1: backup.install_dir: is not set");
        assertThat(StingConfig.of("backup: {install_dir: /x}", Path.of("/config.yml"), Map.of())
                        .installDirectory())
                .isEqualTo(Path.of("/x"));
    }

    @Test
    void services_need_both_ways_and_a_probe_some_time() {
        assertThat(problems("backup:\n  services: {stop: [stop]}\n"))
                .containsExactly("config.yml:2: backup.services.stop: needs backup.services.start beside it: services"
                        + " would be stopped for a restore and never started again");
        assertThat(problems("backup:\n  services: {start: [[start, now]]}\n"))
                .singleElement()
                .asString()
                .contains("needs backup.services.stop beside it");
        assertThat(problems("backup:\n  services: {probe_timeout: 0}\n"))
                .containsExactly("config.yml:2: backup.services.probe_timeout: a probe needs some time to pass");
        assertThat(problems("backup:\n  hooks: {before_backup: [[]], after_backup: [\"\", x]}\n"))
                .containsExactly(
                        "config.yml:2: backup.hooks.before_backup: a command without a program",
                        "config.yml:2: backup.hooks.after_backup: a command without a program");
    }
}
