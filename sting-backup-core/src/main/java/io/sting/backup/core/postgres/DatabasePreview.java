package io.sting.backup.core.postgres;

import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.model.ManifestEntry;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.model.RestoreChange.Action;
import io.sting.backup.spi.ComponentContent;
import io.sting.backup.spi.RestoreContext;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Tells what a restore of databases would do, by the checks that staging begins with. Reads catalogues only. */
final class DatabasePreview {
    private final Server server;
    private final RestoreContext context;
    private final ComponentContent content;
    private final RestoreSelection selection;
    private final boolean rolesAreKept;
    private final Recorded recorded;
    private final Wanted wanted;
    private final Map<String, Long> dumps = new LinkedHashMap<>();
    private long unselected;

    DatabasePreview(
            Server server,
            RestoreContext context,
            ComponentContent content,
            RestoreSelection selection,
            boolean rolesAreKept) {
        this.server = server;
        this.context = context;
        this.content = content;
        this.selection = selection;
        this.rolesAreKept = rolesAreKept;
        this.recorded = Recorded.of(content.summary().settings());
        this.wanted = new Wanted(recorded, selection);
    }

    /** @return how many entries of the archive would not be taken */
    long tell(Consumer<? super RestoreChange> changes) throws IOException, InterruptedException {
        wanted.check(server, StagingPurpose.RESTORE);
        wanted.tell(server, context);
        content.list(this::note);
        var targets = new HashSet<String>();
        dumps.keySet().forEach(database -> targets.add(selection.targetOf(database)));
        wanted.requireDumps(targets);
        wanted.absent(targets)
                .forEach(name -> context.warn(
                        "database " + DatabaseCapture.quoted(List.of(name)),
                        "is not in the archive and stays as it is"));
        var live = new HashSet<String>();
        Catalog.databases(server.psql(), targets).forEach(database -> live.add(database.name()));
        dumps.forEach((database, sizeBytes) -> changes.accept(wanted.change(
                live.contains(selection.targetOf(database)) ? Action.REPLACED : Action.ADDED, database, sizeBytes)));
        tellRoles();
        return unselected;
    }

    private void note(ManifestEntry line) {
        Optional<String> dumped = DumpNames.databaseOf(line.path());
        boolean plain = dumped.isEmpty()
                && line.path().value().endsWith(".sql")
                && !line.path().value().equals(DumpNames.GLOBALS);
        if (dumped.isEmpty() && !plain) {
            return;
        }
        String database = dumped.orElseGet(() -> wanted.plain(line.path()).database());
        if (!selection.wants(database)) {
            unselected++;
            return;
        }
        long sizeBytes = recorded.database(database)
                .map(DatabaseFacts::sizeBytes)
                .orElse(line.entry().sizeBytes());
        if (dumps.put(database, sizeBytes) != null) {
            throw new CorruptBackupException(
                    "the archive has two dumps of database " + DatabaseCapture.quoted(List.of(database)));
        }
    }

    private void tellRoles() throws IOException, InterruptedException {
        var present = new HashSet<String>();
        Catalog.roles(server.psql()).forEach(role -> present.add(role.name()));
        List<String> missing = recorded.roles().stream()
                .map(RoleFacts::name)
                .filter(role -> !present.contains(role))
                .toList();
        if (!missing.isEmpty()) {
            context.notice("roles", DatabaseCapture.quoted(missing) + " are missing and would be created");
        }
        if (server.facts().superuser()) {
            RoleChanges.plan(server, context.restoreId(), recorded, Set.copyOf(missing), passwords(), !rolesAreKept)
                    .tell(context);
        }
    }

    private Map<String, Optional<String>> passwords() throws IOException, InterruptedException {
        Map<String, Optional<String>> hashes = new LinkedHashMap<>();
        if (recorded.passwords() && !rolesAreKept) {
            content.forEach(
                    path -> path.value().equals(DumpNames.GLOBALS),
                    (entry, in) -> hashes.putAll(GlobalsScript.read(entry, in)));
        }
        return hashes;
    }
}
