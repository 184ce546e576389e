package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.process.ProcessFailedException;
import io.sting.backup.model.ArchivePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A client program failed. The message names the database and says what to do; it shows no password hash, and, since it may
 * quote a dump, nothing that would do something to a terminal.
 */
final class PostgresException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final Pattern STARTING =
            Pattern.compile("the database system is (starting up|in recovery mode|not yet accepting connections)");
    private static final Pattern HASH = Pattern.compile("SCRAM-SHA-256\\$[^'\\s]+|\\bmd5[0-9a-f]{32}\\b");
    private static final Pattern NOISE = Pattern.compile(
            "psql:<stdin>:\\d+: |(pg_\\w+|psql): (error: )?|(; )?password retrieved from file \"[^\"]*\"");

    /** What a message of the server or of a client program asks for. The first that fits counts. */
    private enum Fault {
        PASSWORD("password authentication failed", "check the user name and the password"),
        NO_PASSWORD("no password supplied", "name the file that has it (password_file)"),
        NOT_ADMITTED(
                "no pg_hba\\.conf entry|Peer authentication failed|Ident authentication failed",
                "let this user in by the server's pg_hba.conf, or connect as another"),
        NO_DATABASE("FATAL:  database \".*\" does not exist", "check the name"),
        NO_ROLE("FATAL:  role \".*\" does not exist", "connect as another user"),
        CLOSED(
                "is not currently accepting connections",
                "allow connections to it (ALTER DATABASE … ALLOW_CONNECTIONS true)"),
        TLS(
                "SSL (error|SYSCALL error: certificate)|certificate verify failed|server does not support SSL",
                "check sslmode and sslrootcert"),
        DISK("No space left on device", "free space where the server keeps its data"),
        VERSION("server version mismatch", "install client programs at least as new as the server"),
        PREPARED("prepared transaction", "commit or roll back prepared transactions, then try again"),
        IN_USE("is being accessed by other users", "end the sessions that use it, then try again"),
        TEMPLATE_LOCALE(
                "invalid (LC_\\w+ )?(locale name|locale)|could not create locale",
                "make the locale available on the server's machine"),
        TOO_MANY(
                "too many (clients|connections)|remaining connection slots are reserved",
                "let some go, allow more (max_connections, CONNECTION LIMIT), or use fewer jobs"),
        CONFLICT(
                "conflict with recovery",
                "let the standby wait for long queries (hot_standby_feedback, max_standby_streaming_delay), or dump"
                        + " from its primary"),
        LOST(
                "server closed the connection|terminating connection|could not receive data|SSL SYSCALL error"
                        + "|the database system is (starting up|shutting down|in recovery mode|not yet accepting)|lost synchronization"
                        + "|Connection reset|Connection timed out|timeout expired|could not send data",
                "look into the server's log, and try again when it runs"),
        UNREACHABLE(
                "Connection refused|could not connect|connection to server|could not translate host name",
                "check that the server runs there and accepts connections"),
        FORBIDDEN(
                "permission denied|must be owner|must be superuser|must be member",
                "connect as a superuser or as the owner");

        private final Pattern pattern;
        private final String remedy;

        Fault(String pattern, String remedy) {
            this.pattern = Pattern.compile(pattern);
            this.remedy = remedy;
        }
    }

    private final transient Optional<Fault> fault;

    private PostgresException(String message, Optional<Fault> fault, IOException cause) {
        super(message, cause);
        this.fault = fault;
    }

    /** @param subject what was worked on: a database, a server */
    static PostgresException of(String subject, ProcessFailedException cause) {
        String errors = cause.outcome().errorTail();
        Optional<Fault> fault = List.of(Fault.values()).stream()
                .filter(candidate -> candidate.pattern.matcher(errors).find())
                .findFirst();
        String words = ArchivePath.printable(
                HASH.matcher(NOISE.matcher(cause.outcome().describe()).replaceAll(""))
                        .replaceAll("***"));
        String message = subject + ": " + cause.program() + " " + words
                + fault.map(f -> "; " + f.remedy).orElse("");
        return new PostgresException(message, fault, withoutHashes(cause));
    }

    /** The cause would print what the message leaves out. */
    private static IOException withoutHashes(ProcessFailedException cause) {
        return HASH.matcher(cause.outcome().errorTail()).find() ? new IOException(cause.program() + " failed") : cause;
    }

    /**
     * Whether another try may do: the connection broke, there was none free, a standby had to go on, or the server was just
     * starting or stopping.
     */
    boolean isTransient() {
        return fault.filter(
                        f -> f == Fault.LOST || f == Fault.UNREACHABLE || f == Fault.TOO_MANY || f == Fault.CONFLICT)
                .isPresent();
    }

    /** Whether the server itself said that it is on its way up, after a crash maybe. */
    boolean isStarting() {
        return STARTING.matcher(String.valueOf(getMessage())).find();
    }

    /** Whether another database of the server may admit us. */
    boolean concernsDatabaseOnly() {
        return fault.filter(f ->
                        f == Fault.NO_DATABASE || f == Fault.CLOSED || f == Fault.FORBIDDEN || f == Fault.NOT_ADMITTED)
                .isPresent();
    }

    /** Whether sessions were in the way. */
    boolean isInUse() {
        return fault.filter(f -> f == Fault.IN_USE).isPresent();
    }
}
