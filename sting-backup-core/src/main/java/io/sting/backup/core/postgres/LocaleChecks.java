package io.sting.backup.core.postgres;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Finds databases that the server could not make, for want of their encoding or their locale. */
final class LocaleChecks {
    private static final int ICU_SINCE = 15;
    private static final int BUILTIN_SINCE = 17;
    private static final Set<String> EVERYWHERE = Set.of("C", "POSIX");

    private final Server server;
    private final BiConsumer<String, String> problem;
    private final Map<String, Boolean> locales = new HashMap<>();

    /** @param problem takes a database and what is wrong with it */
    LocaleChecks(Server server, BiConsumer<String, String> problem) {
        this.server = server;
        this.problem = problem;
    }

    void check(Collection<DatabaseFacts> recorded) throws IOException, InterruptedException {
        for (DatabaseFacts database : recorded) {
            if (!knowsEncoding(database.encoding())) {
                problem.accept(
                        database.name(),
                        "has the encoding \"" + database.encoding() + "\", which the server does not know");
            }
            provider(database).ifPresent(missing -> problem.accept(database.name(), missing));
            for (String locale : new java.util.TreeSet<>(java.util.List.of(database.collate(), database.ctype()))) {
                checkLocale(database.name(), locale);
            }
        }
    }

    private boolean knowsEncoding(String encoding) throws IOException, InterruptedException {
        return server.psql()
                .object("SELECT json_build_object('known', pg_char_to_encoding(" + Sql.text(encoding) + "::name) >= 0)")
                .flag("known");
    }

    private Optional<String> provider(DatabaseFacts database) throws IOException, InterruptedException {
        int major = server.facts().majorVersion();
        String where = "the server " + server.description() + ", PostgreSQL "
                + server.facts().version();
        return switch (database.provider()) {
            case "i" -> major < ICU_SINCE || !hasIcu()
                    ? Optional.of("takes its locale from ICU, which " + where + ", has not; use one of " + ICU_SINCE
                            + " or newer that was built with ICU")
                    : Optional.empty();
            case "b" -> major < BUILTIN_SINCE
                    ? Optional.of("takes its locale from PostgreSQL itself, which " + where
                            + ", cannot yet; use one of " + BUILTIN_SINCE + " or newer")
                    : Optional.empty();
            default -> Optional.empty();
        };
    }

    private boolean hasIcu() throws IOException, InterruptedException {
        return server.psql()
                .object("SELECT json_build_object('icu', EXISTS (SELECT FROM pg_collation WHERE collprovider = 'i'))")
                .flag("icu");
    }

    private void checkLocale(String database, String locale) throws IOException, InterruptedException {
        if (!EVERYWHERE.contains(locale) && !hasLocale(locale)) {
            problem.accept(
                    database,
                    "has the locale \"" + locale + "\", which the server's machine does not have; install it there"
                            + " (locale-gen) and restart the server");
        }
    }

    /**
     * CREATE DATABASE asks the operating system for a locale by the same call as the settings that anybody may set for a
     * session; pg_collation would only tell which locales there were when the server was set up.
     */
    private boolean hasLocale(String locale) throws IOException, InterruptedException {
        Boolean known = locales.get(locale);
        if (known == null) {
            known = mayBeSet(locale);
            locales.put(locale, known);
        }
        return known;
    }

    private boolean mayBeSet(String locale) throws IOException, InterruptedException {
        try {
            server.psql().execute("SET lc_monetary TO " + Sql.text(locale) + ";\n");
            return true;
        } catch (PostgresException e) {
            if (e.isTransient()) {
                throw e;
            }
            return false;
        }
    }
}
