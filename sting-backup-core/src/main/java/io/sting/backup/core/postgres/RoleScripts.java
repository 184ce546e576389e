package io.sting.backup.core.postgres;

import io.sting.backup.core.postgres.RoleFacts.Membership;
import java.util.Optional;

/** Statements about roles. */
final class RoleScripts {
    private RoleScripts() {}

    /** Makes a role with its attributes and settings, without password and memberships. */
    static String create(RoleFacts role, String name, boolean login, ServerFacts server) {
        return "CREATE ROLE " + Sql.name(name) + ";\n" + alter(role, name, login, server);
    }

    /** Gives a role the attributes and settings of another, or of its own past. */
    static String alter(RoleFacts role, String name, boolean login, ServerFacts server) {
        var script = new StringBuilder("ALTER ROLE " + Sql.name(name) + " WITH")
                .append(flag("INHERIT", role.inherit()))
                .append(flag("CREATEROLE", role.createRole()))
                .append(flag("CREATEDB", role.createDatabase()))
                .append(flag("LOGIN", login));
        if (server.superuser()) {
            script.append(flag("SUPERUSER", role.superuser()))
                    .append(flag("REPLICATION", role.replication()))
                    .append(flag("BYPASSRLS", role.bypassRowSecurity()));
        }
        script.append(" CONNECTION LIMIT ").append(role.connectionLimit()).append(";\n");
        // Only if there is one: 'infinity' is the same as none, but reads differently.
        script.append(role.validUntil()
                .map(until -> "ALTER ROLE " + Sql.name(name) + " VALID UNTIL " + Sql.text(until) + ";\n")
                .orElse(""));
        for (String setting : role.settings()) {
            var parsed = DatabaseFacts.Setting.of(Optional.empty(), setting);
            script.append("ALTER ROLE ").append(Sql.name(name)).append(' ');
            script.append(Sql.set(parsed.name(), parsed.value())).append(";\n");
        }
        return script.toString();
    }

    /** As {@link #alter}, for a role that is there and may have settings or an expiry that go. */
    static String replace(RoleFacts current, RoleFacts role, boolean login, ServerFacts server) {
        String alter = "ALTER ROLE " + Sql.name(current.name());
        boolean expiryGoes =
                current.validUntil().isPresent() && role.validUntil().isEmpty();
        return alter + " RESET ALL;\n"
                + (expiryGoes ? alter + " VALID UNTIL 'infinity';\n" : "")
                + alter(role, current.name(), login, server);
    }

    private static String flag(String keyword, boolean on) {
        return on ? " " + keyword : " NO" + keyword;
    }

    static String password(String name, Optional<String> hash) {
        return "ALTER ROLE " + Sql.name(name) + " PASSWORD "
                + hash.map(Sql::text).orElse("NULL") + ";\n";
    }

    /** Copies a password hash inside the server, so that no statement and no log of it shows the hash. */
    static String copyPassword(String from, String to) {
        String body = "DECLARE hash text; BEGIN SELECT rolpassword INTO hash FROM pg_catalog.pg_authid WHERE rolname = "
                + Sql.text(from) + "; EXECUTE 'ALTER ROLE ' || quote_ident(" + Sql.text(to)
                + ") || ' PASSWORD ' || quote_nullable(hash); END";
        return "DO " + Sql.text(body) + ";\n";
    }

    static String grant(String member, Membership membership, ServerFacts server) {
        var options = new java.util.ArrayList<String>();
        if (membership.admin()) {
            options.add("ADMIN OPTION");
        }
        if (server.majorVersion() >= 16) {
            options.clear();
            options.add("ADMIN " + membership.admin());
            membership.inherits().ifPresent(inherits -> options.add("INHERIT " + inherits));
            membership.sets().ifPresent(sets -> options.add("SET " + sets));
        }
        return "GRANT " + Sql.name(membership.role()) + " TO " + Sql.name(member)
                + (options.isEmpty() ? "" : " WITH " + String.join(", ", options)) + ";\n";
    }

    static String revoke(String member, String role) {
        return "REVOKE " + Sql.name(role) + " FROM " + Sql.name(member) + ";\n";
    }

    /** Lets a member grant the role on. */
    static String promote(String member, String role) {
        return "GRANT " + Sql.name(role) + " TO " + Sql.name(member) + " WITH ADMIN OPTION;\n";
    }

    static String demote(String member, String role) {
        return "REVOKE ADMIN OPTION FOR " + Sql.name(role) + " FROM " + Sql.name(member) + ";\n";
    }

    static String comment(String name, Optional<String> comment) {
        return "COMMENT ON ROLE " + Sql.name(name) + " IS "
                + comment.map(Sql::text).orElse("NULL") + ";\n";
    }
}
