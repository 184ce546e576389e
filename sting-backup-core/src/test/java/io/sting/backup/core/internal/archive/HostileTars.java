package io.sting.backup.core.internal.archive;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Tars that were made to do harm. Some do within the tests' limits alone, which are small. */
final class HostileTars {
    private HostileTars() {}

    private static TarBytes tar() {
        return new TarBytes();
    }

    private static HostileCase refused(String what, TarBytes tar, String... said) {
        return HostileCase.of(what, tar, said);
    }

    static Stream<HostileCase> all() {
        byte[] device = {};
        return Stream.of(
                refused("absolute path", tar().file("/etc/passwd", "x").end(), "\"/etc/passwd\"", "absolute"),
                refused("parent path", tar().file("a/../../b", "x").end(), "\"a/../../b\"", "leads out"),
                refused("parent path at the end", tar().directory("a/..").end(), "leads out"),
                refused(
                        "absolute path by pax",
                        tar().pax("path=/x").file("ok", "").end(),
                        "absolute"),
                refused("NUL by pax", tar().pax("path=a\0b").file("ok", "").end(), "NUL"),
                refused("no name", tar().file("", "x").end(), "no name"),
                refused("a file named as the root", tar().file("./", "x").end(), "no name"),
                refused(
                        "below a symbolic link",
                        tar().symbolicLink("a", "/etc").file("a/passwd", "x").end(),
                        "\"a/passwd\"",
                        "below a symbolic link"),
                refused(
                        "far below a symbolic link",
                        tar().symbolicLink("a/b", "/etc").file("a/b/c/d", "x").end(),
                        "\"a/b/c/d\"",
                        "below a symbolic link"),
                refused(
                        "a chain of symbolic links, and an entry below its end",
                        tar().symbolicLink("a", "b")
                                .symbolicLink("b", "c")
                                .symbolicLink("c", "../..")
                                .file("a/x", "x")
                                .end(),
                        "\"a/x\"",
                        "below a symbolic link"),
                refused(
                        "a symbolic link to its own folder, and up from there",
                        tar().symbolicLink("d/here", ".")
                                .symbolicLink("d/here/up", "..")
                                .end(),
                        "\"d/here/up\"",
                        "below a symbolic link"),
                refused(
                        "a hard link to what a symbolic link leads to",
                        tar().symbolicLink("a", "/etc")
                                .hardLink("h", "a/passwd")
                                .end(),
                        "\"h\"",
                        "no file before it"),
                refused(
                        "a hard link to a hard link that leaves",
                        tar().file("a", "x")
                                .hardLink("b", "a")
                                .hardLink("c", "b/../../etc/passwd")
                                .end(),
                        "leads out"),
                refused(
                        "below a hard link",
                        tar().file("a", "x").hardLink("b", "a").file("b/c", "x").end(),
                        "\"b/c\"",
                        "below a file"),
                refused("a padding that is cut", tar().header('0', "a", "", 5).raw(new byte[100]), "cut off"),
                refused("below a file", tar().file("a", "x").file("a/b", "x").end(), "\"a/b\"", "below a file"),
                refused(
                        "a folder that becomes a link",
                        tar().directory("a").symbolicLink("a", "/etc").end(),
                        "\"a\"",
                        "something else"),
                refused(
                        "an implied folder that becomes a link",
                        tar().file("a/b", "x").symbolicLink("a", "/etc").end(),
                        "something else"),
                refused(
                        "a link that becomes a file",
                        tar().symbolicLink("a", "/etc/passwd").file("a", "x").end(),
                        "something else"),
                refused(
                        "a link that becomes a folder by another spelling",
                        tar().symbolicLink("a", "/etc").directory("./a//.").end(),
                        "something else"),
                refused(
                        "hard link out",
                        tar().hardLink("a", "../../etc/passwd").end(),
                        "\"../../etc/passwd\"",
                        "leads out"),
                refused("absolute hard link", tar().hardLink("a", "/etc/passwd").end(), "absolute"),
                refused(
                        "hard link forward",
                        tar().hardLink("a", "b").file("b", "x").end(),
                        "\"a\"",
                        "no file before it"),
                refused("hard link to itself", tar().hardLink("a", "a").end(), "no file before it"),
                refused("hard link to nothing", tar().hardLink("a", "").end(), "no target"),
                refused(
                        "hard link to a symbolic link",
                        tar().symbolicLink("l", "/etc/passwd")
                                .hardLink("a", "l")
                                .end(),
                        "no file before it"),
                refused(
                        "hard link to a folder",
                        tar().directory("d").hardLink("a", "d").end(),
                        "no file before it"),
                refused("symbolic link to nothing", tar().symbolicLink("a", "").end(), "no possible target"),
                refused(
                        "symbolic link with a NUL",
                        tar().pax("linkpath=a\0b").symbolicLink("a", "x").end(),
                        "no possible target"),
                refused("character device", tar().entry('3', "dev", "", device).end(), "\"dev\"", "device"),
                refused("block device", tar().entry('4', "dev", "", device).end(), "\"dev\"", "device"),
                refused("FIFO", tar().entry('6', "pipe", "", device).end(), "\"pipe\"", "FIFO"),
                refused("unknown type", tar().entry('Q', "q", "", device).end(), "\"q\"", "unknown type"),
                refused(
                        "folder with content",
                        tar().entry('5', "d", "", new byte[5]).end(),
                        "\"d\"",
                        "content"),
                refused(
                        "more than there is room for",
                        tar().header('0', "big", "", 100_000_001).end(),
                        "\"big\"",
                        "room"),
                refused(
                        "a size by pax that there is no room for",
                        tar().pax("size=9223372036854775807").file("big", "").end(),
                        "impossible size"),
                refused("negative size", tar().pax("size=-1").file("big", "").end(), "\"big\"", "negative size"),
                refused(
                        "size that is no number",
                        tar().pax("size=1e3").file("x", "").end(),
                        "size is not a number"),
                refused(
                        "content that is missing",
                        tar().header('0', "a", "", 5000).raw(new byte[512]),
                        "cut off"),
                refused("no end mark", tar().file("a", "x"), "no end mark"),
                refused("something after the end", tar().file("a", "x").end().file("b", "x"), "follows the end"),
                refused("a single byte after the end", tar().end().raw(new byte[] {0, 0, 1}), "follows the end"),
                refused("not a tar", tar().raw(new byte[] {1}).raw(new byte[511]), "check sum"),
                refused(
                        "a pax header of 1 GB",
                        tar().header('x', "p", "", 1L << 30).end(),
                        "longer than"),
                refused(
                        "a long name of 2 MB",
                        tar().header('L', "p", "", 2 << 20).end(),
                        "longer than"),
                refused(
                        "a global header of 1 GB",
                        tar().header('g', "p", "", 1L << 30).end(),
                        "longer than"),
                refused(
                        "a name of 70 kB",
                        tar().pax("path=" + "n".repeat(70_000)).file("x", "").end(),
                        "longer than"),
                refused("headers without end", manyHeaders(), "bytes of headers"),
                refused("an extension without an entry", tar().pax("path=x").end(), "after an extension header"),
                refused("a pax record of a wrong length", paxData("99 path=x\n"), "wrong length"),
                refused("a pax record without a length", paxData("path=x\n"), "wrong length"),
                refused("a pax record of length 0", paxData("0 path=x\n"), "wrong length"),
                refused("a pax record without a value", paxData("8 path5\n"), "without a value"),
                refused("a pax record with a huge length", paxData("99999999999999999999 a=b\n"), "wrong length"),
                refused(
                        "a time that is none",
                        tar().pax("mtime=1e999999999").file("x", "").end(),
                        "not a time"),
                refused(
                        "a time that is too large",
                        tar().pax("mtime=99999999999999999999").file("x", "").end(),
                        "time"),
                refused(
                        "a time of garbage",
                        tar().pax("mtime=now").file("x", "").end(),
                        "not a time"),
                refused(
                        "sparse parts that overlap",
                        tar().pax("GNU.sparse.realsize=100", "GNU.sparse.map=50,10,40,20")
                                .entry('0', "s", "", new byte[30])
                                .end(),
                        "overlaps"),
                refused(
                        "sparse parts beyond the end",
                        tar().pax("GNU.sparse.realsize=10", "GNU.sparse.map=50,10")
                                .entry('0', "s", "", new byte[10])
                                .end(),
                        "does not fit"),
                refused(
                        "a sparse file of 8 EiB",
                        tar().pax("GNU.sparse.realsize=9223372036854775807", "GNU.sparse.map=0,1")
                                .entry('0', "s", "", new byte[1])
                                .end(),
                        "\"s\"",
                        "room"),
                refused(
                        "a sparse file of too many parts",
                        tar().pax("GNU.sparse.realsize=100000", "GNU.sparse.map=" + manyParts())
                                .entry('0', "s", "", new byte[1001])
                                .end(),
                        "more than 1000 parts"),
                refused(
                        "a sparse file that does not say its size",
                        tar().pax("GNU.sparse.map=0,1")
                                .entry('0', "s", "", new byte[1])
                                .end(),
                        "its size"),
                refused(
                        "a sparse map in the data that never ends",
                        tar().pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=9")
                                .entry('0', "s", "", "1".repeat(600).getBytes(StandardCharsets.US_ASCII))
                                .end(),
                        "not made of numbers"),
                refused("an old sparse map that is cut", oldSparse(), "cut off"));
    }

    private static TarBytes manyHeaders() {
        var tar = tar();
        for (int i = 0; i < 6; i++) {
            tar.pax("SCHILY.xattr.user.a" + i + "=" + "v".repeat(1_000_000));
        }
        return tar.file("x", "").end();
    }

    private static String manyParts() {
        var map = new StringBuilder("0,1");
        for (int i = 1; i <= 1000; i++) {
            map.append(',').append(2 * i).append(",1");
        }
        return map.toString();
    }

    private static TarBytes paxData(String data) {
        return tar().entry('x', "pax", "", data.getBytes(StandardCharsets.ISO_8859_1))
                .file("x", "")
                .end();
    }

    private static TarBytes oldSparse() {
        byte[] block = new byte[512];
        TarBytes.put(block, 0, "s");
        TarBytes.put(block, 124, "00000000010");
        block[156] = 'S';
        TarBytes.put(block, 257, "ustar  ");
        block[482] = 1;
        TarBytes.put(block, 483, "00000000010");
        return tar().block(block);
    }
}
