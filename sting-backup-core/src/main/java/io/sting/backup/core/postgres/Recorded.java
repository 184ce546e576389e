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
record Recorded(
        Optional<Json> server,
        List<DatabaseFacts> databases,
        List<RoleFacts> roles,
        List<ParameterGrant> parameterGrants,
        boolean passwords) {

    /**
     * Reads a manifest, which is not trusted: all that is used later is looked at here, so that nothing was made when it
     * turns out to be what it cannot be.
     *
     * @throws CorruptBackupException if so
     */
    static Recorded of(Map<String, Object> settings) {
        try {
            requireNoNul(settings);
            Json json = Json.of(settings);
            Optional<Json> server = Optional.ofNullable(settings.get("server")).map(Json::of);
            server.ifPresent(Recorded::requireVersions);
            List<DatabaseFacts> databases =
                    json.list("databases").stream().map(DatabaseFacts::of).toList();
            databases.forEach(Recorded::requireContents);
            List<RoleFacts> roles =
                    json.list("roles").stream().map(RoleFacts::of).toList();
            roles.forEach(Recorded::requireSettings);
            List<ParameterGrant> parameterGrants = json.list("parameterGrants").stream()
                    .map(ParameterGrant::of)
                    .toList();
            parameterGrants.forEach(ParameterGrant::checkedPrivilege);
            return new Recorded(
                    server,
                    databases,
                    roles,
                    parameterGrants,
                    server.map(values -> values.flag("passwords")).orElse(false));
        } catch (IllegalArgumentException e) {
            throw new CorruptBackupException(
                    "what the manifest says of the databases makes no sense: " + e.getMessage(), e);
        }
    }

    private static void requireNoNul(Object value) {
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(Recorded::requireNoNul);
        } else if (value instanceof List<?> list) {
            list.forEach(Recorded::requireNoNul);
        } else if (value instanceof String text && text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a name or text for PostgreSQL holds a NUL");
        }
    }

    private static void requireVersions(Json server) {
        server.text("version");
        server.number("versionNumber");
        server.number("clientMajorVersion");
    }

    private static void requireContents(DatabaseFacts database) {
        database.grants().forEach(DatabaseScripts::privilege);
        database.json().texts("owners");
        database.json().texts("tablespaces");
        database.json().optionalText("collationVersion");
        for (Json extension : database.json().list("extensions")) {
            extension.text("name");
            extension.text("version");
        }
        var counts = Json.of(database.json().values().getOrDefault("rowCounts", Map.of()));
        counts.optionalText("kind");
        TableCounts.of(counts.list("tables"));
    }

    private static void requireSettings(RoleFacts role) {
        role.settings().forEach(setting -> DatabaseFacts.Setting.of(Optional.empty(), setting));
    }

    Optional<DatabaseFacts> database(String name) {
        return databases.stream().filter(facts -> facts.name().equals(name)).findFirst();
    }
}
