package io.sting.backup;

import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.spi.ArchiveCipher;
import io.sting.backup.spi.Hook;
import io.sting.backup.spi.RestoreTarget;
import io.sting.backup.spi.ServiceControl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one restore does: from which archive, to which targets. Immutable and safe for use by several threads.
 *
 * <p>Each target takes the archive's component of its name; components without a target are left alone, with a notice unless
 * the plan is {@linkplain Builder#partial() partial}.
 * Defaults: no cipher, no services, state and workspace beside the archive in {@code .sting}, the state of before not
 * kept.
 */
public final class RestorePlan {
    private final Path archive;
    private final List<RestoreTarget> targets;
    private final List<RestoreTarget> bystanders;
    private final @Nullable ArchiveCipher cipher;
    private final Path stateDirectory;
    private final @Nullable Path workspace;
    private final Set<Path> protectedPaths;
    private final List<Hook> hooks;
    private final @Nullable ServiceControl services;
    private final boolean previousKept;
    private final boolean partial;
    private final @Nullable Duration keptAtMost;

    private RestorePlan(Builder builder) {
        this.archive = builder.archive.toAbsolutePath().normalize();
        this.targets = List.copyOf(builder.targets);
        this.bystanders = List.copyOf(builder.bystanders);
        this.cipher = builder.cipher;
        this.stateDirectory = builder.stateDirectory != null
                ? builder.stateDirectory.toAbsolutePath().normalize()
                : this.archive.resolveSibling(".sting");
        this.workspace = builder.workspace;
        this.protectedPaths = Set.copyOf(builder.protectedPaths);
        this.hooks = List.copyOf(builder.hooks);
        this.services = builder.services;
        this.previousKept = builder.previousKept;
        this.partial = builder.partial;
        this.keptAtMost = builder.keptAtMost;
    }

    /** Begins a plan that restores an archive: ours, the shell scripts', or any {@code .tar.gz}. */
    public static Builder from(Path archive) {
        return new Builder(archive);
    }

    /** The archive, absolute. */
    public Path archive() {
        return archive;
    }

    /** Where components go; at least one, names unique. */
    public List<RestoreTarget> targets() {
        return targets;
    }

    /** How the archive is decrypted; empty if it is plain. */
    public Optional<ArchiveCipher> cipher() {
        return Optional.ofNullable(cipher);
    }

    /** Where locks and what a recovery needs are kept, absolute. */
    public Path stateDirectory() {
        return stateDirectory;
    }

    /** Where staging that belongs nowhere else goes (plain dumps, 0700); empty for {@link #stateDirectory()}. */
    public Optional<Path> workspace() {
        return Optional.ofNullable(workspace);
    }

    /** Files and folders that stay as they are, keys above all. */
    public Set<Path> protectedPaths() {
        return protectedPaths;
    }

    /** Whether components that have no target are left alone on purpose, and nothing is to be said of them. */
    public boolean partial() {
        return partial;
    }

    /** Whether the state of before is kept, so that it can be brought back later. */
    public boolean previousKept() {
        return previousKept;
    }

    /** How long that is kept; empty for no limit. */
    public Optional<Duration> keptAtMost() {
        return Optional.ofNullable(keptAtMost);
    }

    /** What is done before and after. */
    public List<Hook> hooks() {
        return hooks;
    }

    /** The services that are stopped for the commit; empty if none are. */
    public Optional<ServiceControl> services() {
        return Optional.ofNullable(services);
    }

    /** What an engine has to know to settle or undo this restore. */
    public Installation installation() {
        return new Installation(
                stateDirectory,
                Stream.concat(targets.stream(), bystanders.stream()).toList(),
                services());
    }

    /** Gathers a plan. Not safe for use by several threads. */
    public static final class Builder {
        private final Path archive;
        private final List<RestoreTarget> targets = new ArrayList<>();
        private final List<RestoreTarget> bystanders = new ArrayList<>();
        private final Set<Path> protectedPaths = new HashSet<>();
        private final List<String> problems = new ArrayList<>();
        private @Nullable ArchiveCipher cipher;
        private @Nullable Path stateDirectory;
        private @Nullable Path workspace;
        private final List<Hook> hooks = new ArrayList<>();
        private @Nullable ServiceControl services;
        private boolean previousKept;
        private boolean partial;
        private @Nullable Duration keptAtMost;

        private Builder(Path archive) {
            this.archive = archive;
        }

        /** Adds somewhere to restore to. */
        public Builder target(RestoreTarget target) {
            targets.add(target);
            return this;
        }

        /**
         * Adds a target of the same installation that is not restored to. When the commit begins, states that earlier
         * restores kept are let go of, and those may be about more than what this one restores.
         */
        public Builder bystander(RestoreTarget target) {
            bystanders.add(target);
            return this;
        }

        /** Says how to decrypt; needed for encrypted archives only. */
        public Builder cipher(ArchiveCipher cipher) {
            once("cipher", this.cipher);
            this.cipher = cipher;
            return this;
        }

        /** Sets where locks and what a recovery needs are kept: of an installation always the same folder. */
        public Builder stateDirectory(Path stateDirectory) {
            once("stateDirectory", this.stateDirectory);
            this.stateDirectory = stateDirectory;
            return this;
        }

        /** Sets where staging that belongs nowhere else goes. */
        public Builder workspace(Path workspace) {
            once("workspace", this.workspace);
            this.workspace = workspace;
            return this;
        }

        /** Adds a file or folder that stays as it is, whatever the archive holds. */
        public Builder protect(Path path) {
            protectedPaths.add(path.toAbsolutePath().normalize());
            return this;
        }

        /**
         * Keeps the state of before, until the next restore or {@link BackupEngine#undo}; it takes its space meanwhile.
         */
        public Builder keepPrevious() {
            this.previousKept = true;
            return this;
        }

        /**
         * Keeps the state of before as {@link #keepPrevious()} does, but not for ever: the first run on the same state
         * folder after so long a time removes it, and says so.
         */
        public Builder keepPrevious(Duration atMost) {
            once("keepPrevious", this.keptAtMost);
            if (atMost.isNegative() || atMost.isZero()) {
                problems.add("keepPrevious takes a time to keep the state of before, not " + atMost);
            }
            this.keptAtMost = atMost;
            return keepPrevious();
        }

        /**
         * Names the services that use what is restored. Those that run are stopped just before the live state changes
         * and started again after; if they do not start, or are not well, everything is rolled back. What was down stays
         * down.
         */
        public Builder services(ServiceControl services) {
            once("services", this.services);
            this.services = services;
            return this;
        }

        /** Adds something to be done before and after the restore. */
        public Builder hook(Hook hook) {
            hooks.add(hook);
            return this;
        }

        /** Leaves components without a target alone on purpose: no notice says so. */
        public Builder partial() {
            this.partial = true;
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
        public RestorePlan build() {
            var found = new ArrayList<>(problems);
            if (targets.isEmpty()) {
                found.add("the restore of " + archive + " has no target; add one with target(…)");
            }
            var names = new HashSet<String>();
            for (RestoreTarget target : targets) {
                if (!names.add(target.name())) {
                    found.add("two targets are named \"" + target.name() + "\"; a component is restored once");
                }
            }
            for (RestoreTarget bystander : bystanders) {
                if (!names.add(bystander.name())) {
                    found.add("the bystander \"" + bystander.name() + "\" is given twice, or is a target too");
                }
            }
            if (!found.isEmpty()) {
                throw new InvalidPlanException(found);
            }
            return new RestorePlan(this);
        }
    }
}
