package io.sting.backup.core.postgres;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

/**
 * What a server's catalogues say of databases and roles, in the shape in which the manifest keeps it. Columns that only
 * some versions have are read through {@code to_jsonb}, so that one query does for all.
 */
final class Catalog {
    private static final String DATABASES =
            """
            SELECT coalesce(json_agg(to_json(t) ORDER BY t.name), '[]') FROM (
              SELECT d.datname AS name, d.oid::bigint AS oid, pg_get_userbyid(d.datdba) AS owner,
                pg_encoding_to_char(d.encoding) AS encoding, d.datcollate AS collate, d.datctype AS ctype,
                coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') AS provider,
                coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') AS locale,
                to_jsonb(d) ->> 'daticurules' AS "icuRules",
                to_jsonb(d) ->> 'datcollversion' AS "collationVersion",
                s.spcname AS tablespace, d.datconnlimit AS "connectionLimit", d.datistemplate AS template,
                d.datallowconn AS "allowConnections", shobj_description(d.oid, 'pg_database') AS comment,
                CASE WHEN has_database_privilege(d.oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE')
                  THEN pg_database_size(d.oid) ELSE 0 END AS "sizeBytes",
                pg_has_role(d.datdba, 'USAGE') AS ours,
                CASE WHEN d.datacl IS NOT NULL THEN (SELECT coalesce(json_agg(json_build_object(
                    'grantee', CASE a.grantee WHEN 0 THEN '' ELSE pg_get_userbyid(a.grantee) END,
                    'grantor', pg_get_userbyid(a.grantor),
                    'privilege', a.privilege_type, 'grantable', a.is_grantable)), '[]')
                  FROM aclexplode(d.datacl) a) END AS grants,
                (SELECT json_agg(json_build_object('role', r.rolname, 'setting', c.setting))
                  FROM pg_db_role_setting g CROSS JOIN unnest(g.setconfig) WITH ORDINALITY c(setting, place)
                  LEFT JOIN pg_roles r ON r.oid = g.setrole
                  WHERE g.setdatabase = d.oid) AS settings
              FROM pg_database d JOIN pg_tablespace s ON s.oid = d.dattablespace
              WHERE %s) t""";

    private static final String ROLES =
            """
            SELECT coalesce(json_agg(to_json(t) ORDER BY t.name), '[]') FROM (
              SELECT r.rolname AS name, r.oid::bigint AS oid, r.rolsuper AS superuser, r.rolinherit AS inherit,
                r.rolcreaterole AS "createRole", r.rolcreatedb AS "createDatabase", r.rolcanlogin AS login,
                r.rolreplication AS replication, r.rolbypassrls AS "bypassRowSecurity",
                r.rolconnlimit AS "connectionLimit", r.rolvaliduntil::text AS "validUntil",
                shobj_description(r.oid, 'pg_authid') AS comment, to_json(r.rolconfig) AS settings,
                (SELECT json_agg(json_build_object('role', g.rolname, 'grantor', pg_get_userbyid(m.grantor),
                    'admin', m.admin_option, 'inherits', to_jsonb(m) ->> 'inherit_option',
                    'sets', to_jsonb(m) ->> 'set_option') ORDER BY g.rolname)
                  FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid) AS "memberOf"
              FROM pg_roles r WHERE r.rolname !~ '^pg_') t""";

    /** What belongs to the database one is connected to. The bootstrap superuser has no entries in pg_shdepend. */
    private static final String CONTENTS =
            """
            SELECT json_build_object(
              'extensions', (SELECT coalesce(json_agg(json_build_object(
                  'name', e.extname, 'version', e.extversion) ORDER BY e.extname), '[]') FROM pg_extension e),
              'owners', (SELECT coalesce(json_agg(DISTINCT o.owner), '[]') FROM (
                  SELECT r.rolname AS owner FROM pg_shdepend p JOIN pg_roles r ON r.oid = p.refobjid
                  WHERE p.deptype = 'o' AND p.refclassid = 'pg_authid'::regclass
                    AND p.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                  UNION SELECT pg_get_userbyid(10) WHERE EXISTS (
                    SELECT FROM (
                      SELECT oid, 'pg_class'::regclass AS class, relowner AS owner FROM pg_class
                        WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relnamespace <> 'pg_toast'::regnamespace
                      UNION ALL SELECT oid, 'pg_proc'::regclass, proowner FROM pg_proc
                      UNION ALL SELECT oid, 'pg_type'::regclass, typowner FROM pg_type WHERE typtype IN ('d', 'e', 'r')
                      UNION ALL SELECT oid, 'pg_namespace'::regclass, nspowner FROM pg_namespace
                      UNION ALL SELECT oid, 'pg_largeobject'::regclass, lomowner FROM pg_largeobject_metadata) x
                    WHERE x.oid >= 16384 AND x.owner = 10 AND NOT EXISTS (
                      SELECT FROM pg_depend e WHERE e.classid = x.class AND e.objid = x.oid AND e.deptype = 'e'))) o),
              'tablespaces', (SELECT coalesce(json_agg(DISTINCT s.spcname), '[]') FROM pg_class c
                  JOIN pg_tablespace s ON s.oid = c.reltablespace WHERE s.spcname !~ '^pg_'))""";

    private Catalog() {}

    /** Names of all databases but the templates that every server has. */
    static List<String> databaseNames(Psql psql) throws IOException, InterruptedException {
        return psql
                .list(
                        """
                SELECT coalesce(json_agg(json_build_object('name', datname) ORDER BY datname), '[]')
                FROM pg_database WHERE datname NOT IN ('template0', 'template1')""")
                .stream()
                .map(row -> row.text("name"))
                .toList();
    }

    /** Those of the named databases that are there. */
    static List<DatabaseFacts> databases(Psql psql, Collection<String> names) throws IOException, InterruptedException {
        return psql.list(DATABASES.formatted("d.datname::text = ANY (" + Sql.texts(names) + ")")).stream()
                .map(DatabaseFacts::of)
                .toList();
    }

    /** Those of the databases, given by object id, that are there. */
    static List<DatabaseFacts> databasesById(Psql psql, Collection<Long> oids)
            throws IOException, InterruptedException {
        return psql.list(DATABASES.formatted("d.oid = ANY (" + Sql.oids(oids) + ")")).stream()
                .map(DatabaseFacts::of)
                .toList();
    }

    /** Every role but the server's own {@code pg_…}; no password is told. */
    static List<RoleFacts> roles(Psql psql) throws IOException, InterruptedException {
        return psql.list(ROLES).stream().map(RoleFacts::of).toList();
    }

    /** Subscriptions of a database. */
    static List<String> subscriptions(Psql psql, String database) throws IOException, InterruptedException {
        return psql
                .list("SELECT coalesce(json_agg(json_build_object('name', s.subname) ORDER BY s.subname), '[]')"
                        + " FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname::text = "
                        + Sql.text(database))
                .stream()
                .map(row -> row.text("name"))
                .toList();
    }

    /** What is in the database one is connected to. */
    static Json contents(Psql psql) throws IOException, InterruptedException {
        return psql.object(CONTENTS);
    }
}
