package io.sting.backup.core.postgres;

import io.sting.backup.core.postgres.DatabaseFacts.Grant;
import io.sting.backup.core.postgres.DatabaseFacts.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Statements that make a database what was recorded of it. */
final class DatabaseScripts {
    private static final int PROVIDERS_SINCE = 15;
    private static final int FORCE_SINCE = 13;

    private DatabaseScripts() {}

    /**
     * Makes an empty database, which until {@link #grants} nobody but its owner and superusers can enter.
     *
     * @param owner in the name of whom; empty for ourselves
     */
    static String create(String name, DatabaseFacts facts, boolean withOwner, int serverMajorVersion) {
        var script = new StringBuilder("CREATE DATABASE " + Sql.name(name) + " TEMPLATE template0");
        if (withOwner) {
            script.append(" OWNER ").append(Sql.name(facts.owner()));
        }
        script.append(" ENCODING ").append(Sql.text(facts.encoding()));
        script.append(" LC_COLLATE ").append(Sql.text(facts.collate()));
        script.append(" LC_CTYPE ").append(Sql.text(facts.ctype()));
        if (serverMajorVersion >= PROVIDERS_SINCE) {
            script.append(provider(facts));
        }
        // Whoever names the default tablespace needs a right that nobody needs to use it.
        if (!facts.tablespace().equals("pg_default")) {
            script.append(" TABLESPACE ").append(Sql.name(facts.tablespace()));
        }
        return script.append(";\n").append(closed(name)).toString();
    }

    /** Makes an empty database of which nothing was recorded. */
    static String create(String name) {
        return "CREATE DATABASE " + Sql.name(name) + " TEMPLATE template0;\n" + closed(name);
    }

    private static String closed(String name) {
        return "REVOKE CONNECT ON DATABASE " + Sql.name(name) + " FROM PUBLIC;\n";
    }

    private static String provider(DatabaseFacts facts) {
        String locale = facts.locale().map(Sql::text).orElse("''");
        return switch (facts.provider()) {
            case "i" -> " LOCALE_PROVIDER icu ICU_LOCALE " + locale
                    + facts.icuRules()
                            .map(rules -> " ICU_RULES " + Sql.text(rules))
                            .orElse("");
            case "b" -> " LOCALE_PROVIDER builtin BUILTIN_LOCALE " + locale;
            default -> " LOCALE_PROVIDER libc";
        };
    }

    /** Opens a database of which nothing was recorded to everybody, as new ones are. */
    static String defaultGrants(String name) {
        return "GRANT CONNECT, TEMPORARY ON DATABASE " + Sql.name(name) + " TO PUBLIC;\n";
    }

    /**
     * Gives the recorded privileges, in the name of who gave them.
     *
     * @param roles that are there; the grants of others are left out
     */
    static String grants(String name, DatabaseFacts facts, Set<String> roles, boolean superuser) {
        if (!facts.explicitGrants()) {
            return defaultGrants(name);
        }
        var script = new StringBuilder();
        script.append("REVOKE ALL ON DATABASE ").append(Sql.name(name)).append(" FROM PUBLIC;\n");
        if (roles.contains(facts.owner())) {
            script.append("REVOKE ALL ON DATABASE ").append(Sql.name(name)).append(" FROM ");
            script.append(Sql.name(facts.owner())).append(";\n");
        }
        for (Grant grant : facts.grants()) {
            if (!grant.grantee().isEmpty() && !roles.contains(grant.grantee())) {
                continue;
            }
            boolean byOther = superuser && !grant.grantor().equals(facts.owner()) && roles.contains(grant.grantor());
            if (byOther) {
                script.append("SET SESSION AUTHORIZATION ")
                        .append(Sql.name(grant.grantor()))
                        .append(";\n");
            }
            script.append("GRANT ")
                    .append(privilege(grant))
                    .append(" ON DATABASE ")
                    .append(Sql.name(name));
            script.append(" TO ").append(grant.grantee().isEmpty() ? "PUBLIC" : Sql.name(grant.grantee()));
            script.append(grant.grantable() ? " WITH GRANT OPTION" : "").append(";\n");
            if (byOther) {
                script.append("RESET SESSION AUTHORIZATION;\n");
            }
        }
        return script.toString();
    }

    /** @throws IllegalArgumentException if there is no such privilege */
    static String privilege(Grant grant) {
        return switch (grant.privilege()) {
            case "CREATE", "CONNECT", "TEMPORARY", "TEMP" -> grant.privilege();
            default -> throw new IllegalArgumentException(
                    "\"" + grant.privilege() + "\" is no privilege on a database");
        };
    }

    /** Comment, connection limit, being a template, and settings. */
    static List<String> properties(String name, DatabaseFacts facts, Set<String> roles) {
        var statements = new ArrayList<String>();
        facts.comment()
                .ifPresent(comment ->
                        statements.add("COMMENT ON DATABASE " + Sql.name(name) + " IS " + Sql.text(comment) + ";\n"));
        statements.add("ALTER DATABASE " + Sql.name(name) + " CONNECTION LIMIT " + facts.connectionLimit() + ";\n");
        if (facts.template()) {
            statements.add("ALTER DATABASE " + Sql.name(name) + " IS_TEMPLATE true;\n");
        }
        for (Setting setting : facts.settings()) {
            if (setting.role().isPresent() && !roles.contains(setting.role().get())) {
                continue;
            }
            String alter = setting.role()
                    .map(role -> "ALTER ROLE " + Sql.name(role) + " IN DATABASE " + Sql.name(name))
                    .orElse("ALTER DATABASE " + Sql.name(name));
            statements.add(alter + " " + Sql.set(setting.name(), setting.value()) + ";\n");
        }
        return statements;
    }

    static String allowConnections(String name, boolean allowed) {
        return "ALTER DATABASE " + Sql.name(name) + " ALLOW_CONNECTIONS " + allowed + ";\n";
    }

    /** A template cannot be dropped. */
    static String noTemplate(String name) {
        return "ALTER DATABASE " + Sql.name(name) + " IS_TEMPLATE false;\n";
    }

    /** Drops a subscription of the database one is connected to, and leaves the publisher alone. */
    static String dropSubscription(String name) {
        String alter = "ALTER SUBSCRIPTION " + Sql.name(name);
        return alter + " DISABLE;\n" + alter + " SET (slot_name = NONE);\nDROP SUBSCRIPTION " + Sql.name(name) + ";\n";
    }

    static String rename(String from, String to) {
        return "ALTER DATABASE " + Sql.name(from) + " RENAME TO " + Sql.name(to) + ";\n";
    }

    /**
     * Drops a database, with the sessions in it if we may end any. Who is no superuser may not end autovacuum's, which
     * DROP does by itself, but not with FORCE.
     */
    static String drop(String name, ServerFacts server) {
        boolean force = server.superuser() && server.majorVersion() >= FORCE_SINCE;
        return "DROP DATABASE IF EXISTS " + Sql.name(name) + (force ? " WITH (FORCE)" : "") + ";\n";
    }
}
