package io.sting.backup.core.postgres;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a rollback or a finish needs, in another process, too. Databases are told by object id, which renames do not
 * change: so what is found is never mistaken for what somebody else made under the same name.
 */
record RestoreJournal(
        String restoreId, List<Swap> databases, List<CreatedRole> createdRoles, List<AlteredRole> alteredRoles) {

    RestoreJournal {
        databases = List.copyOf(databases);
        createdRoles = List.copyOf(createdRoles);
        alteredRoles = List.copyOf(alteredRoles);
    }

    /** Database that is staged, and what it replaces. */
    record Swap(
            String live,
            String staged,
            String kept,
            long stagedOid,
            OptionalLong liveOid,
            boolean liveAllowsConnections) {}

    /** A role that staging made, which until the end says so in its comment, and the comment that it gets then. */
    record CreatedRole(String name, Optional<String> comment) {}

    /**
     * A role that the commit changes. What it was, the commit keeps on the server, in a role that nobody can log in as:
     * a password hash belongs in no file of ours.
     *
     * @param undo name of that other role
     * @param login whether it could log in
     * @param granted roles that the commit makes it a member of
     * @param promoted roles that it is a member of, and that the commit lets it grant on
     */
    record AlteredRole(String name, String undo, boolean login, List<String> granted, List<String> promoted) {}

    static String stagedName(String restoreId, int number) {
        return "sting_" + restoreId + "_s" + number;
    }

    static String keptName(String restoreId, int number) {
        return "sting_" + restoreId + "_k" + number;
    }

    static String undoName(String restoreId, int number) {
        return "sting_" + restoreId + "_r" + number;
    }

    /** The comment of a role that this restore made. */
    static String marker(String restoreId) {
        return "made by the unfinished restore " + restoreId;
    }

    /** What our sessions are called. */
    static String label(String restoreId) {
        return "sting-restore " + restoreId;
    }

    Map<String, Object> toMap() {
        return Map.of(
                "databases", databases.stream().map(RestoreJournal::toMap).toList(),
                "createdRoles", createdRoles.stream().map(RestoreJournal::toMap).toList(),
                "alteredRoles", alteredRoles.stream().map(RestoreJournal::toMap).toList());
    }

    private static Map<String, Object> toMap(Swap swap) {
        var map = new LinkedHashMap<String, Object>();
        map.put("live", swap.live());
        map.put("staged", swap.staged());
        map.put("kept", swap.kept());
        map.put("stagedOid", swap.stagedOid());
        swap.liveOid().ifPresent(oid -> map.put("liveOid", oid));
        map.put("liveAllowsConnections", swap.liveAllowsConnections());
        return map;
    }

    private static Map<String, Object> toMap(CreatedRole role) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", role.name());
        role.comment().ifPresent(comment -> map.put("comment", comment));
        return map;
    }

    private static Map<String, Object> toMap(AlteredRole role) {
        return Map.of(
                "name", role.name(),
                "undo", role.undo(),
                "login", role.login(),
                "granted", role.granted(),
                "promoted", role.promoted());
    }

    /** @throws IllegalArgumentException if this is no such journal; the message says what is wrong */
    static RestoreJournal of(String restoreId, Map<String, Object> map) {
        Json json = Json.of(map);
        return new RestoreJournal(
                restoreId,
                json.list("databases").stream().map(RestoreJournal::swap).toList(),
                json.list("createdRoles").stream()
                        .map(role -> new CreatedRole(role.text("name"), role.optionalText("comment")))
                        .toList(),
                json.list("alteredRoles").stream()
                        .map(role -> new AlteredRole(
                                role.text("name"),
                                role.text("undo"),
                                role.flag("login"),
                                role.texts("granted"),
                                role.texts("promoted")))
                        .toList());
    }

    private static Swap swap(Json json) {
        return new Swap(
                json.text("live"),
                json.text("staged"),
                json.text("kept"),
                json.number("stagedOid"),
                json.has("liveOid") ? OptionalLong.of(json.number("liveOid")) : OptionalLong.empty(),
                json.flag("liveAllowsConnections"));
    }
}
