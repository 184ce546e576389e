package io.sting.backup.model;

import java.util.OptionalLong;

/**
 * A state that a restore replaced and kept.
 *
 * @param restore which restore that was; it began when the state was still live
 * @param sizeBytes what it takes on disk, files and databases; empty if that cannot be told
 */
public record KeptState(UnsettledRestore restore, OptionalLong sizeBytes) {}
