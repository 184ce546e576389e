package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.gzip.MemberDecoder;
import io.sting.backup.core.internal.concurrent.Uninterruptibly;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads that unpack and check members, each with a decoder of its own. */
final class InflationPool implements AutoCloseable {
    /** One member's way from compressed to raw. */
    interface Work {
        void run(MemberDecoder decoder) throws Exception;
    }

    private final int workers;
    private final List<MemberDecoder> all = new ArrayList<>();
    private final BlockingQueue<MemberDecoder> idle;
    private final ExecutorService threads;

    InflationPool(int workers) {
        this.workers = workers;
        idle = new ArrayBlockingQueue<>(workers);
        for (int i = 0; i < workers; i++) {
            var decoder = new MemberDecoder();
            all.add(decoder);
            idle.add(decoder);
        }
        threads = Executors.newFixedThreadPool(workers, CompressionPool.daemons("sting-decompress-"));
    }

    /** How many members to have under way, so that no thread waits. */
    int ahead() {
        return workers + 2;
    }

    Future<?> submit(Work work) {
        return threads.submit(() -> {
            MemberDecoder decoder = idle.take();
            try {
                work.run(decoder);
                return true;
            } finally {
                idle.add(decoder);
            }
        });
    }

    @Override
    public void close() {
        threads.shutdown();
        Uninterruptibly.awaitEnd(threads);
        all.forEach(MemberDecoder::close);
    }
}
