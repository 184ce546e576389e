package io.sting.backup.model;

/**
 * Something worth knowing that takes nothing from the result: shown and recorded, and no reason for another exit code.
 *
 * @param subject what it is about: a component, a path, a setting
 * @param text one sentence
 */
public record Notice(String subject, String text) {
    @Override
    public String toString() {
        return subject + ": " + text;
    }
}
