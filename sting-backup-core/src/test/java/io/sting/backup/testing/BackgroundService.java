package io.sting.backup.testing;

import io.sting.backup.core.services.CommandServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A real service: a process in the background, with a file for its number, that a shell script starts, stops and probes.
 * Files beside the script make it fail: {@code fail-start}, {@code fail-stop}, {@code fail-probe}; {@code calls} tells what
 * it was asked to do.
 */
public final class BackgroundService implements AutoCloseable {
    private static final String SCRIPT =
            """
            #!/bin/sh
            cd "$(dirname "$0")" || exit 9
            echo "$1" >> calls
            alive() { [ -s pid ] && kill -0 "$(cat pid)" 2>/dev/null; }
            if [ "$1" = probe ] && [ -e hang-probe ]; then sleep 600; fi
            if [ -e "fail-$1" ]; then echo "$1 is made to fail" >&2; exit 3; fi
            # Two at once, one of them an orphan of a run that was killed, come one after the other, as with systemd.
            [ "$1" = probe ] || { exec 9> lock; flock 9; }
            case $1 in
            start)
                alive && exit 0
                setsid sh -c 'echo $$ > pid; exec sleep 100000' > service.log 2>&1 < /dev/null 9>&- &
                until [ -s pid ]; do sleep 0.01; done
                ;;
            stop)
                alive || { rm -f pid; exit 0; }
                kill "$(cat pid)"
                while alive; do sleep 0.01; done
                rm -f pid
                ;;
            probe)
                alive
                ;;
            esac
            """;

    private final Path folder;

    /** @param folder for script and files; there already or not */
    public BackgroundService(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("service.sh"), SCRIPT);
    }

    /** Stops, starts and probes it; 3 seconds to pass. */
    public CommandServices control() {
        return withoutProbe().probe(command("probe")).probeTimeout(Duration.ofSeconds(3));
    }

    public CommandServices withoutProbe() {
        return CommandServices.named("app").stop(command("stop")).start(command("start"));
    }

    /** What a configuration says to do something with it. */
    public List<String> command(String what) {
        return List.of("sh", folder.resolve("service.sh").toString(), what);
    }

    public void start() throws IOException, InterruptedException {
        Tools.bash(folder, "sh service.sh start");
    }

    public void stop() throws IOException, InterruptedException {
        Tools.bash(folder, "rm -f fail-stop; sh service.sh stop");
    }

    public boolean isUp() throws IOException, InterruptedException {
        return Tools.run(folder, List.of("sh", "-c", "[ -s pid ] && kill -0 $(cat pid)"))
                        .exitCode()
                == 0;
    }

    /** From now on something fails ({@code start}) or never ends ({@code hang-probe}). */
    public void fail(String what) throws IOException {
        Files.writeString(folder.resolve(what.startsWith("hang-") ? what : "fail-" + what), "");
    }

    public void failNoMore() throws IOException {
        for (String marker : List.of("fail-start", "fail-stop", "fail-probe", "hang-probe")) {
            Files.deleteIfExists(folder.resolve(marker));
        }
    }

    /** What was done since it was last asked, by hand or not. */
    public List<String> calls() throws IOException {
        Path calls = folder.resolve("calls");
        List<String> all = Files.exists(calls) ? Files.readAllLines(calls) : List.of();
        Files.deleteIfExists(calls);
        return all;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
    }
}
