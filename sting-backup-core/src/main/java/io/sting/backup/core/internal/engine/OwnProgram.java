package io.sting.backup.core.internal.engine;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that the running program is made of, which must not be pulled away from under it. */
final class OwnProgram {
    private OwnProgram() {}

    static List<Path> files() {
        var files = new ArrayList<Path>();
        for (String element : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
            try {
                if (!element.isEmpty()) {
                    files.add(Path.of(element).toAbsolutePath());
                }
            } catch (InvalidPathException notAFile) {
                // a class path may hold anything
            }
        }
        return files;
    }
}
