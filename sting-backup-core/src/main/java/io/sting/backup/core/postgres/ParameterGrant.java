package io.sting.backup.core.postgres;

import java.io.IOException;
import java.util.List;

/**
 * That a role may change a setting which only superusers may by default; PostgreSQL 15 and newer.
 *
 * @param privilege {@code SET} or {@code ALTER SYSTEM}
 */
record ParameterGrant(String role, String parameter, String privilege, boolean grantable, Json json) {
    private static final int SINCE = 15;

    private static final String QUERY =
            """
            SELECT coalesce(json_agg(to_json(t) ORDER BY t.role, t.parameter, t.privilege), '[]') FROM (
              SELECT r.rolname AS role, p.parname AS parameter, a.privilege_type AS privilege,
                a.is_grantable AS grantable
              FROM pg_parameter_acl p CROSS JOIN aclexplode(p.paracl) a JOIN pg_roles r ON r.oid = a.grantee) t""";

    /** Reads what the server or a manifest tells. */
    static ParameterGrant of(Json json) {
        return new ParameterGrant(
                json.text("role"), json.text("parameter"), json.text("privilege"), json.flag("grantable"), json);
    }

    /** Those of every role. */
    static List<ParameterGrant> on(Server server) throws IOException, InterruptedException {
        if (server.facts().majorVersion() < SINCE) {
            return List.of();
        }
        return server.psql().list(QUERY).stream().map(ParameterGrant::of).toList();
    }

    /** @throws IllegalArgumentException if there is no such privilege */
    String checkedPrivilege() {
        return switch (privilege) {
            case "SET", "ALTER SYSTEM" -> privilege;
            default -> throw new IllegalArgumentException("\"" + privilege + "\" is no privilege on a setting");
        };
    }

    String grant() {
        return "GRANT " + checkedPrivilege() + " ON PARAMETER " + Sql.name(parameter) + " TO " + Sql.name(role)
                + (grantable ? " WITH GRANT OPTION" : "") + ";\n";
    }

    String revoke() {
        return "REVOKE ALL ON PARAMETER " + Sql.name(parameter) + " FROM " + Sql.name(role) + " CASCADE;\n";
    }
}
