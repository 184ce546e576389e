package io.sting.backup.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.BackupId;
import io.sting.backup.model.PathSelection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RestoreChoiceTest {
    private static final List<String> CONFIGURED = List.of("files", "databases", "letsencrypt");

    private static RestoreChoice choice(List<String> only, List<String> paths, Map<String, String> copies) {
        return new RestoreChoice(only, paths, copies);
    }

    private static RestoreChoice.Part part(RestoreChoice choice, String component) {
        return choice.parts(CONFIGURED).get(component);
    }

    private static Optional<ArchiveHeader> header(String... components) {
        Instant created = Instant.parse("2026-03-14T03:00:00Z");
        return Optional.of(new ArchiveHeader(
                1, BackupId.of(created, 1), created, "host", "0.1", List.of(components), List.of(), true));
    }

    @Test
    void a_path_is_about_the_installation_or_the_component_that_it_begins_with() {
        var choice =
                choice(List.of(), List.of("*.env", "files/env", "/files/env", "letsencrypt/live/", "app/x"), Map.of());

        assertThat(choice.components(CONFIGURED)).isEqualTo(Set.of("files", "letsencrypt"));
        assertThat(part(choice, "files").patterns()).containsExactly("*.env", "/env", "/files/env", "app/x");
        assertThat(part(choice, "letsencrypt").patterns()).containsExactly("/live/");
        assertThat(part(choice(List.of(), List.of("letsencrypt/"), Map.of()), "letsencrypt")
                        .patterns())
                .containsExactly("**");
    }

    @Test
    void a_whole_component_takes_its_parts_in_but_is_narrowed_by_paths() {
        var databases = choice(List.of("databases", "databases:one"), List.of(), Map.of("two", "copy"));
        var files = choice(List.of("files", "databases:one"), List.of("conf"), Map.of());

        assertThat(part(databases, "databases").databases()).isEmpty();
        assertThat(part(databases, "databases").copies()).containsEntry("two", "copy");
        assertThat(part(files, "files").patterns()).containsExactly("conf");
        assertThat(part(files, "databases").databases()).containsExactly("one");
        assertThat(part(choice(List.of("databases:one"), List.of(), Map.of("two", "copy")), "databases")
                        .databases())
                .containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void every_problem_is_named() {
        assertThatThrownBy(() -> choice(List.of("files:", "databases:"), List.of("databases/x.dump"), Map.of())
                        .parts(CONFIGURED))
                .isInstanceOfSatisfying(InvalidPlanException.class, e -> assertThat(e.problems())
                        .hasSize(3));
    }

    private static List<String> extracted(RestoreChoice choice, Optional<ArchiveHeader> header, String... paths) {
        PathSelection selection = choice.extracted(header).orElseThrow();
        return List.of(paths).stream()
                .filter(path -> selection.test(ArchivePath.of(path)))
                .toList();
    }

    @Test
    void what_is_extracted_goes_by_the_paths_in_the_archive() {
        var header = header("files", "databases");

        assertThat(extracted(
                        choice(List.of(), List.of("*.env", "/top", "conf/**"), Map.of()),
                        header,
                        "files/a/b/x.env",
                        "files/x.env",
                        "files/top/y",
                        "files/a/top",
                        "files/conf/z",
                        "databases/x.env",
                        "files/a/conf/z"))
                .containsExactly("files/a/b/x.env", "files/x.env", "files/top/y", "files/conf/z");
        assertThat(extracted(
                        choice(List.of("databases:a/b", "files"), List.of("conf"), Map.of()),
                        header,
                        "databases/a%2Fb.dump",
                        "databases/globals.sql",
                        "files/conf/x",
                        "files/x"))
                .containsExactly("databases/a%2Fb.dump", "files/conf/x");
        assertThat(extracted(
                        choice(List.of("databases"), List.of(), Map.of()),
                        header,
                        "databases/a.dump",
                        "files/databases/x",
                        "files/x"))
                .containsExactly("databases/a.dump");
        assertThat(extracted(
                        choice(List.of(), List.of("files/env/*.env", "docker_volumes"), Map.of()),
                        Optional.empty(),
                        "env/app.env",
                        "docker_volumes/x.tar.gz",
                        "conf/x"))
                .containsExactly("env/app.env", "docker_volumes/x.tar.gz");
        assertThat(RestoreChoice.ALL.extracted(header)).isEmpty();
    }

    @Test
    void an_archive_without_a_header_may_have_files_and_databases() {
        assertThat(RestoreChoice.ALL.of(Optional.empty(), CONFIGURED).only()).containsExactly("files", "databases");
        assertThat(RestoreChoice.ALL
                        .of(header("letsencrypt", "files"), CONFIGURED)
                        .only())
                .containsExactly("files", "letsencrypt");
        assertThatThrownBy(() -> RestoreChoice.ALL.of(header("volumes"), CONFIGURED))
                .hasMessageContaining("none of the archive's components");
        assertThatThrownBy(() -> choice(List.of(), List.of("conf"), Map.of()).of(header("databases"), CONFIGURED))
                .hasMessageContaining("no component \"files\"");
    }
}
