package io.sting.backup.core.internal.restore;

import io.sting.backup.core.internal.io.UnixAttributes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of the commit of a staged tree. Paths are relative to the live folder; {@code ""} is the folder itself and
 * bytes are escaped as in {@code ArchivePath}.
 */
sealed interface SwapStep {
    String path();

    /** What it is called in the plan's file. */
    String kind();

    /** The live entry moves aside. */
    record Aside(String path) implements SwapStep {
        @Override
        public String kind() {
            return "aside";
        }
    }

    /** The staged entry takes its place. */
    record In(String path) implements SwapStep {
        @Override
        public String kind() {
            return "in";
        }
    }

    /** A folder that stays, since it holds what is not ours to move, gets the staged folder's attributes. */
    record Attributes(String path, FolderAttributes before, FolderAttributes after) implements SwapStep {
        @Override
        public String kind() {
            return "attributes";
        }
    }

    /** What a folder that stays is given or gets back. */
    record FolderAttributes(int mode, long uid, long gid, Instant modified) {

        static FolderAttributes of(Path folder) throws IOException {
            var now = UnixAttributes.of(folder);
            return new FolderAttributes(now.permissions(), now.uid(), now.gid(), now.modified());
        }

        Map<String, Object> toMap() {
            return Map.of(
                    "mode", mode,
                    "uid", uid,
                    "gid", gid,
                    "seconds", modified.getEpochSecond(),
                    "nanos", modified.getNano());
        }

        /** @throws IllegalArgumentException if these are none */
        static FolderAttributes of(@Nullable Object json) {
            if (!(json instanceof Map<?, ?> fields)) {
                throw new IllegalArgumentException("attributes are missing");
            }
            return new FolderAttributes(
                    (int) number(fields, "mode"),
                    number(fields, "uid"),
                    number(fields, "gid"),
                    Instant.ofEpochSecond(number(fields, "seconds"), number(fields, "nanos")));
        }

        private static long number(Map<?, ?> fields, String name) {
            if (fields.get(name) instanceof Number number) {
                return number.longValue();
            }
            throw new IllegalArgumentException(name + " is missing");
        }
    }
}
