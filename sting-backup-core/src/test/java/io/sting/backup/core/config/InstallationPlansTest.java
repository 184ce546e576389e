package io.sting.backup.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.core.StingBackup;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.Compression;
import io.sting.backup.model.RetentionPolicy;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.RestoreTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationPlansTest {
    private static final String HOST = "  postgres: {host: localhost, databases: [app]}\n";

    @TempDir
    private Path home;

    private StingConfig config(String section) throws IOException {
        var file = home.resolve("conf/config.yml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "backup:\n  default_directory: " + home.resolve("backups") + "\n" + section);
        return StingConfig.load(file, Map.of());
    }

    private static BackupOptions options(Set<String> only, Optional<Path> output) {
        return new BackupOptions(Optional.empty(), Optional.empty(), Optional.empty(), only, output);
    }

    private static RestoreOptions only(String component) {
        return RestoreOptions.OF_A_PLAIN_ARCHIVE.limitedTo(Set.of(component));
    }

    @Test
    void a_backup_is_of_everything_that_is_configured() throws IOException {
        var config = config(HOST + "  trees: {letsencrypt: /etc/letsencrypt}\n  compression_level: 2\n"
                + "  workspace: /var/tmp/w\n  verification: {enabled: false}\n");

        var plan = config.backupPlan(BackupOptions.AS_CONFIGURED);

        assertThat(plan.sources()).extracting(BackupSource::name).containsExactly("files", "databases", "letsencrypt");
        assertThat(plan.compression()).isEqualTo(Compression.gzip(2));
        assertThat(plan.directory()).isEqualTo(home.resolve("backups"));
        assertThat(plan.workspace()).contains(Path.of("/var/tmp/w"));
        assertThat(plan.complete()).isTrue();
        assertThat(plan.verified()).isFalse();
        assertThat(plan.cipher()).isEmpty();
        assertThat(plan.retention()).contains(RetentionPolicy.keepLast(5).notOlderThan(Duration.ofDays(30)));
        assertThat(plan.protectedPaths())
                .containsExactlyInAnyOrder(
                        home.resolve("conf/secrets/backup_key.txt"), home.resolve("conf/secrets/backup_keys"));
    }

    @Test
    void options_count_before_the_configuration() throws IOException {
        var config = config(HOST + "  encryption: {enabled: true}\n  retention: {keep_daily: 3}\n");
        var options = new BackupOptions(Optional.of(false), Optional.of(2), Optional.of(9), Set.of(), Optional.empty());

        var plan = config.backupPlan(options);

        assertThat(config.backupPlan(BackupOptions.AS_CONFIGURED).cipher()).isPresent();
        assertThat(plan.cipher()).isEmpty();
        assertThat(plan.retention()).contains(new RetentionPolicy(2, Duration.ofDays(9), 3, 0, 0));
    }

    @Test
    void a_backup_of_some_components_is_never_complete() throws IOException {
        var config = config(HOST);

        assertThat(config.backupPlan(options(Set.of("files"), Optional.empty())).complete())
                .isFalse();
        assertThat(config.backupPlan(options(Set.of("files", "databases"), Optional.empty()))
                        .complete())
                .isFalse();
    }

    @Test
    void only_the_configured_directory_is_rotated() throws IOException {
        var config = config(HOST);

        var elsewhere = config.backupPlan(options(Set.of(), Optional.of(home.resolve("usb"))));
        var same = config.backupPlan(options(Set.of(), Optional.of(home.resolve("usb/../backups"))));

        assertThat(elsewhere.directory()).isEqualTo(home.resolve("usb"));
        assertThat(elsewhere.retention()).isEmpty();
        assertThat(same.retention()).isPresent();
    }

    @Test
    void databases_in_a_container_are_refused_when_they_are_asked_for() throws IOException {
        var config = config("");

        assertThatThrownBy(() -> config.backupPlan(BackupOptions.AS_CONFIGURED))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageStartingWith("backup.postgres.host: databases in a container are not built yet");
        assertThat(config.backupPlan(options(Set.of("files"), Optional.empty())).sources())
                .hasSize(1);
        assertThat(config("  postgres: {databases: []}\n")
                        .backupPlan(BackupOptions.AS_CONFIGURED)
                        .complete())
                .isTrue();
    }

    @Test
    void a_component_that_is_not_configured_is_refused_by_name() throws IOException {
        var config = config(HOST);

        assertThatThrownBy(() -> config.backupPlan(options(Set.of("files", "volumes", "vault"), Optional.empty())))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContaining("no component \"vault\", \"volumes\"")
                .hasMessageEndingWith("there are files, databases");
        assertThatThrownBy(() -> config.restorePlan(home.resolve("x.tar.gz"), only("nothing")))
                .isInstanceOf(InvalidPlanException.class);
    }

    @Test
    void what_a_restore_needs_is_required_of_the_files() throws IOException, InterruptedException {
        var config = config("  postgres: {databases: []}\n");
        var without =
                config.backupPlan(BackupOptions.AS_CONFIGURED).sources().get(0).required();
        Files.createDirectories(home.resolve("env"));
        Files.writeString(home.resolve("env/app.env"), "A=1");

        assertThat(without).containsExactly("conf/config.yml");
        assertThat(config.backupPlan(BackupOptions.AS_CONFIGURED)
                        .sources()
                        .get(0)
                        .required())
                .containsExactly("conf/config.yml", "env/*.env");
    }

    @Test
    void a_restore_goes_to_the_running_installation_and_leaves_backups_and_keys_alone() throws IOException {
        var config = config(HOST);

        var plan = config.restorePlan(
                home.resolve("usb/x.tar.gz"), RestoreOptions.OF_A_PLAIN_ARCHIVE.decryptedBy(config.cipher()));

        assertThat(plan.targets()).extracting(RestoreTarget::name).containsExactly("files", "databases");
        assertThat(plan.stateDirectory()).isEqualTo(home.resolve("backups/.sting"));
        assertThat(plan.cipher()).isPresent();
        assertThat(plan.protectedPaths())
                .containsExactlyInAnyOrder(
                        home.resolve("backups"),
                        home.resolve("conf/secrets/backup_key.txt"),
                        home.resolve("conf/secrets/backup_keys"));
        assertThat(config.restorePlan(home.resolve("x.tar.gz"), only("files")).targets())
                .hasSize(1);
    }

    @Test
    void what_a_restore_left_is_settled_where_the_installation_has_it() throws IOException {
        assertThat(config(HOST).restoreTargets(Set.of("databases", "volumes")))
                .extracting(RestoreTarget::name)
                .containsExactly("databases");
        assertThat(config("").restoreTargets(Set.of("files"))).hasSize(1);
    }

    @Test
    void a_restore_has_services_hooks_and_a_limit_and_one_of_copies_alone_stops_nothing() throws IOException {
        var config = config(HOST + "  services: {stop: [stop], start: [start]}\n  hooks: {after_restore: [tell]}\n"
                + "  restore: {keep_previous_days: 0}\n");
        var archive = home.resolve("x.tar.gz");
        var copies = new RestoreChoice(List.of(), List.of(), Map.of("app", "copy"));

        var whole = config.restorePlan(archive, RestoreOptions.OF_A_PLAIN_ARCHIVE);
        var beside = config.restorePlan(archive, RestoreOptions.OF_A_PLAIN_ARCHIVE.limitedTo(copies));

        assertThat(whole.services()).isPresent();
        assertThat(whole.hooks()).hasSize(1);
        assertThat(config.keptAtMost()).isEmpty();
        assertThat(config(HOST).keptAtMost()).contains(Duration.ofDays(7));
        assertThat(beside.services()).isEmpty();
        assertThat(config(HOST)
                        .restorePlan(archive, RestoreOptions.OF_A_PLAIN_ARCHIVE)
                        .services())
                .isEmpty();
        assertThat(config.backupPlan(BackupOptions.AS_CONFIGURED).hooks()).isEmpty();
    }

    @Test
    void a_restore_of_a_part_succeeds_when_an_earlier_one_keeps_the_whole_state_of_before() throws IOException {
        var letters = Files.createDirectories(home.resolve("letters"));
        Files.writeString(letters.resolve("a.txt"), "a");
        var config = config("  postgres: {databases: []}\n  trees: {letters: " + letters + "}\n");
        var engine = StingBackup.ofDefaults();
        Path archive =
                engine.run(config.backupPlan(BackupOptions.AS_CONFIGURED)).archive();
        engine.run(config.restorePlan(archive, new RestoreOptions(RestoreChoice.ALL, Optional.empty(), true)));
        Files.delete(home.resolve("conf/config.yml"));

        engine.run(config.restorePlan(archive, only("files")));

        assertThat(home.resolve("conf/config.yml")).exists();
        assertThat(engine.unsettled(config.stateDirectory())).isEmpty();
    }

    @Test
    void what_cannot_be_restored_to_is_no_obstacle_when_something_else_is_restored() throws IOException {
        var config = config("");

        assertThat(config.restorePlan(home.resolve("a.tar.gz"), only("files"))
                        .installation()
                        .targets())
                .extracting(target -> target.name())
                .containsExactly("files");
    }
}
