package io.sting.backup.core.config;

import java.util.List;

/**
 * What a key's value may be. Immutable.
 *
 * @param <T> what it is made into
 */
interface ValueType<T> {

    /** What is expected, for messages and for the documentation: {@code a whole number from 1 to 9}. */
    String expected();

    /**
     * Makes sense of a value.
     *
     * @throws Refused if there is none in it
     */
    T read(Value value) throws Refused;

    /** A value as it would be written in the file. */
    default String written(T value) {
        return String.valueOf(value);
    }

    /**
     * One thing that does not fit.
     *
     * @param line of the file
     * @param problem what it is
     */
    record Fault(int line, String problem) {}

    /** A value does not fit, for one reason or several. */
    final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient List<Fault> faults;

        Refused(List<Fault> faults) {
            super(faults.toString(), null, false, false);
            this.faults = List.copyOf(faults);
        }

        Refused(int line, String problem) {
            this(List.of(new Fault(line, problem)));
        }

        static Refused expected(ValueType<?> type, Value found) {
            return new Refused(found.line(), "expected " + type.expected() + ", found " + found.shown());
        }

        List<Fault> faults() {
            return faults;
        }
    }
}
