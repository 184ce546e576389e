package io.sting.backup.core.postgres;

import io.sting.backup.core.postgres.RestoreJournal.CreatedRole;
import io.sting.backup.core.postgres.RoleFacts.Membership;
import io.sting.backup.spi.RestoreContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The roles that staged databases need. Missing ones are created with a comment that says by whom, so that they can be
 * told from others whenever the restore breaks off.
 */
final class StagedRoles {
    private final Server server;
    private final RestoreContext context;
    private final Recorded recorded;
    private final List<CreatedRole> created = new ArrayList<>();
    private final Set<String> present = new HashSet<>();
    private final Set<String> ours = new HashSet<>();

    StagedRoles(Server server, RestoreContext context, Recorded recorded) {
        this.server = server;
        this.context = context;
        this.recorded = recorded;
    }

    List<CreatedRole> created() {
        return List.copyOf(created);
    }

    /** Every role of the server, after {@link #createMissing}. */
    Set<String> present() {
        return Set.copyOf(present);
    }

    /** @param mayLogIn whether those that could log in can again */
    void createMissing(boolean mayLogIn) throws IOException, InterruptedException {
        look();
        List<RoleFacts> missing = recorded.roles().stream()
                .filter(role -> !present.contains(role.name()))
                .toList();
        List<RoleFacts> possible = missing.stream().filter(this::mayCreate).toList();
        if (possible.size() < missing.size()) {
            var left = new ArrayList<>(missing);
            left.removeAll(possible);
            context.warn(
                    "roles",
                    DatabaseCapture.quoted(names(left))
                            + " are missing, and we have no right to create them; create them"
                            + " first, or connect as a superuser");
        }
        if (possible.isEmpty()) {
            return;
        }
        var script = new StringBuilder("BEGIN;\n");
        for (RoleFacts role : possible) {
            script.append(RoleScripts.create(role, role.name(), mayLogIn && role.login(), server.facts()));
            script.append(RoleScripts.comment(role.name(), Optional.of(RestoreJournal.marker(context.restoreId()))));
        }
        var known = new HashSet<>(present);
        known.addAll(names(possible));
        for (RoleFacts role : possible) {
            for (Membership membership : role.memberOf()) {
                if (known.contains(membership.role())) {
                    script.append(RoleScripts.grant(role.name(), membership, server.facts()));
                }
            }
        }
        server.psql().execute(script.append("COMMIT;\n").toString());
        possible.forEach(role -> created.add(new CreatedRole(role.name(), role.comment())));
        context.notice("roles", "created " + DatabaseCapture.quoted(names(possible)) + ", which were missing");
        grantParameters(new HashSet<>(names(possible)));
        look();
    }

    /** Each on its own: a setting that this server does not have is no reason to restore nothing. */
    private void grantParameters(Set<String> roles) throws IOException, InterruptedException {
        for (ParameterGrant grant : recorded.parameterGrants()) {
            if (!roles.contains(grant.role())) {
                continue;
            }
            try {
                server.psql().execute(grant.grant());
            } catch (PostgresException e) {
                if (e.isTransient()) {
                    throw e;
                }
                context.warn("roles", "a privilege on a setting was left out: " + e.getMessage());
            }
        }
    }

    private boolean mayCreate(RoleFacts role) {
        return server.facts().superuser()
                || (server.facts().createsRoles()
                        && !role.superuser()
                        && !role.replication()
                        && !role.bypassRowSecurity());
    }

    private static List<String> names(List<RoleFacts> roles) {
        return roles.stream().map(RoleFacts::name).toList();
    }

    private void look() throws IOException, InterruptedException {
        for (Json role : server.psql()
                .list("SELECT json_agg(json_build_object('name', rolname, 'ours', pg_has_role(oid, 'MEMBER')))"
                        + " FROM pg_roles")) {
            present.add(role.text("name"));
            if (role.flag("ours")) {
                ours.add(role.text("name"));
            }
        }
    }

    /** Gives created roles their passwords. */
    void setPasswords(Map<String, Optional<String>> hashes) throws IOException, InterruptedException {
        var script = new StringBuilder();
        for (CreatedRole role : created) {
            hashes.getOrDefault(role.name(), Optional.empty())
                    .ifPresent(hash -> script.append(RoleScripts.password(role.name(), Optional.of(hash))));
        }
        if (script.length() > 0 && server.facts().superuser()) {
            server.psql().executeConfidential(script.toString());
        } else if (script.length() > 0) {
            server.psql().execute(script.toString());
        }
    }

    /** Whether a database may be made in the name of a role. */
    boolean mayOwn(String role) {
        return server.facts().superuser() ? present.contains(role) : ours.contains(role);
    }

    /** What pg_restore has to leave out for want of rights; it is told. */
    List<String> loadOptions(Optional<DatabaseFacts> database) {
        if (server.facts().superuser()) {
            return List.of();
        }
        var options = new ArrayList<String>();
        String subject = database.map(facts -> "database " + DatabaseCapture.quoted(List.of(facts.name())))
                .orElse("databases");
        var owners = new LinkedHashSet<>(
                database.map(facts -> facts.json().texts("owners")).orElse(List.of("another role")));
        owners.removeAll(ours);
        if (!owners.isEmpty()) {
            options.add("--no-owner");
            context.warn(
                    subject,
                    "what belonged to " + DatabaseCapture.quoted(List.copyOf(owners)) + " now belongs to \""
                            + server.facts().user() + "\", for only a superuser may say otherwise");
        }
        if (!present.containsAll(names(recorded.roles()))) {
            options.add("--no-acl");
            context.warn(subject, "privileges were left out, for roles are missing that hold some");
        }
        return options;
    }
}
