package io.sting.backup.core.config;

import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills {@code ${NAME}} in from the environment; {@code $${NAME}} stands for the text {@code ${NAME}} itself. */
final class Variables {
    private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\{([^}]*)\\}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Map<String, String> environment;

    Variables(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** @param problem is told of every variable that is not set and every name that cannot be one's */
    String fillIn(String text, Consumer<String> problem) {
        if (text.indexOf("${") < 0) {
            return text;
        }
        return REFERENCE.matcher(text).replaceAll(match -> {
            if (match.group().startsWith("$$")) {
                return Matcher.quoteReplacement(match.group().substring(1));
            }
            return Matcher.quoteReplacement(valueOf(match.group(1), problem));
        });
    }

    private String valueOf(String name, Consumer<String> problem) {
        if (!NAME.matcher(name).matches()) {
            problem.accept("\"${" + name + "}\" names no environment variable; write $${ for the text itself");
            return "";
        }
        String value = environment.get(name);
        if (value == null) {
            problem.accept("environment variable " + name + " is not set");
            return "";
        }
        return value;
    }
}
