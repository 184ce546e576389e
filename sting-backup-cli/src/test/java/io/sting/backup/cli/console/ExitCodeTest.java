package io.sting.backup.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.error.BackupException;
import io.sting.backup.error.BackupLockedException;
import io.sting.backup.error.BackupNotFoundException;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.error.HookException;
import io.sting.backup.error.InterruptedRunException;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.error.KeyException;
import io.sting.backup.error.RestoreException;
import io.sting.backup.error.RestoreRolledBackException;
import io.sting.backup.error.RollbackFailedException;
import io.sting.backup.error.SourceException;
import io.sting.backup.error.StorageException;
import io.sting.backup.model.Phase;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
    private final Map<BackupException, Integer> contract = Map.ofEntries(
            Map.entry(new SourceException("x", "x"), 1),
            Map.entry(new StorageException(Phase.PUBLISH, "x", null), 1),
            Map.entry(new RestoreException(Phase.STAGE, "x"), 1),
            Map.entry(new HookException("x", new Exception("cause")), 1),
            Map.entry(new InvalidPlanException("x"), 2),
            Map.entry(new RestoreRolledBackException("x", new Exception("cause")), 4),
            Map.entry(new RollbackFailedException("x", new Exception("cause")), 5),
            Map.entry(new BackupNotFoundException("x"), 10),
            Map.entry(new BackupLockedException("x"), 11),
            Map.entry(new KeyException(Phase.FETCH, "x"), 12),
            Map.entry(new CorruptBackupException("x"), 13),
            Map.entry(new InterruptedRunException(Phase.CAPTURE, null), 130));

    private static Stream<Class<?>> tree(Class<?> type) {
        var below = type.getPermittedSubclasses() == null ? new Class<?>[0] : type.getPermittedSubclasses();
        return Stream.concat(Stream.of(type), Stream.of(below).flatMap(ExitCodeTest::tree));
    }

    @Test
    void every_error_has_the_code_of_the_contract() {
        contract.forEach((error, code) -> assertThat(ExitCode.of(error).code())
                .as(error.getClass().getSimpleName())
                .isEqualTo(code));
    }

    @Test
    void the_contract_names_every_error_of_the_sealed_tree() {
        List<Class<?>> all = tree(BackupException.class)
                .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                .collect(Collectors.toList());

        assertThat(contract.keySet().stream().map(Object::getClass)).hasSameElementsAs(all);
    }
}
