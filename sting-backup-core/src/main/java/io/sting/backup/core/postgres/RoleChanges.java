package io.sting.backup.core.postgres;

import io.sting.backup.core.postgres.RestoreJournal.AlteredRole;
import io.sting.backup.core.postgres.RoleFacts.Membership;
import io.sting.backup.spi.RestoreContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How the commit makes roles that were there before the restore what they were in the archive. */
final class RoleChanges {
    private static final long BOOTSTRAP_SUPERUSER = 10;

    private final List<Change> changes;
    private final List<String> leftAlone;

    private RoleChanges(List<Change> changes, List<String> leftAlone) {
        this.changes = List.copyOf(changes);
        this.leftAlone = List.copyOf(leftAlone);
    }

    /**
     * One role's change.
     *
     * @param attributes whether attributes and settings change
     * @param password whether the password changes
     * @param hash what it changes to; empty for none
     */
    private record Change(
            AlteredRole journal,
            RoleFacts recorded,
            boolean attributes,
            boolean password,
            Optional<String> hash,
            List<Membership> grants) {}

    static RoleChanges none() {
        return new RoleChanges(List.of(), List.of());
    }

    /**
     * Compares the archive's roles with the server's. The role that we connect as stays as it is: a password of then
     * would lock us out before the restore is finished.
     *
     * @param created roles that staging made
     * @param passwords hashes by role, for the roles that the archive tells the password of
     * @param attributes whether attributes and passwords are to be changed, or memberships in created roles alone
     */
    static RoleChanges plan(
            Server server,
            String restoreId,
            Recorded recorded,
            Set<String> created,
            Map<String, Optional<String>> passwords,
            boolean attributes)
            throws IOException, InterruptedException {
        Map<String, RoleFacts> present = new HashMap<>();
        Catalog.roles(server.psql()).forEach(role -> present.put(role.name(), role));
        Set<String> otherPasswords = attributes ? differing(server, passwords) : Set.of();
        var changes = new ArrayList<Change>();
        var leftAlone = new ArrayList<String>();
        for (RoleFacts role : recorded.roles()) {
            RoleFacts current = present.get(role.name());
            if (current == null || created.contains(role.name())) {
                continue;
            }
            boolean mayChange = attributes
                    && !role.name().equals(server.facts().user())
                    && (role.superuser() || current.json().number("oid") != BOOTSTRAP_SUPERUSER);
            List<Membership> grants = missing(role, current).stream()
                    .filter(grant ->
                            present.containsKey(grant.role()) || grant.role().startsWith("pg_"))
                    .filter(grant -> attributes || created.contains(grant.role()))
                    .toList();
            boolean differs = !role.sameAttributes(current) || otherPasswords.contains(role.name());
            if (attributes && differs && !mayChange) {
                leftAlone.add(role.name());
            }
            boolean newAttributes = mayChange && !role.sameAttributes(current);
            boolean newPassword = mayChange && otherPasswords.contains(role.name());
            if (newAttributes || newPassword || !grants.isEmpty()) {
                var journal = new AlteredRole(
                        role.name(),
                        RestoreJournal.undoName(restoreId, changes.size()),
                        current.login(),
                        grants.stream()
                                .map(Membership::role)
                                .filter(granted -> !isMember(current, granted))
                                .toList(),
                        grants.stream()
                                .map(Membership::role)
                                .filter(granted -> isMember(current, granted))
                                .toList());
                Optional<String> hash = passwords.getOrDefault(role.name(), Optional.empty());
                changes.add(new Change(journal, role, newAttributes, newPassword, hash, grants));
            }
        }
        return new RoleChanges(changes, leftAlone);
    }

    /** Memberships that it lacks, or holds without the right to grant them on. */
    private static List<Membership> missing(RoleFacts recorded, RoleFacts current) {
        return recorded.memberOf().stream()
                .filter(membership -> current.memberOf().stream()
                        .noneMatch(
                                held -> held.role().equals(membership.role()) && (held.admin() || !membership.admin())))
                .toList();
    }

