package io.sting.backup.core.internal.archive;

import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.Digest;
import io.sting.backup.model.Manifest;
import io.sting.backup.spi.ArchiveCipher;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An archive that is whole and durable, under its working name.
 *
 * @param file where it is
 * @param sizeBytes its length
 * @param sha256 its digest, taken as it was written
 * @param tableDigest SHA-256 of its member table's content
 * @param header its first entry
 * @param manifest the head of its manifest
 * @param encryption what it was encrypted with
 */
public record WrittenArchive(
        Path file,
        long sizeBytes,
        Digest sha256,
        Digest tableDigest,
        ArchiveHeader header,
        Manifest manifest,
        Optional<ArchiveCipher.Encryption> encryption) {

    /**
     * What is to lie beside it, with a MAC if it is encrypted.
     *
     * @param name file name that it is published under
     * @param installationId whose backup it is
     */
    public Sidecar sidecar(String name, String installationId) {
        var sidecar = new Sidecar(
                name,
                header.id(),
                installationId,
                header.created(),
                sizeBytes,
                sha256,
                Optional.of(tableDigest),
                encryption.map(ArchiveCipher.Encryption::fingerprint),
                header.components(),
                header.complete(),
                Optional.empty());
        return encryption.map(begun -> sidecar.signed(begun::mac)).orElse(sidecar);
    }
}
