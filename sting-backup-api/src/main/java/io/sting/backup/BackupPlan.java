package io.sting.backup;

import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.Compression;
import io.sting.backup.model.RetentionPolicy;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.BackupSource;
import io.sting.backup.spi.Hook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one backup run does: what is captured, how it is packed, where it is kept and for how long. Immutable and safe
 * for use by several threads.
 *
 * <p>Defaults: gzip level 5, no encryption, verified after it was written, nothing ever removed, workspace inside the
 * backup folder.
 */
public final class BackupPlan {
    private static final Pattern COMPONENT_NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");
    private static final Set<String> RESERVED = Set.of("sting-backup.json", "readme.txt", "manifest.jsonl", "members");

    private final String name;
    private final List<BackupSource> sources;
    private final Compression compression;
    private final @Nullable ArchiveCipher cipher;
    private final Path directory;
    private final @Nullable RetentionPolicy retention;
    private final @Nullable Path workspace;
    private final Path stateDirectory;
    private final Set<Path> protectedPaths;
    private final List<Hook> hooks;
    private final boolean verified;
    private final boolean complete;

    private BackupPlan(Builder builder, Path directory) {
        this.name = builder.name;
        this.sources = List.copyOf(builder.sources);
        this.compression = builder.compression == null ? Compression.DEFAULT : builder.compression;
        this.cipher = builder.cipher;
        this.directory = directory.toAbsolutePath().normalize();
        this.retention = builder.retention;
        this.workspace = builder.workspace;
        this.stateDirectory = builder.stateDirectory != null
                ? builder.stateDirectory.toAbsolutePath().normalize()
                : this.directory.resolve(".sting");
        this.protectedPaths = Set.copyOf(builder.protectedPaths);
        this.hooks = List.copyOf(builder.hooks);
        this.verified = builder.verified;
        this.complete = builder.complete;
    }

    /**
     * Begins a plan.
     *
     * @param name what is backed up, for people: {@code "sting"}
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** What is backed up, for people. */
    public String name() {
        return name;
    }

    /** What is captured; at least one, names unique. */
    public List<BackupSource> sources() {
        return sources;
    }

    public Compression compression() {
        return compression;
    }

    /** How the archive is encrypted; empty if it is not. */
    public Optional<ArchiveCipher> cipher() {
        return Optional.ofNullable(cipher);
    }

    /** The folder that the backup goes to, absolute. */
    public Path directory() {
        return directory;
    }

    /** What becomes of older backups in the folder; empty if they are left alone. */
    public Optional<RetentionPolicy> retention() {
        return Optional.ofNullable(retention);
    }

    /** Where spooled data goes; empty for a folder inside {@link #directory()}. */
    public Optional<Path> workspace() {
        return Optional.ofNullable(workspace);
    }

    /**
     * Where restores of what is captured keep their locks and what a recovery needs, absolute: none runs at the same time,
     * and none may be unsettled.
     */
    public Path stateDirectory() {
        return stateDirectory;
    }

    /** Files and folders that are never captured, keys above all; the backup folder needs no mention. */
    public Set<Path> protectedPaths() {
        return protectedPaths;
    }

    /** What is done before and after. */
    public List<Hook> hooks() {
        return hooks;
    }

    /** Whether the archive is read back and checked after it was written. */
    public boolean verified() {
        return verified;
    }

    /** Whether the backup counts as one of the whole installation. */
    public boolean complete() {
        return complete;
    }

    /** Gathers a plan. Not safe for use by several threads. */
    public static final class Builder {
        private final String name;
        private final List<BackupSource> sources = new ArrayList<>();
        private final Set<Path> protectedPaths = new HashSet<>();
        private final List<String> problems = new ArrayList<>();
        private final List<Hook> hooks = new ArrayList<>();
        private @Nullable Compression compression;
        private @Nullable ArchiveCipher cipher;
        private @Nullable Path directory;
        private @Nullable RetentionPolicy retention;
        private @Nullable Path workspace;
        private @Nullable Path stateDirectory;
        private boolean verified = true;
        private boolean complete = true;

        private Builder(String name) {
            this.name = name;
        }

        /** Adds something to be captured. */
        public Builder source(BackupSource source) {
            sources.add(source);
            return this;
        }

        /** Sets the compression. */
        public Builder compression(Compression compression) {
            once("compression", this.compression);
            this.compression = compression;
            return this;
        }

        /** Encrypts the archive. */
        public Builder cipher(ArchiveCipher cipher) {
            once("cipher", this.cipher);
            this.cipher = cipher;
            return this;
        }

        /** Sets the folder that the backup goes to; made (0700) if it is not there. */
        public Builder directory(Path directory) {
            once("directory", this.directory);
            this.directory = directory;
            return this;
        }

        /** Says which older backups of the folder are removed after a good run. */
        public Builder retain(RetentionPolicy retention) {
            once("retain", this.retention);
            this.retention = retention;
            return this;
        }

        /** Sets the folder for spooled data, which needs about the size of the largest database dump, compressed. */
        public Builder workspace(Path workspace) {
            once("workspace", this.workspace);
            this.workspace = workspace;
            return this;
        }

        /**
         * Says where restores of what is captured keep their state, as {@link RestorePlan#stateDirectory()} has it;
         * {@code .sting} in the folder of the backups if nothing is said.
         */
        public Builder stateDirectory(Path stateDirectory) {
            once("stateDirectory", this.stateDirectory);
            this.stateDirectory = stateDirectory;
            return this;
        }

        /** Adds a file or folder that is never captured. */
        public Builder protect(Path path) {
            protectedPaths.add(path.toAbsolutePath().normalize());
            return this;
        }

        /** Adds something to be done before and after the backup. */
        public Builder hook(Hook hook) {
            hooks.add(hook);
            return this;
        }

        /** Says whether the archive is read back and checked after it was written; true if nothing is said. */
        public Builder verified(boolean verified) {
            this.verified = verified;
            return this;
        }

        /**
         * Marks the backup as limited to some components. It does not count as a backup of the whole installation and
         * has a retention of its own.
         */
        public Builder partial() {
            this.complete = false;
            return this;
        }

        private void once(String property, @Nullable Object previous) {
            if (previous != null) {
                problems.add(property + " is given twice");
            }
        }

        /**
         * Builds the plan.
         *
         * @throws InvalidPlanException naming every problem at once
         */
        public BackupPlan build() {
            var found = new ArrayList<>(problems);
            if (sources.isEmpty()) {
                found.add("plan \"" + name + "\" has no source; add one with source(…)");
            }
            var names = new HashSet<String>();
            for (BackupSource source : sources) {
                String component = source.name();
                if (!COMPONENT_NAME.matcher(component).matches() || RESERVED.contains(component)) {
                    found.add("component name \"" + component + "\" is not allowed; use lower-case letters, digits, "
                            + "'_', '-' and '.', at most 63");
                }
                if (!names.add(component)) {
                    found.add("two sources are named \"" + component + "\"; a component's name must be unique");
                }
            }
            if (directory == null) {
                found.add("plan \"" + name + "\" has no folder for its backups; set one with directory(…)");
            }
            if (!found.isEmpty() || directory == null) {
                throw new InvalidPlanException(found);
            }
            return new BackupPlan(this, directory);
        }
    }
}
