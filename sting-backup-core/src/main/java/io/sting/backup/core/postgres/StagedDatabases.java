package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.concurrent.GoThrough;
import io.sting.backup.core.postgres.RestoreJournal.AlteredRole;
import io.sting.backup.core.postgres.RestoreJournal.CreatedRole;
import io.sting.backup.core.postgres.RestoreJournal.Swap;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.StagedRestore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Databases that lie loaded beside the live ones. Every step connects anew and works from what it finds. */
final class StagedDatabases implements StagedRestore {
    private static final Logger LOG = LoggerFactory.getLogger(StagedDatabases.class);

    private final ServerAccess access;
    private final RestoreJournal journal;
    private final @Nullable RoleChanges roles;

    /** @param roles what the commit does to roles; null if another process staged this */
    StagedDatabases(ServerAccess access, RestoreJournal journal, @Nullable RoleChanges roles) {
        this.access = access;
        this.journal = journal;
        this.roles = roles;
    }

    @Override
    public Map<String, Object> journal() {
        return journal.toMap();
    }

    @Override
    public boolean commitsAtomically() {
        return true;
    }

    private List<String> liveNames() {
        return journal.databases().stream().map(Swap::live).toList();
    }

    private Server connect() throws IOException, InterruptedException {
        var names = new ArrayList<>(liveNames());
        journal.databases().forEach(swap -> names.addAll(List.of(swap.staged(), swap.kept())));
        return Server.connect(access, RestoreJournal.label(journal.restoreId()), Optional.empty(), names);
    }

    @Override
    public void validate() throws IOException, InterruptedException {
        try (var server = connect()) {
            new RestoreChecks(server).unmoved(journal).live(liveNames()).report(Phase.VALIDATE);
        }
    }

    @Override
    public void commit() throws IOException {
        if (roles == null) {
            throw new IllegalStateException(
                    "a restore that was taken up again is finished or rolled back, not committed");
        }
        GoThrough.run(() -> {
            try (var server = connect()) {
                new DatabaseSwap(server, journal).commit(roles);
            }
        });
    }

    @Override
    public void rollback() throws IOException {
        WhileServerAway.repeat(() -> {
            try (var server = connect()) {
                new DatabaseSwap(server, journal).rollback();
                removeStaged(server);
                removeCreatedRoles(server);
            }
        });
    }

    /** By name: what is called so was made by this restore, and maybe never came into a journal. */
    private void removeStaged(Server server) throws IOException, InterruptedException {
        List<Json> staged = server.psql()
                .list(
                        "SELECT coalesce(json_agg(json_build_object('name', datname, 'template', datistemplate)), '[]') FROM pg_database"
                                + " WHERE datname ~ " + Sql.text("^sting_" + journal.restoreId() + "_s[0-9]+$"));
        for (Json database : staged) {
            String name = database.text("name");
            removeSubscriptions(server, name);
            server.psql()
                    .execute((database.flag("template") ? DatabaseScripts.noTemplate(name) : "")
                            + DatabaseScripts.drop(name, server.facts()));
        }
    }

    /** A database that has some cannot be dropped. Only from within can they be, and without their publisher. */
    private void removeSubscriptions(Server server, String database) throws IOException, InterruptedException {
        List<String> names = Catalog.subscriptions(server.psql(), database);
        if (names.isEmpty()) {
            return;
        }
        server.psql().execute(DatabaseScripts.allowConnections(database, true));
        var script = new StringBuilder();
        names.forEach(name -> script.append(DatabaseScripts.dropSubscription(name)));
        server.psql(database).execute(script.toString());
    }

    private List<RoleFacts> createdRoles(Server server) throws IOException, InterruptedException {
        Optional<String> marker = Optional.of(RestoreJournal.marker(journal.restoreId()));
        return Catalog.roles(server.psql()).stream()
                .filter(role -> role.comment().equals(marker))
                .toList();
    }

    private void removeCreatedRoles(Server server) throws IOException, InterruptedException {
        List<ParameterGrant> parameterGrants = ParameterGrant.on(server);
        for (RoleFacts role : createdRoles(server)) {
            String revokes = parameterGrants.stream()
                    .filter(grant -> grant.role().equals(role.name()))
                    .map(ParameterGrant::revoke)
                    .collect(Collectors.joining());
            try {
                server.psql().execute(revokes + "DROP ROLE IF EXISTS " + Sql.name(role.name()) + ";\n");
            } catch (PostgresException inUse) {
                if (inUse.isTransient()) {
                    throw inUse;
                }
                LOG.warn("role {} stays, for it is used by now: {}", role.name(), inUse.getMessage());
            }
        }
    }

    @Override
    public OptionalLong previousBytes() throws IOException, InterruptedException {
        try (var server = connect()) {
            return OptionalLong.of(new DatabaseSwap(server, journal).keptBytes());
        }
    }

    @Override
    public void finish() throws IOException {
        WhileServerAway.repeat(() -> {
            try (var server = connect()) {
                new DatabaseSwap(server, journal).dropKept();
                server.psql().execute(finishedRoles(server));
            }
        });
    }

    private String finishedRoles(Server server) throws IOException, InterruptedException {
        Map<String, Optional<String>> comments = new HashMap<>();
        for (CreatedRole role : journal.createdRoles()) {
            comments.put(role.name(), role.comment());
        }
        var script = new StringBuilder();
        for (AlteredRole role : journal.alteredRoles()) {
            script.append("DROP ROLE IF EXISTS ").append(Sql.name(role.undo())).append(";\n");
        }
        for (RoleFacts role : createdRoles(server)) {
            script.append(RoleScripts.comment(role.name(), comments.getOrDefault(role.name(), Optional.empty())));
        }
        return script.toString();
    }
}
