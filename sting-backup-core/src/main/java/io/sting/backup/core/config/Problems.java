package io.sting.backup.core.config;

import io.sting.backup.error.InvalidPlanException;
import io.sting.backup.model.Notice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what is wrong with one file, and what is worth knowing of it. For one thread. */
final class Problems {
    private final String file;
    private final List<At<String>> problems = new ArrayList<>();
    private final List<At<Notice>> notices = new ArrayList<>();
    private final List<At<String>> unknownKeys = new ArrayList<>();

    private record At<T>(int line, T what) {}

    Problems(String file) {
        this.file = file;
    }

    void add(int line, String path, String problem) {
        problems.add(new At<>(line, subject(line, path) + ": " + problem));
    }

    void add(int line, String problem) {
        problems.add(new At<>(line, file + ":" + line + ": " + problem));
    }

    void notice(int line, String path, String text) {
        notices.add(new At<>(line, new Notice(subject(line, path), text)));
    }

    /** Worth knowing where all else is well; where something is wrong, likely a part of that. */
    void unknownKey(int line, String path, String suggestion) {
        notice(line, path, "unknown key, ignored" + suggestion);
        unknownKeys.add(new At<>(line, subject(line, path) + ": unknown key" + suggestion));
    }

    private String subject(int line, String path) {
        return file + ":" + line + ": " + path;
    }

    /** In the file's order. */
    List<Notice> notices() {
        return inOrder(notices);
    }

    /** @throws InvalidPlanException if there is any problem, naming all, and unknown keys, in the file's order */
    void throwIfAny() {
        if (!problems.isEmpty()) {
            var all = new ArrayList<>(problems);
            all.addAll(unknownKeys);
            throw new InvalidPlanException(inOrder(all));
        }
    }

    private static <T> List<T> inOrder(List<At<T>> found) {
        return found.stream()
                .sorted(Comparator.comparingInt(At::line))
                .map(At::what)
                .toList();
    }
}
