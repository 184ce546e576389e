package io.sting.backup.model;

import java.util.Arrays;
import java.util.List;

/**
 * One match of a path against tokens: the set of all places in the pattern where the match could stand, moved on
 * character by character. For one use.
 */
final class GlobRun {
    private final List<GlobToken> tokens;
    private boolean[] current;
    private boolean[] next;
    private int highest;

    GlobRun(List<GlobToken> tokens) {
        this.tokens = tokens;
        this.current = new boolean[tokens.size() + 1];
        this.next = new boolean[tokens.size() + 1];
    }

    boolean matches(String path, int start) {
        enter(0);
        swap();
        for (int i = start; i < path.length(); ) {
            int c = path.codePointAt(i);
            if (!step(c)) {
                return false;
            }
            i += Character.charCount(c);
        }
        return current[tokens.size()];
    }

    /** Takes one character; false if no place is left. */
    private boolean step(int c) {
        int last = highest;
        highest = -1;
        for (int state = 0; state <= last && state < tokens.size(); state++) {
            if (current[state]) {
                take(state, c);
            }
        }
        swap();
        return highest >= 0;
    }

    private void take(int state, int c) {
        GlobToken token = tokens.get(state);
        if (token instanceof GlobToken.Literal literal) {
            if (literal.codePoint() == c) {
                enter(state + 1);
            }
        } else if (token instanceof GlobToken.One) {
            if (c != '/') {
                enter(state + 1);
            }
        } else if (token instanceof GlobToken.OneOf set) {
            if (set.contains(c)) {
                enter(state + 1);
            }
        } else if (token instanceof GlobToken.Run run) {
            if (run.acrossSlashes() || c != '/') {
                enter(state);
            }
        } else if (token instanceof GlobToken.Folders) {
            mark(state);
            if (c == '/') {
                enter(state + 1);
            }
        }
    }

    /** Stands at a state, and at all that can be reached from it without a character. */
    private void enter(int state) {
        mark(state);
        for (int at = state; at < tokens.size() && isSkippable(tokens.get(at)); at++) {
            mark(at + 1);
        }
    }

    private static boolean isSkippable(GlobToken token) {
        return token instanceof GlobToken.Run || token instanceof GlobToken.Folders;
    }

    private void mark(int state) {
        next[state] = true;
        highest = Math.max(highest, state);
    }

    private void swap() {
        boolean[] taken = current;
        current = next;
        next = taken;
        Arrays.fill(next, false);
    }
}
