package io.sting.backup.core.internal.archive;

import io.sting.backup.model.ArchiveHeader;

/** README.txt, an archive's second entry: how to restore it with stock tools alone. */
final class RestoreNotes {
    private RestoreNotes() {}

    /** Lines that are indented by four spaces are commands; a test runs them as they stand. */
    static String of(ArchiveHeader header, boolean encrypted) {
        String unpack = encrypted
                ? """
                    openssl enc -d -aes-256-cbc -pbkdf2 -iter 100000 -pass file:"$KEY" -in "$ARCHIVE" | tar -xzpf - -C "$NEW"
                """
                : """
                    tar -xzpf "$ARCHIVE" -C "$NEW"
                """;
        return """
                sting-backup %s
                of %s, begun %s, components: %s

                This archive is restored with sting-backup:  msting restore ARCHIVE
                Without it, stock tools do: openssl 1.1.1 or newer, tar, gzip, bash and PostgreSQL's client programs.

                1. Say where the archive is (and its key file, if it is encrypted), and name a new, empty folder:

                    ARCHIVE=${ARCHIVE:-sting_backup.tar.gz.enc}
                    KEY=${KEY:-backup_key.txt}
                    NEW=${NEW:-restored}

                2. Check that the archive is what was written (its .checksum file lies beside it):

                    (cd "$(dirname "$ARCHIVE")" && sha256sum -c "$(basename "$ARCHIVE").checksum")

                3. Unpack it. As root, owners are restored, too.

                    (umask 077 && mkdir -p "$NEW")
                %s
                4. Files: copy them over the installation, with everything in it stopped. Further trees that were backed
                   up (letsencrypt, say) lie beside files/ under their own names.

                    if [ -d "$NEW/files" ]; then cp -a "$NEW/files/." "${INSTALL:-/opt/sting-ce}/"; fi

                5. Databases, as PostgreSQL's superuser: first the roles, then a new database from each dump, under the
                   dump's name (a %% and two digits in it stand for a character), with the owner that the dump names.

                    if [ -f "$NEW/databases/globals.sql" ]; then psql -X -d postgres -f "$NEW/databases/globals.sql"; fi
                    for DUMP in "$NEW"/databases/*.dump; do if [ -f "$DUMP" ]; then DB=$(printf '%%b' "$(basename "$DUMP" .dump | sed 's/%%/\\\\x/g')"); createdb -T template0 "$DB" && pg_restore --exit-on-error -d "$DB" "$DUMP"; fi; done

                6. Volumes: each folder below volumes/ is a volume's content. With the containers stopped, into each:

                    for VOLUME in "$NEW"/volumes/*; do if [ -d "$VOLUME" ]; then cp -a "$VOLUME/." "${VOLUMES:-/var/lib/docker/volumes}/$(basename "$VOLUME")/_data/"; fi; done

                manifest.jsonl lists every entry with its size and SHA-256, members says where each gzip member stands.
                Both belong to the archive and not to what is restored.
                """
                .formatted(
                        header.id(), header.host(), header.created(), String.join(", ", header.components()), unpack);
    }
}
