package io.sting.backup.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class RunningProcessTest {
    @TempDir
    Path folder;

    @AfterEach
    void leavesNoChild() throws Exception {
        for (ProcessHandle child : ProcessHandle.current().descendants().toList()) {
            child.onExit().get(5, TimeUnit.SECONDS);
        }
        assertThat(Thread.interrupted()).isFalse();
    }

    private static ProcessCall shell(String script) {
        return ProcessCall.of("/bin/sh", "-c", script);
    }

    private static String outputOf(ProcessCall call) throws IOException, InterruptedException {
        var out = new ByteArrayOutputStream();
        RunningProcess.run(call, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void hands_over_all_output_when_it_is_more_than_any_buffer() throws Exception {
        var counter = new Counter();

        RunningProcess.run(shell("head -c 300000000 /dev/zero"), counter);

        assertThat(counter.bytes).isEqualTo(300_000_000L);
    }

    @Test
    void feeds_input_and_reads_output_at_once() throws Exception {
        byte[] sent = new byte[20_000_000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 31 + i / 255);
        }
        var received = new ByteArrayOutputStream();
        try (var cat = RunningProcess.start(ProcessCall.of("cat"))) {
            var failure = new AtomicReference<Exception>();
            var reader = new Thread(() -> {
                try {
                    byte[] buffer = new byte[1000];
                    for (int n = cat.read(buffer); n >= 0; n = cat.read(buffer)) {
                        received.write(buffer, 0, n);
                    }
                } catch (InterruptedException e) {
                    failure.set(e);
                }
            });
            reader.start();
            cat.write(sent, 0, sent.length);
            cat.endInput();
            reader.join();
            cat.awaitSuccess();
            assertThat(failure.get()).isNull();
        }
        assertThat(received.toByteArray()).isEqualTo(sent);
    }

    @Test
    void gives_the_call_s_own_input_first() throws Exception {
        try (var cat = RunningProcess.start(ProcessCall.of("cat").withInput("grüß "))) {
            cat.write("dich".getBytes(StandardCharsets.UTF_8), 0, 4);
            cat.endInput();
            byte[] buffer = new byte[100];
            var text = new ByteArrayOutputStream();
            for (int n = cat.read(buffer); n >= 0; n = cat.read(buffer)) {
                text.write(buffer, 0, n);
            }
            assertThat(text.toString(StandardCharsets.UTF_8)).isEqualTo("grüß dich");
        }
    }

    @Test
    void tells_exit_code_and_last_words() {
        assertThatThrownBy(() -> outputOf(shell("echo out; echo first >&2; echo last >&2; exit 7")))
                .isInstanceOf(ProcessFailedException.class)
                .hasMessage("sh ended with exit code 7: first; last");
    }

    @Test
    void keeps_the_tail_of_the_errors_when_there_are_many() throws Exception {
        ProcessOutcome outcome;
        try (var process = RunningProcess.start(shell("seq 1 200000 >&2; exit 1"))) {
            outcome = process.await();
        }

        assertThat(outcome.errorTail()).hasSize(8192).endsWith("\n199999\n200000\n");
        assertThat(outcome.describe()).endsWith("199999; 200000");
    }

    @Test
    void tells_which_signal_killed_it() {
        assertThatThrownBy(() -> outputOf(shell("kill -TERM $$")))
                .isInstanceOf(ProcessFailedException.class)
                .hasMessageContaining("killed by SIGTERM");
        assertThatThrownBy(() -> outputOf(shell("kill -9 $$"))).hasMessageContaining("killed by SIGKILL");
    }

    @Test
    void says_what_to_do_when_the_program_is_missing() {
        assertThatThrownBy(() -> RunningProcess.start(
                        ProcessCall.of("/nowhere/pg_dump").withRemedy("install postgresql-client")))
                .isInstanceOf(MissingProgramException.class)
                .hasMessageContaining("/nowhere/pg_dump")
                .hasMessageEndingWith("install postgresql-client");
    }

    @Test
    void says_so_when_the_working_folder_is_missing() {
        assertThatThrownBy(() -> RunningProcess.start(ProcessCall.of("cat").in(folder.resolve("no"))))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(MissingProgramException.class)
                .hasMessageContaining("no working folder");
    }

    @Test
    void hands_down_only_what_was_asked_for() throws Exception {
        var environment = outputOf(ProcessCall.of("env").withEnvironment("ADDED", "a b"))
                .lines()
                .toList();

        assertThat(environment).contains("ADDED=a b", "LC_ALL=C.UTF-8");
        assertThat(environment).allMatch(line -> line.matches("(ADDED|LC_ALL|PATH)=.*"));
        assertThat(outputOf(ProcessCall.of("env").inheriting("HOME", "NOT_SET_ANYWHERE")))
                .contains("HOME=")
                .doesNotContain("NOT_SET_ANYWHERE");
    }

    @Test
    void runs_where_it_is_told() throws Exception {
        assertThat(outputOf(ProcessCall.of("pwd").in(folder))).isEqualTo(folder.toRealPath() + "\n");
    }

    @Test
    void ends_the_program_and_its_children_when_interrupted_while_reading() throws Exception {
        Path pids = folder.resolve("pids");
        var interrupted = new AtomicReference<Throwable>();
        var started = new CountDownLatch(1);
        var runner = new Thread(() -> {
            try (var process = RunningProcess.start(
                    shell("sleep 1000 & echo $! >> " + pids + "; echo $$ >> " + pids + "; echo up; wait"))) {
                process.read(new byte[10]);
                started.countDown();
                process.read(new byte[10]);
            } catch (IOException | InterruptedException e) {
                interrupted.set(e);
            }
        });
        runner.start();
        started.await();
        runner.interrupt();
        runner.join();

        assertThat(interrupted.get()).isInstanceOf(InterruptedException.class);
        assertGone(pids);
    }

    @Test
    void ends_a_program_that_ignores_being_asked() throws Exception {
        Path pids = folder.resolve("pids");
        try (var process = RunningProcess.start(
                shell("trap '' TERM; echo $$ > " + pids + "; echo up; while :; do sleep 1; done"))) {
            process.read(new byte[10]);
        }
        assertGone(pids);
    }

    @Test
    void ends_the_program_when_the_consumer_throws() throws Exception {
        Path pids = folder.resolve("pids");
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("disk full");
            }
        };

        assertThatThrownBy(() -> RunningProcess.run(shell("echo $$ > " + pids + "; cat /dev/zero"), broken))
                .hasMessage("disk full");
        assertGone(pids);
    }

    @Test
    void is_interrupted_while_it_feeds_a_program_that_does_not_read() throws Exception {
        var caught = new AtomicReference<Throwable>();
        var feeding = new CountDownLatch(1);
        var runner = new Thread(() -> {
            try (var process = RunningProcess.start(ProcessCall.of("sleep", "1000"))) {
                feeding.countDown();
                process.write(new byte[10_000_000], 0, 10_000_000);
            } catch (IOException | InterruptedException e) {
                caught.set(e);
            }
        });
        runner.start();
        feeding.await();
        Thread.sleep(Duration.ofMillis(200).toMillis());
        runner.interrupt();
        runner.join();

        assertThat(caught.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void tells_apart_a_program_that_stopped_reading() throws Exception {
        try (var process = RunningProcess.start(shell("exec <&-; echo enough >&2; exit 3"))) {
            assertThatThrownBy(() -> {
                        while (true) {
                            process.write(new byte[100_000], 0, 100_000);
                        }
                    })
                    .isInstanceOf(InputClosedException.class);
            assertThatThrownBy(process::awaitSuccess).hasMessage("sh ended with exit code 3: enough");
        }
    }

    @Test
    void does_not_wait_for_ever_for_a_grandchild_that_keeps_the_output_open() throws Exception {
        Path pid = folder.resolve("pid");
        try (var process = RunningProcess.start(shell("(sleep 1000 & echo $! > " + pid + ")"))) {
            assertThat(process.await().succeeded()).isTrue();
        }
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void shows_neither_input_nor_environment_in_its_text() {
        var call =
                ProcessCall.of("/usr/bin/psql", "-f", "-").withInput("secret").withEnvironment("A", "secret");

        assertThat(call).hasToString("psql");
        assertThat(call.program()).isEqualTo("psql");
    }

    private static void assertGone(Path pids) throws IOException {
        List<String> lines = Files.readAllLines(pids);
        assertThat(lines).isNotEmpty();
        for (String line : lines) {
            Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(line.strip()));
            assertThat(process.filter(ProcessHandle::isAlive)).isEmpty();
        }
    }

    private static final class Counter extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            bytes += length;
        }
    }
}
