package io.sting.backup.cli.console;

/**
 * Colours, or none.
 *
 * @param coloured whether to use them
 */
public record Style(boolean coloured) {
    /** No colours. */
    public static final Style PLAIN = new Style(false);

    /** What went wrong. */
    public String error(String text) {
        return set("1;31", text);
    }

    /** What went less than well. */
    public String warning(String text) {
        return set("33", text);
    }

    /** What is well. */
    public String good(String text) {
        return set("32", text);
    }

    /** What matters less. */
    public String dim(String text) {
        return set("2", text);
    }

    /** What matters most. */
    public String strong(String text) {
        return set("1", text);
    }

    private String set(String code, String text) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
