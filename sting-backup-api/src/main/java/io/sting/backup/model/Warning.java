package io.sting.backup.model;

/**
 * Something that makes the result less than was asked for, though worth keeping: a file that vanished while it was
 * read, say.
 *
 * @param subject what it is about: a component, a path, a remote
 * @param text one sentence
 */
public record Warning(String subject, String text) {
    @Override
    public String toString() {
        return subject + ": " + text;
    }
}
