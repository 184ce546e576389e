package io.sting.backup.model;

/** Kinds of backup files: each has names and a retention of its own, and all share store and verification. */
public enum BackupKind {
    /** An archive of an installation, {@code sting_backup_YYYYMMDD_HHMMSS.tar.gz[.enc]}. */
    ARCHIVE("sting_backup_", ".tar.gz"),
    /** A snapshot of a Vault, {@code vault_backup_YYYYMMDD_HHMMSS.snap[.enc]}. */
    VAULT_SNAPSHOT("vault_backup_", ".snap");

    private final String prefix;
    private final String extension;

    BackupKind(String prefix, String extension) {
        this.prefix = prefix;
        this.extension = extension;
    }

    /** What names of this kind begin with. */
    public String prefix() {
        return prefix;
    }

    /** What names of this kind end with, before a cipher's extension. */
    public String extension() {
        return extension;
    }
}
