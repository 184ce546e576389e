package io.sting.backup.core.internal.io;

import io.sting.backup.model.Ownership;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Owners between numbers, names and the machine's principals, each looked up once. Safe for use by several threads.
 */
public final class OwnerNames {
    /** The number after it means to chown(2) that nothing is to change. */
    private static final long LARGEST = (1L << 32) - 2;

    private static final String NUMBERS = "unix:uid,gid";
    private static final String NAMES = "unix:uid,gid,owner,group";

    private final Map<Long, Ownership> byNumbers = new ConcurrentHashMap<>();
    private final Map<Long, Principals> principalsByNumbers = new ConcurrentHashMap<>();
    private final Map<Ownership, Principals> here = new ConcurrentHashMap<>();

    private record Principals(UserPrincipal user, GroupPrincipal group) {}

    /** Who owns a file of which the numbers are known. */
    public Ownership of(Path path, UnixAttributes attributes) throws IOException {
        long key = key(attributes.uid(), attributes.gid());
        Ownership known = byNumbers.get(key);
        if (known == null) {
            Map<String, Object> now = Files.readAttributes(path, NAMES, LinkOption.NOFOLLOW_LINKS);
            known = new Ownership(
                    attributes.uid(),
                    attributes.gid(),
                    name(now, "owner", "uid", attributes.uid()),
                    name(now, "group", "gid", attributes.gid()));
            if (key(number(now, "uid"), number(now, "gid")) == key) {
                byNumbers.put(key, known);
            }
        }
        return known;
    }

    /** A file may have been given away since its numbers were read; a name must not go to another's number. */
    private static String name(Map<String, Object> now, String name, String number, long wanted) {
        return number(now, number) == wanted && now.get(name) instanceof UserPrincipal principal
                ? nameOrNothing(principal.getName(), wanted)
                : "";
    }

    private static long number(Map<String, Object> now, String name) {
        return now.get(name) instanceof Number found ? Integer.toUnsignedLong(found.intValue()) : -1;
    }

    private static long key(long uid, long gid) {
        return uid << 32 | (gid & 0xFFFFFFFFL);
    }

    /** The JDK gives the number as text where there is no name. */
    private static String nameOrNothing(String name, long number) {
        return name.equals(asJdkHasIt(number)) ? "" : name;
    }

    /** As a signed number, though it is none. */
    private static String asJdkHasIt(long number) {
        return Integer.toString((int) number);
    }

    private static String checked(long number) throws IOException {
        if (number < 0 || number > LARGEST) {
            throw new IOException("there is no owner " + number);
        }
        return asJdkHasIt(number);
    }

    /**
     * Gives a file, or a link itself, to its owner; a name that this machine knows counts before the number.
     *
     * @throws IOException if the process may not
     */
    public void apply(Path path, Ownership owner) throws IOException {
        Principals principals = principals(path, owner);
        Principals now = now(path);
        var view = Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (!now.group().equals(principals.group())) {
            view.setGroup(principals.group());
        }
        if (!now.user().equals(principals.user())) {
            view.setOwner(principals.user());
        }
    }

    /** Asking the JDK who owns a file makes it look the names up each time; asking for the numbers does not. */
    private Principals now(Path path) throws IOException {
        Map<String, Object> numbers = Files.readAttributes(path, NUMBERS, LinkOption.NOFOLLOW_LINKS);
        Principals known = principalsByNumbers.get(key(number(numbers, "uid"), number(numbers, "gid")));
        if (known != null) {
            return known;
        }
        Map<String, Object> now = Files.readAttributes(path, NAMES, LinkOption.NOFOLLOW_LINKS);
        if (now.get("owner") instanceof UserPrincipal user && now.get("group") instanceof GroupPrincipal group) {
            known = new Principals(user, group);
            principalsByNumbers.put(key(number(now, "uid"), number(now, "gid")), known);
            return known;
        }
        throw new IOException("the file system tells no owners");
    }

    /** Whether a file, or a link itself, is already owned by whom {@link #apply} would give it to. */
    public boolean isOwned(Path path, Ownership owner) throws IOException {
        return now(path).equals(principals(path, owner));
    }

    private Principals principals(Path path, Ownership owner) throws IOException {
        Principals known = here.get(owner);
        if (known == null) {
            known = principalsOf(path.getFileSystem(), owner);
            here.put(owner, known);
        }
        return known;
    }

    private static Principals principalsOf(FileSystem files, Ownership owner) throws IOException {
        var service = files.getUserPrincipalLookupService();
        return new Principals(user(service, owner), group(service, owner));
    }

    private static UserPrincipal user(UserPrincipalLookupService service, Ownership owner) throws IOException {
        if (!owner.user().isEmpty()) {
            try {
                return service.lookupPrincipalByName(owner.user());
            } catch (UserPrincipalNotFoundException unknownHere) {
                // the number decides
            }
        }
        return service.lookupPrincipalByName(checked(owner.uid()));
    }

    private static GroupPrincipal group(UserPrincipalLookupService service, Ownership owner) throws IOException {
        if (!owner.group().isEmpty()) {
            try {
                return service.lookupPrincipalByGroupName(owner.group());
            } catch (UserPrincipalNotFoundException unknownHere) {
                // the number decides
            }
        }
        return service.lookupPrincipalByGroupName(checked(owner.gid()));
    }
}
