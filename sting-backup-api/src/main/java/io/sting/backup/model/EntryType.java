package io.sting.backup.model;

/** What an archive entry is. Devices, FIFOs and sockets are neither written nor accepted. */
public enum EntryType {
    FILE,
    DIRECTORY,
    SYMBOLIC_LINK,
    /** A further name of a file that came earlier in the same component. */
    HARD_LINK
}
