package io.sting.backup.core.crypto;

import io.sting.backup.core.internal.io.DurableFiles;
import io.sting.backup.error.KeyException;
import io.sting.backup.error.StorageException;
import io.sting.backup.model.KeyFingerprint;
import io.sting.backup.model.Phase;
import io.sting.backup.spi.KeySource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A password in a file that {@code openssl -pass file:} reads: its first line, without the line feed, up to 1,023 bytes.
 * Keys that were replaced lie beside it, in the ring {@code backup_keys/FINGERPRINT.txt}, so that older archives still
 * open. Files that others can read are refused. Safe for use by several threads.
 */
public final class KeyFile implements KeySource {
    private static final int NEW_KEY_BYTES = 32;
    private static final String RING = "backup_keys";
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path file;

    private KeyFile(Path file) {
        this.file = file.toAbsolutePath().normalize();
    }

    /** The key in a file, which need not be there yet. */
    public static KeyFile at(Path file) {
        return new KeyFile(file);
    }

    /** Where the key is. */
    public Path path() {
        return file;
    }

    /** The folder of earlier keys, which need not be there. */
    public Path ring() {
        return file.resolveSibling(RING);
    }

    /** Whether there is a key. */
    public boolean exists() {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Makes a new key: 32 secure random bytes in base64, mode 0600, durable, and read back before anybody uses it.
     *
     * @throws KeyException if there is a file already, which stays as it is, or none can be written
     */
    public KeyFile create() {
        byte[] random = new byte[NEW_KEY_BYTES];
        new SecureRandom().nextBytes(random);
        byte[] text = KeyText.of(random);
        try {
            DurableFiles.makePrivateFolder(folder());
            install(text, file);
            return this;
        } catch (FileAlreadyExistsException e) {
            throw new KeyException(Phase.PLAN, file + " holds a key already, which is never overwritten", e);
        } catch (IOException e) {
            throw failed("cannot be written", e);
        } finally {
            Arrays.fill(random, (byte) 0);
            Arrays.fill(text, (byte) 0);
        }
    }

    @Override
    public byte[] current() {
        return read(file);
    }

    @Override
    public List<byte[]> candidates() {
        var passwords = new ArrayList<byte[]>();
        if (exists()) {
            passwords.add(current());
        }
        for (Path earlier : earlier()) {
            passwords.add(read(earlier));
        }
        if (passwords.isEmpty()) {
            throw missing();
        }
        return passwords;
    }

    private List<Path> earlier() {
        if (!Files.isDirectory(ring())) {
            return List.of();
        }
        try (var files = Files.list(ring())) {
            return files.filter(path -> path.getFileName().toString().matches("[0-9a-f]{16}\\.txt"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new KeyException(Phase.PLAN, ring() + " cannot be listed: " + e.getMessage(), e);
        }
    }

    @Override
    public String description() {
        return file.toString();
    }

    /** Tells the key apart; takes a fraction of a second. */
    public KeyFingerprint fingerprint() {
        return fingerprint(file);
    }

    private static KeyFingerprint fingerprint(Path path) {
        byte[] password = read(path);
        try {
            return OpenSslAes256Cbc.fingerprint(password);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /**
     * Copies the key, mode 0600, to a file that must not be there yet.
     *
     * @throws KeyException if there is no key
     * @throws StorageException if the file exists or cannot be written
     */
    public void exportTo(Path target) {
        byte[] text = line(current());
        try {
            install(text, target.toAbsolutePath());
        } catch (FileAlreadyExistsException e) {
            throw new StorageException(Phase.PLAN, target + " exists already; name a new file", e);
        } catch (NoSuchFileException e) {
            throw new StorageException(
                    Phase.PLAN,
                    target + " cannot be written: there is no folder "
                            + target.toAbsolutePath().getParent(),
                    e);
        } catch (IOException e) {
            throw new StorageException(Phase.PLAN, target + " cannot be written: " + e.getMessage(), e);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    /**
     * Takes over the key in another file. The key of before is in the ring, durably, before anything replaces it.
     *
     * @return the new key's fingerprint
     * @throws KeyException if the other file holds no key, others can read it, or something cannot be written
     */
    public KeyFingerprint importFrom(Path source) {
        byte[] password = read(source.toAbsolutePath());
        byte[] text = line(password);
        try {
            KeyFingerprint imported = OpenSslAes256Cbc.fingerprint(text.length == 0 ? text : password(text));
            DurableFiles.makePrivateFolder(folder());
            if (exists()) {
                keepInRing();
            }
            DurableFiles.replace(file, text);
            check(text, file);
            return imported;
        } catch (IOException e) {
            throw failed("cannot be replaced", e);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private void keepInRing() throws IOException {
        byte[] text = line(current());
        try {
            DurableFiles.makePrivateFolder(ring());
            Path kept = ring().resolve(fingerprint() + ".txt");
            if (!Files.exists(kept, LinkOption.NOFOLLOW_LINKS)) {
                install(text, kept);
            }
            check(text, kept);
            DurableFiles.syncFolder(folder());
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    /** Writes beside, then links under the name, which fails if there is one: whole or not at all, and never over it. */
    private static void install(byte[] text, Path target) throws IOException {
        Path folder = target.resolveSibling("").toAbsolutePath();
        Path work = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".new");
        Files.deleteIfExists(work);
        try {
            DurableFiles.writeNew(work, text);
            try {
                Files.createLink(target, work);
            } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
                if (e instanceof FileAlreadyExistsException exists) {
                    throw exists;
                }
                DurableFiles.writeNew(target, text);
            }
        } finally {
            Files.deleteIfExists(work);
        }
        DurableFiles.syncFolder(folder);
        check(text, target);
    }

    private static void check(byte[] text, Path target) throws IOException {
        byte[] expected = password(text);
        byte[] found = read(target);
        boolean same = Arrays.equals(expected, found);
        Arrays.fill(expected, (byte) 0);
        Arrays.fill(found, (byte) 0);
        if (!same) {
            throw new IOException("the key did not read back from " + target + " as it was written");
        }
    }

    private static byte[] password(byte[] text) {
        return KeyText.password(text);
    }

    private static byte[] line(byte[] password) {
        byte[] line = Arrays.copyOf(password, password.length + 1);
        line[password.length] = '\n';
        Arrays.fill(password, (byte) 0);
        return line;
    }

    private static byte[] read(Path path) {
        byte[] head = new byte[0];
        try {
            refuseIfShared(path);
            try (InputStream in = Files.newInputStream(path)) {
                head = in.readNBytes(KeyText.LONGEST + 1);
            }
            byte[] password = KeyText.password(head);
            if (password.length == 0) {
                throw new KeyException(Phase.PLAN, path + " has an empty first line, which is no key");
            }
            return password;
        } catch (NoSuchFileException e) {
            throw missing(path);
        } catch (AccessDeniedException e) {
            throw new KeyException(Phase.PLAN, path + " cannot be read: permission denied; run as its owner", e);
        } catch (IOException e) {
            throw new KeyException(Phase.PLAN, path + " cannot be read: " + e.getMessage(), e);
        } finally {
            Arrays.fill(head, (byte) 0);
        }
    }

    private static void refuseIfShared(Path path) throws IOException {
        if (!DurableFiles.hasModes(path)) {
            return;
        }
        for (PosixFilePermission permission : Files.getPosixFilePermissions(path)) {
            if (OTHERS.contains(permission)) {
                throw new KeyException(Phase.PLAN, path + " can be read by others; type: chmod 600 '" + path + "'");
            }
        }
    }

    private KeyException missing() {
        return missing(file);
    }

    private static KeyException missing(Path path) {
        return new KeyException(
                Phase.PLAN, path + " does not exist; name the file that holds the key, or make or import one");
    }

    private KeyException failed(String what, IOException e) {
        return new KeyException(Phase.PLAN, file + " " + what + ": " + e.getMessage(), e);
    }

    private Path folder() {
        return file.resolveSibling("").toAbsolutePath();
    }
}
