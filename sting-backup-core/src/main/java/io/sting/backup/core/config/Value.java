package io.sting.backup.core.config;

import java.util.List;
import java.util.Map;

/** A value as it stands in the file, without aliases or YAML's own notions of types, and with its line. */
sealed interface Value {
    /** Line of the file, from 1. */
    int line();

    /** What is there, for a message; of text only what is written in the file, never what a variable holds. */
    String shown();

    /**
     * A text, a number, true or false.
     *
     * @param text with environment variables filled in
     * @param written as it stands in the file
     */
    record Scalar(int line, String text, String written) implements Value {
        private static final int LONGEST_SHOWN = 60;

        @Override
        public String shown() {
            return '"' + (written.length() > LONGEST_SHOWN ? written.substring(0, LONGEST_SHOWN) + "…" : written) + '"';
        }
    }

    /** A list. */
    record Items(int line, List<Value> values) implements Value {
        @Override
        public String shown() {
            return "a list";
        }
    }

    /** A section; keys in the file's order. */
    record Entries(int line, Map<String, Entry> entries) implements Value {
        @Override
        public String shown() {
            return "a section";
        }
    }

    /** Nothing behind the colon, or {@code null}: as if the key was not there. */
    record Nothing(int line) implements Value {
        @Override
        public String shown() {
            return "nothing";
        }
    }

    /**
     * A key of a section and what belongs to it.
     *
     * @param keyLine line of the key
     */
    record Entry(int keyLine, Value value) {}
}