    private static boolean isMember(RoleFacts member, String role) {
        return member.memberOf().stream().anyMatch(held -> held.role().equals(role));
    }

    /** The server compares, so that the present hashes stay where they are. */
    private static Set<String> differing(Server server, Map<String, Optional<String>> passwords)
            throws IOException, InterruptedException {
        if (passwords.isEmpty() || !server.facts().superuser()) {
            return Set.of();
        }
        String values = passwords.entrySet().stream()
                .map(entry -> "(" + Sql.text(entry.getKey()) + ", "
                        + entry.getValue().map(Sql::text).orElse("NULL") + ")")
                .collect(Collectors.joining(", "));
        return server
                .psql()
                .listConfidential("SELECT coalesce(json_agg(json_build_object('name', a.rolname)), '[]') FROM (VALUES "
                        + values + ") v(name, hash) JOIN pg_authid a ON a.rolname::text = v.name"
                        + " WHERE a.rolpassword IS DISTINCT FROM v.hash")
                .stream()
                .map(row -> row.text("name"))
                .collect(Collectors.toSet());
    }

    void tell(RestoreContext context) {
        List<String> changed =
                changes.stream().map(change -> change.recorded().name()).toList();
        if (!changed.isEmpty()) {
            context.notice("roles", DatabaseCapture.quoted(changed) + " become what they were in the archive");
        }
        if (!leftAlone.isEmpty()) {
            context.notice(
                    "roles",
                    DatabaseCapture.quoted(leftAlone)
                            + " stays as it is, though the archive has it otherwise: the restore"
                            + " itself depends on it");
        }
    }

    List<AlteredRole> journal() {
        return changes.stream().map(Change::journal).toList();
    }

    /** Statements for the commit's transaction; they hold password hashes. */
    String script(Server server) throws IOException, InterruptedException {
        Map<String, RoleFacts> present = new LinkedHashMap<>();
        Catalog.roles(server.psql()).forEach(role -> present.put(role.name(), role));
        var script = new StringBuilder();
        for (Change change : changes) {
            String name = change.recorded().name();
            RoleFacts current = present.get(name);
            if (current == null) {
                throw new IOException("role \"" + name + "\" was dropped while its restore was staged; restore again");
            }
            if (change.attributes() || change.password()) {
                script.append(RoleScripts.create(current, change.journal().undo(), false, server.facts()));
                script.append(RoleScripts.copyPassword(name, change.journal().undo()));
            }
            if (change.attributes()) {
                script.append(RoleScripts.replace(
                        current, change.recorded(), change.recorded().login(), server.facts()));
            }
            if (change.password()) {
                script.append(RoleScripts.password(name, change.hash()));
            }
            change.grants()
                    .forEach(grant -> script.append(
                            change.journal().promoted().contains(grant.role())
                                    ? RoleScripts.promote(name, grant.role())
                                    : RoleScripts.grant(name, grant, server.facts())));
        }
        return script.toString();
    }

    /** Statements that undo what {@link #script} did, as far as it is found done. */
    static String undo(Server server, List<AlteredRole> altered) throws IOException, InterruptedException {
        Map<String, RoleFacts> present = new HashMap<>();
        Catalog.roles(server.psql()).forEach(role -> present.put(role.name(), role));
        var script = new StringBuilder();
        for (AlteredRole role : altered) {
            RoleFacts current = present.get(role.name());
            RoleFacts before = present.get(role.undo());
            if (current == null) {
                continue;
            }
            if (before != null) {
                script.append(RoleScripts.replace(current, before, role.login(), server.facts()));
                script.append(RoleScripts.copyPassword(role.undo(), role.name()));
                script.append("DROP ROLE ").append(Sql.name(role.undo())).append(";\n");
            }
            for (Membership held : current.memberOf()) {
                if (role.granted().contains(held.role())) {
                    script.append(RoleScripts.revoke(role.name(), held.role()));
                } else if (held.admin() && role.promoted().contains(held.role())) {
                    script.append(RoleScripts.demote(role.name(), held.role()));
                }
            }
        }
        return script.toString();
    }
}
