package io.sting.backup.core.config;

import io.sting.backup.core.postgres.PostgresDatabases;
import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.ArchiveHeader;
import io.sting.backup.model.PathPattern;
import io.sting.backup.model.PathSelection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of an archive is restored, as a user words it. When nothing is said, everything. When something is, only that:
 * {@code paths} alone touch no database, and {@code databases} alone neither files nor any database under its own name.
 *
 * @param only components ({@code files}) or parts of them ({@code databases:sting_app}, {@code files:env/*.env})
 * @param paths patterns of files, relative to the installation or as an archive's listing shows them; they narrow a
 *     component that {@code only} names, too
 * @param databases new names by names in the archive: copies beside what is there
 */
public record RestoreChoice(List<String> only, List<String> paths, Map<String, String> databases) {
    /** Everything. */
    public static final RestoreChoice ALL = new RestoreChoice(List.of(), List.of(), Map.of());

    private static final char PART = ':';

    /**
     * What is taken of one component.
     *
     * @param patterns of paths; empty for all
     * @param databases empty for all
     * @param copies new names by names in the archive
     */
    record Part(List<String> patterns, Set<String> databases, Map<String, String> copies) {
        private static Part nothingYet() {
            return new Part(new ArrayList<>(), new LinkedHashSet<>(), new LinkedHashMap<>());
        }
    }

    public RestoreChoice {
        only = List.copyOf(only);
        paths = List.copyOf(paths);
        databases = Map.copyOf(databases);
    }

    /** Whether nothing is left out. */
    public boolean isAll() {
        return only.isEmpty() && paths.isEmpty() && databases.isEmpty();
    }

    /** Whether it only lays copies beside what is there, so that nobody who uses that is in the way. */
    public boolean isOfCopiesAlone() {
        return only.isEmpty() && paths.isEmpty() && !databases.isEmpty();
    }

    private static String componentOf(String name) {
        int colon = name.indexOf(PART);
        return colon < 0 ? name : name.substring(0, colon);
    }

    private static Optional<String> partOf(String name) {
        int colon = name.indexOf(PART);
        return colon < 0 ? Optional.empty() : Optional.of(name.substring(colon + 1));
    }

    /**
     * What it takes of each component that it names, in no particular order.
     *
     * @param known names of components
     * @throws InvalidPlanException naming every problem at once
     */
    Map<String, Part> parts(List<String> known) {
        var parts = new LinkedHashMap<String, Part>();
        var whole = new LinkedHashSet<String>();
        var problems = new ArrayList<String>();
        for (String name : only) {
            String component = componentOf(name);
            Part part = parts.computeIfAbsent(component, key -> Part.nothingYet());
            partOf(name).ifPresentOrElse(text -> add(component, text, part, problems), () -> whole.add(component));
        }
        for (String path : paths) {
            var reference = PathReference.of(path, known);
            Part part = parts.computeIfAbsent(reference.component(), key -> Part.nothingYet());
            add(reference.component(), reference.pattern(), part, problems);
        }
        if (!databases.isEmpty()) {
            Part part = parts.computeIfAbsent(InstallationPlans.DATABASES, key -> Part.nothingYet());
            part.copies().putAll(databases);
            part.databases().addAll(databases.keySet());
        }
        if (whole.contains(InstallationPlans.DATABASES)) {
            parts.getOrDefault(InstallationPlans.DATABASES, Part.nothingYet())
                    .databases()
                    .clear();
        }
        if (!problems.isEmpty()) {
            throw new InvalidPlanException(problems);
        }
        return parts;
    }

    private static void add(String component, String text, Part part, List<String> problems) {
        if (text.isEmpty()) {
            problems.add("\"" + component + PART + "\" names nothing; write what of it, or leave the colon out");
        } else if (!component.equals(InstallationPlans.DATABASES)) {
            part.patterns().add(text);
        } else if (text.startsWith("/")) {
            problems.add("\"" + component + text + "\" is a dump, which no path restores; write --only databases:NAME"
                    + " or --database NAME=NEW, or extract it with --to");
        } else {
            part.databases().add(text);
        }
    }

    /** Names of the components that it names. */
    Set<String> components(List<String> known) {
        return parts(known).keySet();
    }

    /**
     * What of an archive to extract; empty for everything.
     *
     * @param header of the archive; without one its paths are those of the installation
     * @throws InvalidPlanException naming every problem at once
     */
    public Optional<PathSelection> extracted(Optional<ArchiveHeader> header) {
        if (!databases.isEmpty()) {
            throw new InvalidPlanException(
                    "--database restores into the server and --to only extracts; leave one of them out");
        }
        if (isAll()) {
            return Optional.empty();
        }
        var patterns = new ArrayList<String>();
        if (header.isEmpty()) {
            if (!only.isEmpty()) {
                throw new InvalidPlanException("the archive names no components; say what to extract with --path");
            }
            var files = List.of(InstallationPlans.FILES);
            paths.forEach(path -> patterns.add(PathReference.of(path, files).pattern()));
            return Optional.of(PathSelection.of(patterns));
        }
        var known = header.get().components();
        requireKnown(only, known);
        var narrowed = new LinkedHashSet<String>();
        for (String path : paths) {
            var reference = PathReference.of(path, known);
            narrowed.add(reference.component());
            patterns.add(reference.inArchive());
        }
        for (String name : only) {
            String component = componentOf(name);
            partOf(name).ifPresent(part -> patterns.add(extracted(component, part)));
            if (partOf(name).isEmpty() && !narrowed.contains(component)) {
                patterns.add("/" + PathPattern.quote(component));
            }
        }
        return Optional.of(PathSelection.of(patterns));
    }

    private static String extracted(String component, String part) {
        return component.equals(InstallationPlans.DATABASES)
                ? "/" + component + "/" + PathPattern.quote(PostgresDatabases.dumpName(part))
                : new PathReference(component, part).inArchive();
    }

    private static void requireKnown(List<String> names, List<String> known) {
        var missing = new LinkedHashSet<String>();
        names.forEach(name -> missing.add(componentOf(name)));
        known.forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw new InvalidPlanException("the archive has no component \"" + String.join("\", \"", missing)
                    + "\"; it has " + String.join(", ", known));
        }
    }

    /**
     * This choice for one archive: everything means what both the archive and the installation have.
     *
     * @param header of the archive; one without may have files and databases
     * @throws InvalidPlanException if it names a component that the archive does not have, or nothing is left
     */
    RestoreChoice of(Optional<ArchiveHeader> header, List<String> configured) {
        var inArchive = header.map(ArchiveHeader::components)
                .orElse(List.of(InstallationPlans.FILES, InstallationPlans.DATABASES));
        if (!isAll()) {
            requireKnown(only, inArchive);
            requireKnown(List.copyOf(components(configured)), inArchive);
            return this;
        }
        var both = new ArrayList<>(configured);
        both.retainAll(inArchive);
        if (both.isEmpty()) {
            throw new InvalidPlanException(
                    "the installation has none of the archive's components: " + String.join(", ", inArchive));
        }
        return new RestoreChoice(both, List.of(), Map.of());
    }
}
