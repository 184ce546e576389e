package io.sting.backup.core.postgres;

import java.util.List;
import java.util.Optional;

/**
 * A database as the cluster knows it: what no dump of its content holds.
 *
 * @param provider of its locale: {@code c} libc, {@code i} ICU, {@code b} built in
 * @param locale of ICU and of the built-in provider
 * @param connectionLimit -1 for none
 * @param ours whether we have the rights of its owner
 * @param grants empty if they are the default's
 * @param explicitGrants whether grants were ever given or taken
 * @param json all this as the manifest keeps it
 */
record DatabaseFacts(
        String name,
        long oid,
        String owner,
        String encoding,
        String collate,
        String ctype,
        String provider,
        Optional<String> locale,
        Optional<String> icuRules,
        String tablespace,
        long connectionLimit,
        boolean template,
        boolean allowConnections,
        Optional<String> comment,
        long sizeBytes,
        boolean ours,
        boolean explicitGrants,
        List<Grant> grants,
        List<Setting> settings,
        Json json) {

    /** A privilege on the database; an empty grantee is PUBLIC. */
    record Grant(String grantee, String grantor, String privilege, boolean grantable) {}

    /** A setting of the database, or of one role in it. */
    record Setting(Optional<String> role, String name, String value) {
        static Setting of(Optional<String> role, String assignment) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("not a setting: " + assignment);
            }
            return new Setting(role, assignment.substring(0, equals), assignment.substring(equals + 1));
        }
    }

    /** Reads what {@link Catalog} or a manifest tells. */
    static DatabaseFacts of(Json json) {
        return new DatabaseFacts(
                json.text("name"),
                json.has("oid") ? json.number("oid") : 0,
                json.text("owner"),
                json.text("encoding"),
                json.text("collate"),
                json.text("ctype"),
                json.text("provider"),
                json.optionalText("locale"),
                json.optionalText("icuRules"),
                json.text("tablespace"),
                json.number("connectionLimit"),
                json.flag("template"),
                json.flag("allowConnections"),
                json.optionalText("comment"),
                json.number("sizeBytes"),
                json.flag("ours"),
                json.has("grants"),
                json.list("grants").stream()
                        .map(grant -> new Grant(
                                grant.text("grantee"),
                                grant.text("grantor"),
                                grant.text("privilege"),
                                grant.flag("grantable")))
                        .toList(),
                json.list("settings").stream()
                        .map(setting -> Setting.of(setting.optionalText("role"), setting.text("setting")))
                        .toList(),
                json);
    }
}
