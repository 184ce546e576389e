package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.MemberCodec;
import io.sting.backup.core.internal.archive.gzip.MemberEncoder;
import io.sting.backup.core.internal.concurrent.Uninterruptibly;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The threads that compress, each with a codec of its own. They only compute, so they always come to an end soon. */
final class CompressionPool implements AutoCloseable {
    private final List<MemberCodec> all = new ArrayList<>();
    private final BlockingQueue<MemberCodec> idle;
    private final ExecutorService threads;

    CompressionPool(int workers, Supplier<MemberEncoder> encoders) {
        idle = new ArrayBlockingQueue<>(workers);
        for (int i = 0; i < workers; i++) {
            var codec = new MemberCodec(encoders.get());
            all.add(codec);
            idle.add(codec);
        }
        threads = Executors.newFixedThreadPool(workers, daemons("sting-compress-"));
    }

    static java.util.concurrent.ThreadFactory daemons(String prefix) {
        var number = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Compresses a chunk; the future gives it back. */
    Future<Chunk> compress(Chunk chunk) {
        return threads.submit(() -> {
            MemberCodec codec = idle.take();
            try {
                chunk.compress(codec);
            } finally {
                idle.add(codec);
            }
            return chunk;
        });
    }

    @Override
    public void close() {
        threads.shutdown();
        Uninterruptibly.awaitEnd(threads);
        all.forEach(MemberCodec::close);
    }
}
