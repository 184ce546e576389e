package io.sting.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.Compression;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RetentionPolicy;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.CaptureContext;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupPlanTest {
    private static final Path FOLDER = Path.of("/backups");

    private record Named(String name) implements BackupSource {
        @Override
        public void capture(CaptureContext context, ArchiveSink sink) {}
    }

    @Test
    void says_the_defaults_when_only_a_source_and_a_folder_are_given() {
        var plan = BackupPlan.builder("sting")
                .source(new Named("files"))
                .directory(FOLDER)
                .build();

        assertThat(plan.name()).isEqualTo("sting");
        assertThat(plan.compression()).isEqualTo(Compression.gzip(5));
        assertThat(plan.cipher()).isEmpty();
        assertThat(plan.retention()).isEmpty();
        assertThat(plan.workspace()).isEmpty();
        assertThat(plan.protectedPaths()).isEmpty();
        assertThat(plan.verified()).isTrue();
        assertThat(plan.complete()).isTrue();
    }

    @Test
    void reports_every_problem_at_once() {
        var failure = catchThrowableOfType(InvalidPlanException.class, () -> BackupPlan.builder("sting")
                .source(new Named("files"))
                .source(new Named("files"))
                .source(new Named("Not/A Name"))
                .retain(RetentionPolicy.keepLast(1))
                .retain(RetentionPolicy.keepLast(2))
                .workspace(FOLDER)
                .workspace(FOLDER)
                .build());

        assertThat(failure.phase()).isEqualTo(Phase.PLAN);
        assertThat(failure.problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("retain").contains("twice"),
                        problem -> assertThat(problem).contains("workspace").contains("twice"),
                        problem -> assertThat(problem).contains("two sources").contains("\"files\""),
                        problem -> assertThat(problem).contains("\"Not/A Name\""),
                        problem -> assertThat(problem).contains("no folder"));
    }

    @Test
    void refuses_a_plan_without_a_source() {
        assertThatThrownBy(() -> BackupPlan.builder("empty").directory(FOLDER).build())
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContaining("\"empty\" has no source");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", "A", "sting-backup.json", "members", "manifest.jsonl", "readme.txt", "-x"})
    void refuses_component_names_that_could_not_be_a_folder_of_the_archive(String name) {
        assertThatThrownBy(() -> BackupPlan.builder("sting")
                        .source(new Named(name))
                        .directory(FOLDER)
                        .build())
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContaining("component name");
    }

    @Test
    void holds_absolute_paths_and_lists_of_its_own() {
        var builder = BackupPlan.builder("sting")
                .source(new Named("files"))
                .directory(Path.of("a/../b"))
                .protect(Path.of("k"));

        var plan = builder.partial().verified(false).build();
        builder.source(new Named("more"));

        assertThat(plan.directory()).isEqualTo(Path.of("b").toAbsolutePath());
        assertThat(plan.protectedPaths()).containsExactly(Path.of("k").toAbsolutePath());
        assertThat(plan.sources()).hasSize(1);
        assertThat(plan.complete()).isFalse();
        assertThat(plan.verified()).isFalse();
    }

    @Test
    void takes_a_compression_once() {
        var plan = BackupPlan.builder("sting").source(new Named("files")).directory(FOLDER);

        assertThat(plan.build().compression()).isEqualTo(Compression.DEFAULT);
        assertThat(plan.compression(Compression.gzip(9)).build().compression().level())
                .isEqualTo(9);
        assertThatThrownBy(() -> plan.compression(Compression.gzip(1)).build())
                .isInstanceOf(InvalidPlanException.class)
                .hasMessage("compression is given twice");
    }
}
