package io.sting.backup.core.postgres;

import io.sting.backup.error.RestoreException;
import io.sting.backup.error.SourceException;
import io.sting.backup.model.ComponentProof;
import io.sting.backup.model.ComponentSummary;
import io.sting.backup.model.Phase;
import io.sting.backup.model.RestoreChange;
import io.sting.backup.spi.ArchiveSink;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.CaptureContext;
import io.sting.backup.spi.ComponentContent;
import io.sting.backup.spi.RestoreContext;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.StagedRestore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Databases of a PostgreSQL server (12 and newer), with its roles: component {@code databases}. Immutable and safe for
 * use by several threads; each method that sets something returns a changed copy.
 *
 * <p>A capture dumps every named database by {@code pg_dump -Fc}, side by side, and the roles by {@code pg_dumpall}. A
 * restore loads them under other names beside the live ones, and then renames all of them in one transaction; clients
 * are kept out for that moment. A database in the archive that is not named here is left alone; without
 * {@link #named} a restore takes all that the archive has.
 *
 * <p>Defaults: user {@code postgres}; the password that libpq finds itself ({@code ~/.pgpass}), if one is needed;
 * {@code sslmode} as libpq has it; the newest client programs of the machine; as many dumps at once as there are
 * processors, at most four; restores streamed into one {@code pg_restore} at a time; rows estimated; roles that exist
 * are given the attributes and passwords of the archive, unless only some databases are restored ({@link #restoring}) or
 * any under another name ({@link #restoredAs}): then they stay as they are.
 */
public final class PostgresDatabases implements BackupSource, RestoreTarget {
    /** The component's name. */
    public static final String COMPONENT = "databases";

    private static final String COMPONENT_LABEL = "sting-backup";
    private static final int MOST_JOBS = 4;

    private final Connection connection;
    private final RestoreSelection selection;
    private final int jobs;
    private final int restoreJobs;
    private final RowCounts rowCounts;
    private final Optional<Boolean> keepRoles;

    private PostgresDatabases(
            Connection connection,
            RestoreSelection selection,
            int jobs,
            int restoreJobs,
            RowCounts rowCounts,
            Optional<Boolean> keepRoles) {
        this.connection = connection;
        this.selection = selection;
        this.jobs = jobs;
        this.restoreJobs = restoreJobs;
        this.rowCounts = rowCounts;
        this.keepRoles = keepRoles;
    }

    private static PostgresDatabases over(Connection connection) {
        int jobs = Math.min(MOST_JOBS, Runtime.getRuntime().availableProcessors());
        return new PostgresDatabases(connection, RestoreSelection.all(), jobs, 1, RowCounts.ESTIMATE, Optional.empty());
    }

    /** A server that listens on a host and port. */
    public static PostgresDatabases at(String host, int port) {
        return over(Connection.to(host, port));
    }

    /**
     * A server of this machine, by its Unix socket.
     *
     * @param directory the folder of the socket: {@code /var/run/postgresql}
     * @param port part of the socket's name: 5432
     */
    public static PostgresDatabases onSocket(Path directory, int port) {
        return over(Connection.to(directory.toAbsolutePath().toString(), port));
    }

    /** As whom to connect. A superuser sees passwords and restores everything; others do what they may, and say so. */
    public PostgresDatabases user(String user) {
        return with(connection.withUser(user));
    }

    /**
     * A file whose first line is the password; it is read when it is needed. A capture says so if every user of the
     * machine can read it.
     */
    public PostgresDatabases passwordFile(Path file) {
        return with(connection.withPassword(new PasswordFile.FirstLine(file)));
    }

    /** Where to get the password when it is needed; the array is wiped after use. */
    public PostgresDatabases password(Supplier<char[]> password) {
        return with(connection.withPassword(password));
    }

    /** libpq's {@code sslmode}: {@code require}, {@code verify-full}, … */
    public PostgresDatabases sslMode(String mode) {
        return with(connection.withSslMode(mode));
    }

    /** Certificates (PEM) of the authorities that the server's certificate is checked against. */
    public PostgresDatabases sslRootCert(Path file) {
        return with(connection.withSslRootCert(file));
    }

    /** The folder of {@code pg_dump}, {@code pg_restore}, {@code pg_dumpall} and {@code psql}. */
    public PostgresDatabases binaries(Path folder) {
        return with(connection.withBinaries(folder));
    }

    private PostgresDatabases with(Connection newConnection) {
        return new PostgresDatabases(newConnection, selection, jobs, restoreJobs, rowCounts, keepRoles);
    }

    /** Adds databases. */
    public PostgresDatabases named(String... databases) {
        return named(List.of(databases));
    }

    /** Adds databases. */
    public PostgresDatabases named(Collection<String> databases) {
        return with(selection.naming(databases));
    }

    /**
     * Limits a restore to some databases, which need not be among the {@link #named} ones. One that the archive does not
     * have keeps the restore from beginning. Captures are not affected. Replaces earlier ones.
     *
     * @throws IllegalArgumentException if there is none
     */
    public PostgresDatabases restoring(String... databases) {
        return restoring(List.of(databases));
    }

    /** As {@link #restoring(String...)}. */
    public PostgresDatabases restoring(Collection<String> databases) {
        if (databases.isEmpty()) {
            throw new IllegalArgumentException("name at least one database to restore");
        }
        return with(selection.limitedTo(databases));
    }

    /**
     * Restores a database under another name; a live one of that name is replaced.
     *
     * @param database its name in the archive
     * @param target its new name
     */
    public PostgresDatabases restoredAs(String database, String target) {
        return with(selection.renaming(database, target));
    }

    private PostgresDatabases with(RestoreSelection newSelection) {
        return new PostgresDatabases(connection, newSelection, jobs, restoreJobs, rowCounts, keepRoles);
    }

    /** How many databases are dumped at once; each takes two connections at most. */
    public PostgresDatabases jobs(int number) {
        return new PostgresDatabases(connection, selection, positive(number), restoreJobs, rowCounts, keepRoles);
    }

    /**
     * How many connections load one database. More than one needs the dump as a file: it then lies in plain, for that
     * while, in the private workspace.
     */
    public PostgresDatabases restoreJobs(int number) {
        return new PostgresDatabases(connection, selection, jobs, positive(number), rowCounts, keepRoles);
    }

    /** How rows are counted. */
    public PostgresDatabases rowCounts(RowCounts how) {
        return new PostgresDatabases(connection, selection, jobs, restoreJobs, how, keepRoles);
    }

    /** Leaves the attributes, settings and passwords of roles that exist as they are. Missing ones are still created. */
    public PostgresDatabases keepRoles() {
        return new PostgresDatabases(connection, selection, jobs, restoreJobs, rowCounts, Optional.of(true));
    }

    /** Gives roles that exist the attributes, settings and passwords of the archive, whatever is restored. */
    public PostgresDatabases replaceRoles() {
        return new PostgresDatabases(connection, selection, jobs, restoreJobs, rowCounts, Optional.of(false));
    }

    private boolean rolesAreKept() {
        return keepRoles.orElse(selection.isPartial());
    }

    private static int positive(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("at least one job is needed, not " + number);
        }
        return number;
    }

    /** What a database's dump is called in the component. */
    public static String dumpName(String database) {
        return DumpNames.entryOf(database);
    }

    @Override
    public String name() {
        return COMPONENT;
    }

    @Override
    public List<String> required() {
        var required = new ArrayList<String>();
        selection.named().forEach(name -> required.add(DumpNames.entryOf(name)));
        required.add(DumpNames.GLOBALS);
        return required;
    }

    @Override
    public OptionalLong estimatedBytes() throws IOException, InterruptedException {
        try (var server = Server.connect(connection, COMPONENT_LABEL, Optional.empty(), selection.named())) {
            return OptionalLong.of(DatabaseCapture.checked(server, selection.named()).stream()
                    .mapToLong(DatabaseFacts::sizeBytes)
                    .sum());
        }
    }

    @Override
    public void capture(CaptureContext context, ArchiveSink sink) throws IOException, InterruptedException {
        if (selection.named().isEmpty()) {
            throw new SourceException(COMPONENT, "no database is named; name at least one");
        }
        try (var server =
                Server.connect(connection, COMPONENT_LABEL, Optional.of(context.workspace()), selection.named())) {
            connection.caution(context);
            new DatabaseCapture(server, selection.named(), jobs, rowCounts, context).into(sink);
        } catch (InterruptedIOException e) {
            throw interrupted(e);
        } catch (IOException e) {
            throw new SourceException(COMPONENT, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean partial() {
        return !selection.only().isEmpty();
    }

    @Override
    public List<RestoreChange> outline(ComponentSummary component) {
        return new Wanted(Recorded.of(component.settings()), selection).outline();
    }

    @Override
    public long preview(RestoreContext context, ComponentContent content, Consumer<? super RestoreChange> changes)
            throws IOException, InterruptedException {
        String label = RestoreJournal.label(context.restoreId());
        try (var server = Server.connect(connection, label, Optional.empty(), selection.targets())) {
            return new DatabasePreview(server, context, content, selection, rolesAreKept()).tell(changes);
        } catch (InterruptedIOException e) {
            throw interrupted(e);
        } catch (IOException e) {
            throw new RestoreException(Phase.VALIDATE, COMPONENT + ": " + e.getMessage(), e);
        }
    }

    @Override
    public StagedRestore stage(RestoreContext context, ComponentContent content)
            throws IOException, InterruptedException {
        requireUsable(context.restoreId());
        String label = RestoreJournal.label(context.restoreId());
        try (var server = Server.connect(connection, label, Optional.of(context.workspace()), selection.targets())) {
            var staging = new DatabaseStaging(server, context, content, selection, restoreJobs, StagingPurpose.RESTORE);
            try {
                return staged(server, context, staging);
            } catch (Throwable e) {
                discard(context.restoreId(), e);
                throw e;
            }
        } catch (InterruptedIOException e) {
            throw interrupted(e);
        } catch (IOException e) {
            throw new RestoreException(Phase.STAGE, COMPONENT + ": " + e.getMessage(), e);
        }
    }

    private StagedDatabases staged(Server server, RestoreContext context, DatabaseStaging staging)
            throws IOException, InterruptedException {
        RestoreJournal journal = staging.stage();
        RoleChanges changes = RoleChanges.none();
        if (server.facts().superuser()) {
            changes = RoleChanges.plan(
                    server,
                    context.restoreId(),
                    staging.recorded(),
                    staging.createdRoles(),
                    staging.passwords(),
                    !rolesAreKept());
            changes.tell(context);
        } else {
            context.notice("roles", "those that exist are left as they are; connect as a superuser to restore them");
        }
        var whole =
                new RestoreJournal(journal.restoreId(), journal.databases(), journal.createdRoles(), changes.journal());
        return new StagedDatabases(connection, whole, changes);
    }

    /**
     * {@inheritDoc}
     *
     * <p>All databases of the archive are loaded under names of their own, named or not; rows are compared if they were
     * counted exactly ({@link RowCounts#EXACT}), and are counted in any case. Roles that are missing are there for that
     * while, and cannot log in.
     */
    @Override
    public Optional<ComponentProof> drill(RestoreContext context, ComponentContent content)
            throws IOException, InterruptedException {
        requireUsable(context.restoreId());
        String label = RestoreJournal.label(context.restoreId());
        try (var server = Server.connect(connection, label, Optional.of(context.workspace()), selection.named())) {
            var drill = new DatabaseDrill();
            try {
                var all = selection.ofAll(Recorded.of(content.summary().settings()));
                new DatabaseStaging(server, context, content, all, restoreJobs, drill).stage();
            } catch (Throwable e) {
                discard(context.restoreId(), e);
                throw e;
            }
            resume(context.restoreId(), Map.of()).rollback();
            return Optional.of(drill.proof());
        } catch (InterruptedIOException e) {
            throw interrupted(e);
        } catch (IOException e) {
            throw new RestoreException(Phase.STAGE, COMPONENT + ": " + e.getMessage(), e);
        }
    }

    /** Removes what a staging that failed has laid; should that fail, too, both are told. */
    private void discard(String restoreId, Throwable failure) {
        try {
            resume(restoreId, Map.of()).rollback();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>With an empty journal: of a restore that broke off while it was staged. What it laid is known by its names.
     */
    @Override
    public StagedRestore resume(String restoreId, Map<String, Object> journal) {
        requireUsable(restoreId);
        try {
            return new StagedDatabases(connection, RestoreJournal.of(restoreId, journal), null);
        } catch (IllegalArgumentException e) {
            throw new RestoreException(
                    Phase.ROLLBACK,
                    COMPONENT + ": the journal of restore " + restoreId + " is damaged: " + e.getMessage(),
                    e);
        }
    }

    private static void requireUsable(String restoreId) {
        if (!restoreId.matches("[a-z0-9]{1,32}")) {
            throw new IllegalArgumentException(
                    "a restore's id has 1 to 32 lower-case letters and digits: " + restoreId);
        }
    }

    @Override
    public String toString() {
        String names = selection.named().isEmpty() ? "all" : DatabaseCapture.quoted(selection.named());
        return COMPONENT + " " + names + " at " + connection.description();
    }

    private static InterruptedException interrupted(InterruptedIOException e) {
        var interrupted = new InterruptedException(e.getMessage());
        interrupted.initCause(e);
        return interrupted;
    }
}
