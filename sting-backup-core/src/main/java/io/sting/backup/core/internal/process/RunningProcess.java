package io.sting.backup.core.internal.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs. To be used by one thread, in a try-with-resources block: whatever happens there, an interrupt
 * included, {@link #close()} ends the program and all that it started. Buffers are bounded, a few hundred KiB.
 */
public final class RunningProcess implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    private static final long FOR_EVER = Long.MAX_VALUE / 2;
    private static final int SILENT_SECONDS = 2;
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final String program;
    private final Process process;
    private final ChunkQueue output = new ChunkQueue();
    private final ChunkQueue input = new ChunkQueue();
    private final Tail tail = new Tail();
    private final boolean merged;
    private final Thread reader;
    private final Thread writer;
    private final Thread errorReader;
    private volatile boolean inputBroken;
    private boolean inputEnded;
    private boolean outputEnded;
    private byte[] pending = new byte[0];
    private int pendingOffset;

    private RunningProcess(ProcessCall call, Process process) {
        this.program = call.program();
        this.process = process;
        this.merged = call.merged();
        this.reader = thread("output", this::readOutput);
        this.writer = thread("input", () -> writeInput(call.input()));
        this.errorReader = thread("errors", new ErrorTail(process.getErrorStream(), tail));
    }

    /**
     * Starts a program.
     *
     * @throws MissingProgramException if there is no such program, or it may not be run
     */
    public static RunningProcess start(ProcessCall call) throws IOException {
        var builder = new ProcessBuilder(call.command()).redirectErrorStream(call.merged());
        Map<String, String> environment = builder.environment();
        String path = environment.getOrDefault("PATH", DEFAULT_PATH);
        environment.clear();
        environment.put("PATH", path);
        environment.put("LC_ALL", "C.UTF-8");
        environment.putAll(call.environment());
        call.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        try {
            return new RunningProcess(call, builder.start());
        } catch (IOException e) {
            if (call.directory()
                    .filter(directory -> !Files.isDirectory(directory))
                    .isPresent()) {
                throw new IOException(
                        "cannot start " + call.program() + ": no working folder "
                                + call.directory().get(),
                        e);
            }
            throw new MissingProgramException(
                    "cannot start " + call.command().get(0) + ", it is not there or may not be run; " + call.remedy(),
                    e);
        }
    }

    private Thread thread(String what, Runnable task) {
        var thread = new Thread(task, program + "-" + process.pid() + "-" + what);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void readOutput() {
        byte[] buffer = new byte[ChunkQueue.CHUNK_BYTES];
        try (var in = process.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                output.put(buffer, 0, n);
            }
        } catch (IOException broken) {
            // Only a program that is being ended breaks its pipe; its exit code tells.
        } catch (InterruptedException closing) {
            return;
        }
        try {
            output.end();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeInput(byte[] first) {
        try {
            try (OutputStream out = process.getOutputStream()) {
                out.write(first);
                out.flush();
                for (byte[] chunk = input.take(); !ChunkQueue.isEnd(chunk); chunk = input.take()) {
                    out.write(chunk);
                    out.flush();
                }
            } catch (IOException closedByProgram) {
                inputBroken = true;
                // Whoever writes must not wait for a program that no longer reads.
                while (!ChunkQueue.isEnd(input.take())) {}
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** The process's number. */
    public long pid() {
        return process.pid();
    }

    /**
     * Reads what the program wrote to its standard output.
     *
     * @return how many bytes, -1 at the end
     */
    public int read(byte[] buffer) throws InterruptedException {
        if (pendingOffset == pending.length && !nextChunk()) {
            return -1;
        }
        int length = Math.min(buffer.length, pending.length - pendingOffset);
        System.arraycopy(pending, pendingOffset, buffer, 0, length);
        pendingOffset += length;
        return length;
    }

    private boolean nextChunk() throws InterruptedException {
        byte[] chunk = null;
        while (chunk == null && !outputEnded) {
            chunk = output.poll(SECOND);
        }
        return chunk != null && accept(chunk);
    }

    private boolean accept(byte[] chunk) {
        pending = chunk;
        pendingOffset = 0;
        outputEnded = ChunkQueue.isEnd(chunk);
        if (merged) {
            tail.append(chunk, chunk.length);
        }
        return !outputEnded;
    }

    /**
     * A grandchild that outlives the program may keep its output open for ever; nobody wants what it writes then.
     *
     * @return false if the program still runs when the time is over
     */
    private boolean discardOutput(long deadline) throws InterruptedException {
        int silentSeconds = 0;
        while (!outputEnded && silentSeconds < SILENT_SECONDS) {
            long left = deadline - System.nanoTime();
            if (left <= 0 && process.isAlive()) {
                return false;
            }
            byte[] chunk = output.poll(Math.min(SECOND, Math.max(1, left)));
            if (chunk != null) {
                accept(chunk);
                silentSeconds = 0;
            } else if (!process.isAlive()) {
                silentSeconds++;
            }
        }
        pendingOffset = pending.length;
        return true;
    }

    /**
     * Gives the program something to read.
     *
     * @throws InputClosedException if it no longer reads; {@link #await()} tells why
     */
    public void write(byte[] bytes, int offset, int length) throws InputClosedException, InterruptedException {
        for (int done = 0; done < length; done += ChunkQueue.CHUNK_BYTES) {
            if (inputBroken) {
                throw new InputClosedException(program);
            }
            input.put(bytes, offset + done, Math.min(ChunkQueue.CHUNK_BYTES, length - done));
        }
    }

    /** Says that there is nothing more to read. May be called again. */
    public void endInput() throws InterruptedException {
        if (!inputEnded) {
            inputEnded = true;
            input.end();
        }
    }

    /** Ends the input, discards what output is left, and waits until the program has ended. */
    public ProcessOutcome await() throws InterruptedException {
        endInput();
        discardOutput(System.nanoTime() + FOR_EVER);
        return outcome(process.waitFor());
    }

    /** As {@link #await()}, but not longer; empty if it runs still. */
    public Optional<ProcessOutcome> await(Duration atMost) throws InterruptedException {
        boolean bounded = atMost.compareTo(Duration.ofNanos(FOR_EVER)) < 0;
        long deadline = System.nanoTime() + (bounded ? atMost.toNanos() : FOR_EVER);
        endInput();
        boolean ended = discardOutput(deadline)
                && process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        return ended ? Optional.of(outcome(process.exitValue())) : Optional.empty();
    }

    private ProcessOutcome outcome(int exitValue) throws InterruptedException {
        errorReader.join(SILENT_SECONDS * 1000L);
        return new ProcessOutcome(exitValue, tail.text());
    }

    /** Whether something that the program has started and left behind still writes to the program's output. */
    public boolean isOutputHeld() {
        return !outputEnded && !process.isAlive();
    }

    /**
     * As {@link #await()}.
     *
     * @throws ProcessFailedException if the exit code is not 0
     */
    public void awaitSuccess() throws ProcessFailedException, InterruptedException {
        ProcessOutcome outcome = await();
        if (!outcome.succeeded()) {
            throw new ProcessFailedException(program, outcome);
        }
    }

    /** Runs a program to its end and hands its output on. */
    public static void run(ProcessCall call, OutputStream out) throws IOException, InterruptedException {
        try (var running = start(call)) {
            running.endInput();
            byte[] buffer = new byte[ChunkQueue.CHUNK_BYTES];
            for (int n = running.read(buffer); n >= 0; n = running.read(buffer)) {
                out.write(buffer, 0, n);
            }
            running.awaitSuccess();
        }
    }

    /** Ends the program and all that it started, if it still runs, and waits until they are gone. */
    @Override
    public void close() {
        if (process.isAlive()) {
            ProcessTree.end(process);
        }
        reader.interrupt();
        writer.interrupt();
    }
}
