package io.sting.backup.core.postgres;

import java.util.List;
import java.util.Optional;

/**
 * A role, without its password.
 *
 * @param connectionLimit -1 for none
 * @param validUntil as the server words it in UTC, {@code infinity} included
 * @param settings {@code name=value}, for every database
 * @param memberOf roles that it was granted
 */
record RoleFacts(
        String name,
        boolean superuser,
        boolean inherit,
        boolean createRole,
        boolean createDatabase,
        boolean login,
        boolean replication,
        boolean bypassRowSecurity,
        long connectionLimit,
        Optional<String> validUntil,
        Optional<String> comment,
        List<String> settings,
        List<Membership> memberOf,
        Json json) {

    /**
     * That one role was granted another.
     *
     * @param inherits empty before PostgreSQL 16, which made it the grant's
     * @param sets empty before PostgreSQL 16
     */
    record Membership(String role, String grantor, boolean admin, Optional<Boolean> inherits, Optional<Boolean> sets) {}

    /** Reads what {@link Catalog} or a manifest tells. */
    static RoleFacts of(Json json) {
        return new RoleFacts(
                json.text("name"),
                json.flag("superuser"),
                json.flag("inherit"),
                json.flag("createRole"),
                json.flag("createDatabase"),
                json.flag("login"),
                json.flag("replication"),
                json.flag("bypassRowSecurity"),
                json.number("connectionLimit"),
                json.optionalText("validUntil"),
                json.optionalText("comment"),
                json.texts("settings"),
                json.list("memberOf").stream()
                        .map(member -> new Membership(
                                member.text("role"),
                                member.text("grantor"),
                                member.flag("admin"),
                                option(member, "inherits"),
                                option(member, "sets")))
                        .toList(),
                json);
    }

    private static Optional<Boolean> option(Json member, String key) {
        return member.optionalText(key).map(text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("\"" + key + "\" is neither true nor false");
        });
    }

    /** Whether attributes and settings are the same; memberships and comment aside. */
    boolean sameAttributes(RoleFacts other) {
        return superuser == other.superuser
                && inherit == other.inherit
                && createRole == other.createRole
                && createDatabase == other.createDatabase
                && login == other.login
                && replication == other.replication
                && bypassRowSecurity == other.bypassRowSecurity
                && connectionLimit == other.connectionLimit
                && validUntil
                        .filter(until -> !until.equals("infinity"))
                        .equals(other.validUntil.filter(until -> !until.equals("infinity")))
                && settings.equals(other.settings);
    }
}
