package io.sting.backup.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what a command line is wrong about. */
final class Misuse {
    private Misuse() {}

    static String of(ParameterException error) {
        if (error instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched) + didYouMean(unmatched.getSuggestions());
        }
        return String.valueOf(error.getMessage())
                .strip()
                .replaceFirst("^Error: ", "")
                .replace("option option", "option");
    }

    private static String unmatched(UnmatchedArgumentException error) {
        String word = error.getUnmatched().get(0);
        if (error.isUnknownOption()) {
            return "there is no option " + word;
        }
        CommandLine command = error.getCommandLine();
        return command.getSubcommands().isEmpty()
                ? "\"" + word + "\" is one word too many"
                : "there is no command \"" + word + "\"";
    }

    private static String didYouMean(List<String> suggestions) {
        return suggestions.isEmpty() ? "" : ", did you mean " + String.join(" or ", suggestions) + "?";
    }
}
