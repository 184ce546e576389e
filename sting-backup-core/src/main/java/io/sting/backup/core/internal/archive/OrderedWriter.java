package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.concurrent.Uninterruptibly;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one thread that puts members into the file, in the order in which they were handed over. After a failure it goes
 * on taking and gives every chunk back, so that nobody waits for ever.
 */
final class OrderedWriter implements AutoCloseable {
    /** Is told of each member that was written. */
    interface Listener {
        void written(long offset, int rawBytes, byte[] sha256, byte[] firstPath) throws IOException;
    }

    private sealed interface Item {}

    private record ChunkItem(Chunk chunk, Future<Chunk> compressing) implements Item {}

    private record TaskItem<T>(Callable<T> task, CompletableFuture<T> done) implements Item {
        void run() {
            try {
                done.complete(task.call());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        }
    }

    private record EndItem() implements Item {}

    private static final byte[] NO_PATH = {};
    private static final long LOOK_AROUND_MILLIS = 500;

    private final ArchiveOutput output;
    private final FirstFailure failure;
    private final BlockingQueue<Chunk> free;
    private final Listener listener;
    private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "sting-archive-writer");

    OrderedWriter(ArchiveOutput output, FirstFailure failure, BlockingQueue<Chunk> free, Listener listener) {
        this.output = output;
        this.failure = failure;
        this.free = free;
        this.listener = listener;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Writes a chunk when its turn has come and it is compressed, and gives it back to the free ones. */
    void write(Chunk chunk, Future<Chunk> compressing) {
        queue.add(new ChunkItem(chunk, compressing));
    }

    /** Writes spooled members when their turn has come; the future tells when they are in the file. */
    CompletableFuture<Long> write(MemberSpool spool) {
        return perform(() -> {
            spool.replay((bytes, length, rawBytes, sha256) -> {
                failure.check();
                member(bytes, length, rawBytes, sha256, NO_PATH);
            });
            return output.plainBytes();
        });
    }

    /** Where the next member will stand once all that was handed over is written. */
    CompletableFuture<Long> offset() {
        return perform(output::plainBytes);
    }

    /** Does something on the writing thread after all that was handed over so far. */
    <T> CompletableFuture<T> perform(Callable<T> task) {
        var done = new CompletableFuture<T>();
        queue.add(new TaskItem<>(task, done));
        return done;
    }

    /**
     * Waits for a task; a failure of any thread comes out as itself. When the wait is interrupted the archive is given up,
     * and the task is over, one way or the other, before this returns.
     */
    <T> T await(CompletableFuture<T> done) throws IOException, InterruptedException {
        InterruptedException interrupted = null;
        while (true) {
            try {
                T result = done.get(LOOK_AROUND_MILLIS, TimeUnit.MILLISECONDS);
                if (interrupted != null) {
                    throw interrupted;
                }
                return result;
            } catch (TimeoutException e) {
                if (!thread.isAlive() && !done.isDone()) {
                    throw new IOException("the archive was given up", e);
                }
            } catch (InterruptedException e) {
                if (e == interrupted) {
                    throw e;
                }
                failure.set(e);
                interrupted = e;
            } catch (ExecutionException | CancellationException e) {
                if (interrupted != null) {
                    throw interrupted;
                }
                failure.set(FirstFailure.causeOf(e));
                failure.check();
            }
        }
    }

    private void run() {
        boolean running = true;
        while (running) {
            Item item = next();
            if (item instanceof ChunkItem chunk) {
                writeChunk(chunk);
            } else if (item instanceof TaskItem<?> task) {
                runTask(task);
            } else {
                running = false;
            }
        }
    }

    private Item next() {
        while (true) {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                // nobody but a stranger interrupts this thread; it ends by its last item
                failure.set(e);
            }
        }
    }

    private void runTask(TaskItem<?> task) {
        if (failure.isSet()) {
            task.done().completeExceptionally(new IOException("the archive was given up"));
            return;
        }
        task.run();
        if (task.done().isCompletedExceptionally()) {
            task.done().exceptionally(e -> {
                failure.set(e);
                return null;
            });
        }
    }

    private void writeChunk(ChunkItem item) {
        Chunk chunk = item.chunk();
        try {
            item.compressing().get();
            if (!failure.isSet()) {
                member(
                        chunk.member,
                        chunk.memberBytes,
                        chunk.rawBytes,
                        chunk.digest,
                        chunk.firstPath == null ? NO_PATH : chunk.firstPath);
            }
        } catch (ExecutionException e) {
            failure.set(FirstFailure.causeOf(e));
        } catch (Throwable e) {
            failure.set(e);
        } finally {
            chunk.clear();
            free.add(chunk);
        }
    }

    private void member(byte[] bytes, int length, int rawBytes, byte[] sha256, byte[] firstPath) throws IOException {
        long offset = output.plainBytes();
        output.write(bytes, length);
        listener.written(offset, rawBytes, sha256, firstPath);
    }

    /** Ends the thread after what was handed over. */
    @Override
    public void close() {
        queue.add(new EndItem());
        Uninterruptibly.join(thread);
    }
}
