"""Makes, unpacks and lists trees for the archive's interoperability tests, in bytes, without any locale.

A line describes an entry: path|type|mode|uid|gid|mtime in ns|size|sha256|link|first name of the inode|xattrs,
names, link targets and attribute values in hexadecimal.
"""
import hashlib
import os
import stat
import sys
import tarfile


def lists(*roots):
    here = os.getcwd()
    for root in roots:
        os.chdir(here)
        listing(root)
        print("\f")


def listing(root):
    os.chdir(root)
    rows, first = [], {}
    for folder, folders, files in os.walk(b"."):
        for name in folders + files:
            path = os.path.join(folder, name)[2:]
            info = os.lstat(path)
            if stat.S_ISREG(info.st_mode):
                known = first.get(info.st_ino, path)
                first[info.st_ino] = min(known, path)
            rows.append((path, info))
    for path, info in sorted(rows):
        mode = info.st_mode
        link, digest, attributes, size = b"", "", "", 0
        if stat.S_ISLNK(mode):
            kind, link = "l", os.readlink(path)
        elif stat.S_ISDIR(mode):
            kind = "d"
        else:
            kind, size = "f", info.st_size
            digest = hashlib.sha256(open(path, "rb").read()).hexdigest()
        if kind != "l":
            names = sorted(n for n in os.listxattr(path) if n.startswith("user."))
            attributes = ",".join(os.fsencode(n).hex() + "=" + os.getxattr(path, n).hex() for n in names)
        print("|".join([path.hex(), kind, oct(stat.S_IMODE(mode))[2:], str(info.st_uid), str(info.st_gid),
                        str(info.st_mtime_ns), str(size), digest, link.hex(),
                        first.get(info.st_ino, path).hex() if kind == "f" else "", attributes]))


def make(spec, root):
    """Lines as above, with the content's kind in the digest's place: z (zeros), h (a hole), t (text), r (random)."""
    os.chdir(root)
    rows = [line.rstrip("\n").split("|") for line in open(spec)]
    made = {}
    for row in rows:
        path, kind, size, content, link, first = (
            bytes.fromhex(row[0]), row[1], int(row[6]), row[7], bytes.fromhex(row[8]), bytes.fromhex(row[9]))
        if kind == "d":
            os.mkdir(path)
        elif kind == "l":
            os.symlink(link, path)
        elif first in made:
            os.link(made[first], path)
        else:
            made[first] = path
            with open(path, "wb") as out:
                if content == "h":
                    out.truncate(size)
                    if size > 200000:
                        for at in range(4096, size - 100000, 300000):
                            out.seek(at)
                            out.write(b"island" * 2000)
                elif content == "z":
                    out.write(bytes(size))
                elif content == "t":
                    out.write((path * (size // max(1, len(path)) + 1))[:size])
                else:
                    out.write(os.urandom(size))
    for row in reversed(rows):
        path, kind = bytes.fromhex(row[0]), row[1]
        os.chown(path, int(row[3]), int(row[4]), follow_symlinks=False)
        if kind != "l":
            for attribute in filter(None, row[10].split(",")):
                name, value = attribute.split("=")
                os.setxattr(path, bytes.fromhex(name), bytes.fromhex(value))
            os.chmod(path, int(row[2], 8))
        os.utime(path, ns=(int(row[5]), int(row[5])), follow_symlinks=False)


def opened(archive):
    return tarfile.open(os.fsdecode(archive), encoding="utf-8", errors="surrogateescape")


def names(archive):
    with opened(archive) as tar:
        for member in tar:
            print(os.fsencode(member.name).hex())


def sizes(archive):
    with opened(archive) as tar:
        for member in tar:
            print(member.size)


def untar(archive, root):
    archive, root = os.fsdecode(archive), os.fsdecode(root)
    with tarfile.open(archive, "r:gz", encoding="utf-8", errors="surrogateescape") as tar:
        if hasattr(tarfile, "fully_trusted_filter"):
            tar.extractall(root, numeric_owner=True, filter="fully_trusted")
        else:
            tar.extractall(root, numeric_owner=True)


def tar(option, root, name):
    assert (option, name) == (b"-C", b".")
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.PAX_FORMAT, encoding="utf-8",
                      errors="surrogateescape") as out:
        out.add(os.fsdecode(root), arcname=".")


{"lists": lists, "make": make, "names": names, "sizes": sizes, "tar": tar, "untar": untar}[sys.argv[1]](*[os.fsencode(a) for a in sys.argv[2:]])
