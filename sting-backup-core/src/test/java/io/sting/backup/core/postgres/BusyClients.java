package io.sting.backup.core.postgres;

import io.sting.backup.testing.PostgresServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.postgresql.ds.PGSimpleDataSource;

/** Clients that connect, work, lose their connection and connect again at once, as a pool does. */
final class BusyClients implements AutoCloseable {
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<CountDownLatch> connected = new AtomicReference<>(new CountDownLatch(0));
    private volatile boolean closed;

    private BusyClients() {}

    static BusyClients on(PostgresServer server, String... databases) {
        var clients = new BusyClients();
        for (String database : databases) {
            for (int i = 0; i < 2; i++) {
                var thread = new Thread(() -> clients.work(server, database), "busy-client");
                thread.setDaemon(true);
                thread.start();
                clients.threads.add(thread);
            }
        }
        return clients;
    }

    private void work(PostgresServer server, String database) {
        var source = new PGSimpleDataSource();
        source.setServerNames(new String[] {server.host()});
        source.setPortNumbers(new int[] {server.port()});
        source.setUser("postgres");
        source.setDatabaseName(database);
        while (!closed) {
            try (var connection = source.getConnection();
                    var statement = connection.createStatement()) {
                for (int i = 0; i < 50 && !closed; i++) {
                    statement.execute("SELECT count(*) FROM pg_class");
                    connected.get().countDown();
                    Thread.sleep(2);
                }
            } catch (SQLException | InterruptedException lost) {
                // That is what happens to clients while their database is swapped.
            }
        }
    }

    /** Waits until clients are in again. */
    void awaitConnection() throws InterruptedException {
        var latch = new CountDownLatch(threads.size());
        connected.set(latch);
        if (!latch.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("clients cannot connect any more");
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
