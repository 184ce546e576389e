package io.sting.backup.model;

/**
 * What became of a restore that was unsettled.
 *
 * @param restore what it was
 * @param restored true if the restored state is the live one now, false if the state of before is
 */
public record RecoveryResult(UnsettledRestore restore, boolean restored) {}
