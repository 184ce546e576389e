package io.sting.backup.core.postgres;

import io.sting.backup.error.CorruptBackupException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an archive's manifest says of its databases; of a foreign archive, nothing.
 *
 * @param server the server that was captured
 * @param passwords whether the archive has the roles' password hashes
 */
record Recorded(Optional<Json> server, List<DatabaseFacts> databases, List<RoleFacts> roles, boolean passwords) {

    static Recorded of(Map<String, Object> settings) {
        try {
            Json json = Json.of(settings);
            Optional<Json> server = Optional.ofNullable(settings.get("server")).map(Json::of);
            return new Recorded(
                    server,
                    json.list("databases").stream().map(DatabaseFacts::of).toList(),
                    json.list("roles").stream().map(RoleFacts::of).toList(),
                    server.map(values -> values.flag("passwords")).orElse(false));
        } catch (IllegalArgumentException e) {
            throw new CorruptBackupException(
                    "what the manifest says of the databases makes no sense: " + e.getMessage(), e);
        }
    }

    Optional<DatabaseFacts> database(String name) {
        return databases.stream().filter(facts -> facts.name().equals(name)).findFirst();
    }
}
