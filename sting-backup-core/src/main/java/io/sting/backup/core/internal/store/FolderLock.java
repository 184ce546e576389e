package io.sting.backup.core.internal.store;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.error.BackupLockedException;
import io.sting.backup.error.InterruptedRunException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.Phase;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exclusive lock on a folder, between threads and between processes. The kernel holds it (fcntl(2)), so it goes with
 * its process however that ends, and a dead holder never blocks; a file beside it says who holds it.
 *
 * <p>Such locks belong to the process, and closing <em>any</em> descriptor of the file drops them; so what this process
 * holds is known here first, and the lock file is opened by nothing else.
 */
public final class FolderLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);
    /** Of a state folder: the lock that keeps restores of an installation apart from all else that reads or changes it. */
    public static final String INSTALLATION = "installation";

    private static final Map<Path, Instant> HELD_HERE = new ConcurrentHashMap<>();
    private static final Duration POLL = Duration.ofMillis(100);

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;

    private FolderLock(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes a lock.
     *
     * @param folder holds the lock's files; made (0700) if it is not there
     * @param name of the lock
     * @param purpose what it is taken for, one or two words
     * @param wait how long to wait for another holder; zero to fail at once
     * @throws BackupLockedException naming the holder
     */
    public static FolderLock acquire(Path folder, String name, String purpose, Duration wait, Clock clock)
            throws IOException {
        DurableFiles.makePrivateFolder(folder);
        Path file = folder.toRealPath().resolve(name + ".lock");
        long begun = System.nanoTime();
        while (true) {
            FolderLock taken = tryAcquire(file, purpose, clock);
            if (taken != null) {
                return taken;
            }
            if (Duration.ofNanos(System.nanoTime() - begun).compareTo(wait) >= 0) {
                throw new BackupLockedException(
                        folder + " is locked by " + holderOf(file) + "; wait for it (--wait 30m), or stop it");
            }
            try {
                Thread.sleep(POLL.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedRunException(Phase.PLAN, e);
            }
        }
    }

    private static @Nullable FolderLock tryAcquire(Path file, String purpose, Clock clock) throws IOException {
        if (HELD_HERE.putIfAbsent(file, clock.instant()) != null) {
            return null;
        }
        FileChannel channel = null;
        FolderLock taken = null;
        try {
            channel = FileChannel.open(
                    file,
                    EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                    DurableFiles.privateFile(file));
            FileLock lock = channel.tryLock();
            if (lock == null) {
                return null;
            }
            describeHolder(file, purpose, clock);
            taken = new FolderLock(file, channel, lock);
            return taken;
        } finally {
            if (taken == null) {
                if (channel != null) {
                    channel.close();
                }
                HELD_HERE.remove(file);
            }
        }
    }

    /** Who holds it is told as far as that can be written: on a full disk, what makes room needs the lock, too. */
    private static void describeHolder(Path file, String purpose, Clock clock) throws IOException {
        try {
            writeHolder(file, purpose, clock);
        } catch (ClosedByInterruptException interrupted) {
            throw interrupted;
        } catch (IOException e) {
            Files.deleteIfExists(holderFile(file));
            LOG.warn("{} is held, and that by this process could not be noted: {}", file, e.getMessage());
        }
    }

    private static void writeHolder(Path file, String purpose, Clock clock) throws IOException {
        var holder = new LinkedHashMap<String, Object>();
        holder.put("pid", ProcessHandle.current().pid());
        holder.put("purpose", purpose);
        holder.put("since", clock.instant().toString());
        DurableFiles.replace(holderFile(file), JSON.std.asString(holder).getBytes(StandardCharsets.UTF_8));
    }

    private static String holderOf(Path file) {
        try {
            Map<String, Object> holder = JSON.std.mapFrom(Files.readString(holderFile(file)));
            return ArchivePath.printable("process " + holder.get("pid") + " (" + holder.get("purpose") + ", since "
                    + holder.get("since") + ")");
        } catch (IOException unreadable) {
            return "another process";
        }
    }

    private static Path holderFile(Path file) {
        return file.resolveSibling(file.getFileName() + ".holder");
    }

    @Override
    public void close() {
        try (channel;
                lock) {
            Files.deleteIfExists(holderFile(file));
        } catch (IOException e) {
            LOG.warn("releasing {}: {}", file, e.getMessage());
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
