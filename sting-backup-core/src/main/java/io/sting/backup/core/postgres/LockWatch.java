package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.concurrent.Uninterruptibly;
import io.sting.backup.model.ArchivePath;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what our sessions in a database wait for: pg_dump locks every table before it writes anything, and is silent for
 * as long as somebody else's stronger lock keeps it from that.
 */
final class LockWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LockWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /** Our sessions all bear the name that the one bears that asks. Who holds a prepared transaction has the number 0. */
    private static final String WAITING =
            """
            SELECT coalesce(json_agg(json_build_object('table', w.relation, 'holder', h.pid,
                'user', b.usename, 'application', b.application_name, 'state', b.state)), '[]')
              FROM (SELECT a.pid, (SELECT l.relation::regclass::text FROM pg_locks l
                    WHERE l.pid = a.pid AND NOT l.granted AND l.locktype = 'relation' LIMIT 1) AS relation
                  FROM pg_stat_activity a WHERE a.datname = current_database() AND a.wait_event_type = 'Lock'
                    AND a.application_name = current_setting('application_name') AND a.pid <> pg_backend_pid()) w
              CROSS JOIN unnest(pg_blocking_pids(w.pid)) h(pid) LEFT JOIN pg_stat_activity b ON b.pid = h.pid
              WHERE w.relation IS NOT NULL""";

    private final Psql psql;
    private final Consumer<String> saying;
    private final Thread thread = new Thread(this::watch, "sting-lock-watch");

    private LockWatch(Psql psql, Consumer<String> saying) {
        this.psql = psql;
        this.saying = saying;
    }

    /**
     * Begins to watch.
     *
     * @param saying is told what is waited for, on another thread, whenever that is something else than before
     */
    static LockWatch start(Psql psql, Consumer<String> saying) {
        var watch = new LockWatch(psql, saying);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        Optional<Wait> said = Optional.empty();
        try {
            while (true) {
                Thread.sleep(INTERVAL.toMillis());
                Optional<Wait> waiting = waiting();
                if (waiting.isPresent() && !waiting.get().isAs(said)) {
                    saying.accept(waiting.get().toString());
                }
                said = waiting;
            }
        } catch (InterruptedException closed) {
            // It is over.
        }
    }

    private Optional<Wait> waiting() throws InterruptedException {
        try {
            return psql.list(WAITING).stream().map(Wait::of).min(Comparator.comparingLong(Wait::holder));
        } catch (IOException e) {
            LOG.debug("cannot tell what {} waits for: {}", psql.subject(), e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * What is waited for.
     *
     * @param holder number of the session that has the lock
     * @param details what is known of that session just now
     */
    private record Wait(String table, long holder, String details) {
        static Wait of(Json wait) {
            String details = Stream.of(named(wait, "user"), named(wait, "application"), wait.optionalText("state"))
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining(", "));
            return new Wait(wait.text("table"), wait.number("holder"), details);
        }

        boolean isAs(Optional<Wait> other) {
            return other.isPresent() && other.get().table.equals(table) && other.get().holder == holder;
        }

        @Override
        public String toString() {
            String lock = "the dump waits for a lock on " + ArchivePath.printable(table) + " that ";
            return holder == 0
                    ? lock + "a prepared transaction holds (pg_prepared_xacts); commit it or roll it back"
                    : lock + "session " + holder + (details.isEmpty() ? "" : " (" + details + ")")
                            + " holds; it goes on when that session's transaction ends";
        }
    }

    private static Optional<String> named(Json wait, String what) {
        return wait.optionalText(what)
                .filter(name -> !name.isEmpty())
                .map(name -> what + " " + ArchivePath.printable(name));
    }

    /** Ends it; nothing is said afterwards. */
    @Override
    public void close() {
        thread.interrupt();
        Uninterruptibly.join(thread);
    }
}
