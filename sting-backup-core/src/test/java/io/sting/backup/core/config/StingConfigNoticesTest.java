package io.sting.backup.core.config;

import static io.sting.backup.core.config.StingConfigTest.notices;
import static io.sting.backup.core.config.StingConfigTest.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a configuration says that is no error. */
class StingConfigNoticesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retention_count: 3          | backup.retention_count: unknown key, ignored; did you mean backup.retention.count?",
                "compresion_level: 3         | backup.compresion_level: unknown key, ignored; did you mean backup.compression_level?",
                "exclude-patterns: []        | backup.exclude-patterns: unknown key, ignored; did you mean backup.exclude_patterns?",
                "retention: {max_age: 3}     | backup.retention.max_age: unknown key, ignored; did you mean backup.retention.max_age_days?",
                "max_age_days: 3             | backup.max_age_days: unknown key, ignored; did you mean backup.retention.max_age_days?",
                "encyption: {enabled: true}  | backup.encyption: unknown key, ignored; did you mean backup.encryption?",
                "colour: blue                | backup.colour: unknown key, ignored",
                "remotes: [{enabeld: true}]  | backup.remotes[1].enabeld: unknown key, ignored; did you mean backup.remote.enabled?"
            })
    void an_unknown_key_is_a_notice_with_the_nearest_known_one(String line, String notice) {
        assertThat(notices("backup:\n  " + line + "\n")).contains("config.yml:2: " + notice);
    }

    @Test
    void an_unknown_key_is_named_among_what_is_wrong_for_it_may_be_why() {
        assertThat(problems("backup:\n  services: {strat: [a], stop: [b]}\n"))
                .containsExactly(
                        "config.yml:2: backup.services.stop: needs backup.services.start beside it: services would be"
                                + " stopped for a restore and never started again",
                        "config.yml:2: backup.services.strat: unknown key; did you mean backup.services.start?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "remote: {enabled: true, type: s3, path: x} | backup.remote.enabled: offsite copies are not built yet; nothing is sent",
                "remotes: [{type: ssh}]                     | backup.remotes: offsite copies are not built yet; nothing is sent",
                "vault: {retention_days: 3}                 | backup.vault.retention_days: Vault snapshots are not built yet; none are made",
                "notifications: {enabled: true, on: always} | backup.notifications.enabled: notifications are not built yet; none are sent",
                "volumes: {names: [mine]}                   | backup.volumes.names: Docker volumes are not built yet; none are captured",
                "services: {stop_during_backup: [app]}      | backup.services.stop_during_backup: Docker services are not built yet; use stop, start and probe, which are commands",
                "local_retention: {days: 3}                 | backup.local_retention.days: sync is not built yet; this has no effect",
                "docker: {command: podman}                  | backup.docker.command: Docker is not built yet; this has no effect"
            })
    void a_key_of_work_to_come_says_so_when_it_is_set(String line, String notice) {
        assertThat(notices("backup:\n  " + line + "\n")).containsExactly("config.yml:2: " + notice);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "remote: {enabled: false, type: s3, destination: somewhere, port: 2222}",
                "vault: {backup_enabled: false, directory: /elsewhere}",
                "notifications: {enabled: false, email: someone@example.org}",
                "encryption: {keychain: false}",
                "volumes:",
                "remote:",
                "services: {pause_during_backup: []}"
            })
    void a_key_of_work_to_come_is_silent_when_it_would_have_no_effect(String line) {
        assertThat(notices("backup:\n  " + line + "\n")).isEmpty();
    }

    @Test
    void rules_that_protect_from_no_limit_are_a_notice() {
        assertThat(notices("backup:\n  retention: {count: 0, max_age_days: 0, keep_daily: 7}\n"))
                .singleElement()
                .asString()
                .contains("config.yml:2: backup.retention.keep_daily")
                .contains("nothing is ever removed");
    }
}
