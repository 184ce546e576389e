package io.sting.backup.core.postgres;

import java.util.Optional;

/**
 * What kind of server it is, and who we are there.
 *
 * @param version as the server words it: {@code 15.18 (Debian 15.18-0+deb12u1)}
 * @param versionNumber 150018, say
 * @param readsPasswords whether password hashes are ours to read
 * @param dataDirectory on the server's machine, if we are told
 */
record ServerFacts(
        String version,
        long versionNumber,
        String user,
        boolean superuser,
        boolean createsDatabases,
        boolean createsRoles,
        boolean readsPasswords,
        boolean inRecovery,
        Optional<String> dataDirectory) {

    static final String QUERY =
            """
            SELECT json_build_object(
              'version', current_setting('server_version'),
              'versionNumber', current_setting('server_version_num')::int,
              'user', current_user,
              'superuser', r.rolsuper,
              'createsDatabases', r.rolcreatedb OR r.rolsuper,
              'createsRoles', r.rolcreaterole OR r.rolsuper,
              'readsPasswords', has_table_privilege('pg_catalog.pg_authid', 'SELECT'),
              'inRecovery', pg_is_in_recovery(),
              'dataDirectory', CASE WHEN r.rolsuper OR pg_has_role('pg_read_all_settings', 'USAGE')
                THEN current_setting('data_directory') END)
            FROM pg_roles r WHERE r.rolname = current_user""";

    static ServerFacts of(Json json) {
        return new ServerFacts(
                json.text("version"),
                json.number("versionNumber"),
                json.text("user"),
                json.flag("superuser"),
                json.flag("createsDatabases"),
                json.flag("createsRoles"),
                json.flag("readsPasswords"),
                json.flag("inRecovery"),
                json.optionalText("dataDirectory"));
    }

    int majorVersion() {
        return (int) (versionNumber / 10_000);
    }
}
