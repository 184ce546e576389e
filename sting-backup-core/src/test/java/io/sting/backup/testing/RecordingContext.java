package io.sting.backup.testing;

import io.sting.backup.spi.CaptureContext;
import io.sting.backup.spi.RestoreContext;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A context for one capture or restore that keeps what it is told. */
public final class RecordingContext implements CaptureContext, RestoreContext {
    private final Path workspace;
    private final String restoreId;
    private final Set<Path> protectedPaths = Collections.synchronizedSet(new HashSet<>());
    private final Map<String, Object> settings = Collections.synchronizedMap(new LinkedHashMap<>());
    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    private final List<String> notices = Collections.synchronizedList(new ArrayList<>());

    public RecordingContext(Path workspace, String restoreId) {
        this.workspace = workspace;
        this.restoreId = restoreId;
    }

    @Override
    public String restoreId() {
        return restoreId;
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public Path workspace() {
        return workspace;
    }

    @Override
    public boolean isProtected(Path path) {
        return protectedPaths.contains(path);
    }

    /** Lets a path, not what is below it, count as one that nobody may touch. */
    public void protect(Path path) {
        protectedPaths.add(path);
    }

    @Override
    public void warn(String subject, String text) {
        warnings.add(subject + ": " + text);
    }

    @Override
    public void notice(String subject, String text) {
        notices.add(subject + ": " + text);
    }

    @Override
    public void record(String key, Object value) {
        settings.put(key, value);
    }

    public Map<String, Object> settings() {
        return settings;
    }

    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    public List<String> notices() {
        return List.copyOf(notices);
    }
}
