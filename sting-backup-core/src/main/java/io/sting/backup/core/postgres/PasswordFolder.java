package io.sting.backup.core.postgres;

import io.sting.backup.core.internal.io.DurableFiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private folder (0700) for a password file where there is no workspace: when a restore is committed, or settled after
 * a crash. Its name says which process it is of, so that whoever needs one next removes what a killed one left.
 */
final class PasswordFolder {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordFolder.class);
    private static final String PREFIX = "sting-backup-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,10})-\\d+");

    private PasswordFolder() {}

    /** Makes one in the system's folder for temporary files. */
    static Path create() throws IOException {
        Path folder = Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
        sweep(folder);
        return folder;
    }

    /** Only what is our own user's: anybody may make folders of such names there. */
    private static void sweep(Path ours) {
        try (var folders = Files.newDirectoryStream(ours.resolveSibling(""), PREFIX + "*")) {
            UserPrincipal owner = Files.getOwner(ours);
            for (Path folder : folders) {
                if (isLeft(folder, owner)) {
                    DurableFiles.deleteTree(folder);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("a password file that a killed run left beside {} may still be there: {}", ours, e.getMessage());
        }
    }

    private static boolean isLeft(Path folder, UserPrincipal owner) throws IOException {
        Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
        return name.matches()
                && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()
                && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(owner);
    }
}
