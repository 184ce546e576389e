package io.sting.backup.core.internal.archive;

import io.sting.backup.core.internal.archive.tar.MalformedException;
import io.sting.backup.error.CorruptBackupException;
import io.sting.backup.model.ArchivePath;
import io.sting.backup.model.BackupId;
import io.sting.backup.model.Digest;
import io.sting.backup.model.KeyFingerprint;
import io.sting.backup.spi.ArchiveCipher;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * {@code NAME.meta.json}: what is known of an archive without opening it, and the MAC that vouches for it.
 *
 * @param name the archive's file name
 * @param id the backup's id
 * @param installationId whose backup it is
 * @param created when it was begun
 * @param sizeBytes the archive's length
 * @param sha256 the archive's digest
 * @param tableDigest SHA-256 of the member table's content; empty for files that have none
 * @param fingerprint which key it is encrypted with; empty if it is plain
 * @param components names of the components
 * @param complete false if it was limited to some components
 * @param mac HMAC-SHA256 over all other fields under a key that is derived with the archive's salt; empty if plain
 */
public record Sidecar(
        String name,
        BackupId id,
        String installationId,
        Instant created,
        long sizeBytes,
        Digest sha256,
        Optional<Digest> tableDigest,
        Optional<KeyFingerprint> fingerprint,
        List<String> components,
        boolean complete,
        Optional<Digest> mac) {
    /** No sidecar is longer, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private static final String META = ".meta.json";
    private static final String CHECKSUM = ".checksum";
    private static final String LABEL = "sting-backup sidecar 1\n";

    public Sidecar {
        components = List.copyOf(components);
    }

    /** Name of the sidecar of an archive. */
    public static String metaName(String archiveName) {
        return archiveName + META;
    }

    /** Name of the file that {@code sha256sum -c} takes. */
    public static String checksumName(String archiveName) {
        return archiveName + CHECKSUM;
    }

    /** The archive that a sidecar of this name belongs to; empty if it is no sidecar's name. */
    public static Optional<String> archiveName(String name) {
        for (String suffix : List.of(META, CHECKSUM)) {
            if (name.endsWith(suffix)) {
                return Optional.of(name.substring(0, name.length() - suffix.length()));
            }
        }
        return Optional.empty();
    }

    /** The content of the file that {@code sha256sum -c} takes: digest and bare name. */
    public String checksumLine() {
        return sha256.hex() + "  " + name + "\n";
    }

    /** The file's content. */
    public String toJson() {
        var tree = unsigned();
        mac.ifPresent(value -> tree.put("mac", value.hex()));
        return new String(Json.pretty(tree), StandardCharsets.US_ASCII);
    }

    private Map<String, Object> unsigned() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("format_version", HeaderJson.FORMAT);
        tree.put("name", name);
        tree.put("id", id.value());
        tree.put("installation", installationId);
        tree.put("created", created.toString());
        tree.put("size", sizeBytes);
        tree.put("sha256", sha256.hex());
        tableDigest.ifPresent(digest -> tree.put("members_sha256", digest.hex()));
        fingerprint.ifPresent(key -> tree.put("key_fingerprint", key.hex()));
        tree.put("components", components);
        tree.put("complete", complete);
        return tree;
    }

    /** A label, then all fields but the MAC as JSON on one line, in the order in which they are written. */
    private byte[] message() {
        byte[] line = Json.line(unsigned());
        byte[] label = LABEL.getBytes(StandardCharsets.US_ASCII);
        byte[] message = java.util.Arrays.copyOf(label, label.length + line.length);
        System.arraycopy(line, 0, message, label.length, line.length);
        return message;
    }

    /** The same with a MAC. */
    Sidecar signed(UnaryOperator<byte[]> hmac) {
        return new Sidecar(
                name,
                id,
                installationId,
                created,
                sizeBytes,
                sha256,
                tableDigest,
                fingerprint,
                components,
                complete,
                Optional.of(Digest.of(hmac.apply(message()))));
    }

    /**
     * Reads a sidecar.
     *
     * @param source where it comes from, for messages
     * @throws CorruptBackupException if it is not as we write it
     */
    public static Sidecar parse(String json, String source) {
        try {
            if (json.length() > MAX_BYTES) {
                throw new MalformedException("is longer than " + MAX_BYTES + " bytes");
            }
            return read(Json.parse(json, "it"));
        } catch (MalformedException e) {
            throw new CorruptBackupException(
                    ArchivePath.printable(source) + " is no sound sidecar: " + e.getMessage()
                            + "; remove it to use the archive without, or fetch it again",
                    e);
        }
    }

    private static Sidecar read(JsonFields fields) throws MalformedException {
        if (fields.number("format_version") != HeaderJson.FORMAT) {
            throw new MalformedException("it is of another format version; use a newer sting-backup");
        }
        var sidecar = new Sidecar(
                fields.text("name"),
                fields.made("id", BackupId::new),
                fields.text("installation"),
                fields.instant("created"),
                fields.count("size"),
                fields.made("sha256", Digest::new),
                fields.has("members_sha256")
                        ? Optional.of(fields.made("members_sha256", Digest::new))
                        : Optional.empty(),
                fields.has("key_fingerprint")
                        ? Optional.of(fields.made("key_fingerprint", KeyFingerprint::new))
                        : Optional.empty(),
                fields.texts("components"),
                fields.flag("complete"),
                fields.has("mac") ? Optional.of(fields.made("mac", Digest::new)) : Optional.empty());
        fields.end();
        return sidecar;
    }

    /**
     * Checks the MAC.
     *
     * @throws CorruptBackupException if it is missing or wrong: the sidecar was changed, or belongs to another archive
     */
    public void authenticate(ArchiveCipher.Decryption decryption) {
        byte[] expected = decryption.mac(message());
        boolean sound =
                mac.isPresent() && MessageDigest.isEqual(expected, mac.get().toBytes());
        if (!sound) {
            throw new CorruptBackupException("the sidecar of " + ArchivePath.printable(name)
                    + " does not belong to this archive and key, or was changed; do not trust either");
        }
    }
}
