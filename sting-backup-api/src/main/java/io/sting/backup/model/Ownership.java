package io.sting.backup.model;

/**
 * Who owns an entry, by number and by name. On restore a name that the machine knows counts before the number.
 *
 * @param uid numeric user id
 * @param gid numeric group id
 * @param user user name, empty if the number has none
 * @param group group name, empty if the number has none
 */
public record Ownership(long uid, long gid, String user, String group) {
    /** Number 0 under the name root, for user and group. */
    public static final Ownership ROOT = new Ownership(0, 0, "root", "root");
}
