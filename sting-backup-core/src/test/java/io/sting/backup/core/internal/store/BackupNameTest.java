package io.sting.backup.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sting.backup.model.BackupKind;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupNameTest {
    @Test
    void is_in_local_time_with_a_number_from_the_second_on() {
        var berlin = ZoneId.of("Europe/Berlin");
        var instant = Instant.parse("2026-03-14T02:15:00Z");
        assertThat(BackupName.of(BackupKind.ARCHIVE, instant, berlin, 1, Optional.of("enc")))
                .isEqualTo("sting_backup_20260314_031500.tar.gz.enc");
        assertThat(BackupName.of(BackupKind.ARCHIVE, instant, berlin, 2, Optional.empty()))
                .isEqualTo("sting_backup_20260314_031500_2.tar.gz");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sting_backup_20260314_031500.tar.gz",
                "sting_backup_20260314_031500.tar.gz.enc",
                "sting_backup_20260314_031500_2.tar.gz.enc",
                "vault_backup_20260314_031500.snap.enc",
                "vault_backup_20260314_031500.tar.gz"
            })
    void reads_names_of_its_kinds(String text) {
        var name = BackupName.parse(text).orElseThrow();
        assertThat(name.localTime()).isEqualTo(LocalDateTime.of(2026, 3, 14, 3, 15));
        assertThat(name.encrypted()).isEqualTo(text.endsWith(".enc"));
        assertThat(name.kind() == BackupKind.ARCHIVE).isEqualTo(text.startsWith("sting"));
    }

    @Test
    void reads_names_with_a_date_alone() {
        assertThat(BackupName.parse("sting_backup_20260314.tar.gz")
                        .orElseThrow()
                        .localTime())
                .isEqualTo(LocalDateTime.of(2026, 3, 14, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "other.tar.gz",
                "sting_backup_20261399_031500.tar.gz",
                "sting_backup_20260314_256100.tar.gz",
                "sting_backup_20260314_031500.tar.gz.checksum",
                ".sting_backup_20260314_031500.tar.gz.partial",
                "my_sting_backup_20260314_031500.tar.gz",
                "sting_backup_20260314_031500.snap",
                "sting_backup_20260314_031500.zip"
            })
    void ignores_everything_else(String text) {
        assertThat(BackupName.parse(text)).isEmpty();
    }
}
