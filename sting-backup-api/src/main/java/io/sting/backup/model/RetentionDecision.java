package io.sting.backup.model;

/**
 * What becomes of one backup, and why.
 *
 * @param backup the backup
 * @param keep whether it stays
 * @param reason one clause, for a person
 */
public record RetentionDecision(StoredBackup backup, boolean keep, String reason) {}
