#!/usr/bin/env python3
"""Compares what jbuild and buildah made of the same recipes.

differential.py CASES    CASES/NAME/jbuild.image   OCI image layout in a tar
                         CASES/NAME/buildah.image  folder of a manifest and blobs ("dir:")
                         CASES/NAME/buildah-differs  the differences that are expected, if any

The layers are applied here, by the rules of image-spec 1.1.1 (layer.md), and compared path by path:
type, mode, owner, size, content, link target, hard links, device, extended attributes, and the time
of files that are older than the case. Then the fields of the configuration.
Ends with 1 when a difference is not expected, or an expected one did not occur.
"""
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile

# where each builder mounts something of its own while a step runs
MOUNT_POINTS = ("/proc", "/sys", "/dev", "/run", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf")
# what says who built the image, and nothing about it
IDENTITY_LABELS = ("io.buildah.version",)
CONFIG_FIELDS = (
    "Env", "Cmd", "Entrypoint", "WorkingDir", "User", "ExposedPorts", "Volumes", "Labels",
    "StopSignal", "Healthcheck", "Shell", "OnBuild",
)


class Entry:
    """One file of a tree; hard links of a file are the same object under several paths."""

    def __init__(self, member, content):
        self.kind = {
            tarfile.DIRTYPE: "directory", tarfile.SYMTYPE: "symlink", tarfile.FIFOTYPE: "fifo",
            tarfile.CHRTYPE: "character device", tarfile.BLKTYPE: "block device",
        }.get(member.type, "file")
        self.mtime = int(member.mtime)
        self.fields = {
            "type": self.kind,
            # the mode of a symbolic link means nothing on Linux
            "mode": "-" if self.kind == "symlink" else "%04o" % (member.mode & 0o7777),
            "owner": "%d:%d" % (member.uid, member.gid),
        }
        if self.kind == "file":
            self.fields["size"] = str(len(content))
            self.fields["content"] = shown(content)
        elif self.kind == "symlink":
            self.fields["target"] = ascii(member.linkname)
        elif "device" in self.kind:
            self.fields["device"] = "%d:%d" % (member.devmajor, member.devminor)
        prefix = "SCHILY.xattr."
        for name, value in member.pax_headers.items():
            if name.startswith(prefix):
                self.fields["xattr " + name[len(prefix):]] = ascii(value)


def shown(content):
    """Short texts as they are, everything else as a digest."""
    if len(content) <= 60 and all(32 <= byte < 127 or byte == 10 for byte in content):
        return ascii(content.decode("ascii"))
    return "sha256:" + hashlib.sha256(content).hexdigest()[:16]


def read_jbuild(path):
    """-> configuration, layers as uncompressed tars; checks every digest on the way."""
    with tarfile.open(path) as archive:
        def blob(descriptor):
            algorithm, digest = descriptor["digest"].split(":")
            data = archive.extractfile("blobs/%s/%s" % (algorithm, digest)).read()
            if hashlib.sha256(data).hexdigest() != digest or len(data) != descriptor["size"]:
                raise ValueError("blob %s is not what its descriptor says" % digest)
            return data

        index = json.load(archive.extractfile("index.json"))
        manifest = json.loads(blob(index["manifests"][0]))
        return json.loads(blob(manifest["config"])), [unpacked(blob(d)) for d in manifest["layers"]]


def read_buildah(path):
    """-> configuration, layers as uncompressed tars."""
    def blob(descriptor):
        with open(os.path.join(path, descriptor["digest"].split(":")[1]), "rb") as f:
            return f.read()

    with open(os.path.join(path, "manifest.json"), "rb") as f:
        manifest = json.load(f)
    return json.loads(blob(manifest["config"])), [unpacked(blob(d)) for d in manifest["layers"]]


def unpacked(data):
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def flatten(layers, known):
    """Path -> Entry after all layers; known keeps the trees of first layers, which are large."""
    tree = {}
    for number, layer in enumerate(layers):
        digest = hashlib.sha256(layer).hexdigest()
        if number == 0 and digest in known:
            tree = dict(known[digest])
            continue
        apply(layer, tree)
        if number == 0 and len(layer) > 1 << 20:
            known[digest] = dict(tree)
    return tree


def remove(tree, path):
    if path in tree and tree.pop(path).kind == "directory":
        for below in [other for other in tree if other.startswith(path + "/")]:
            del tree[below]


def apply(layer, tree):
    """Whiteouts hide what is below the layer, never what the layer itself has, in whatever order."""
    with tarfile.open(fileobj=io.BytesIO(layer), mode="r:") as archive:
        members = [(os.path.normpath("/" + m.name.lstrip("/")), m) for m in archive]
        for path, _ in members:
            parent, name = os.path.split(path)
            if name == ".wh..wh..opq":
                for below in [p for p in tree if p.startswith(parent.rstrip("/") + "/")]:
                    del tree[below]
            elif name.startswith(".wh."):
                remove(tree, os.path.join(parent, name[4:]))
        for path, member in members:
            if os.path.basename(path).startswith(".wh."):
                continue
            if member.islnk():
                target = tree[os.path.normpath("/" + member.linkname.lstrip("/"))]
                remove(tree, path)
                tree[path] = target
                continue
            content = archive.extractfile(member).read() if member.isreg() else b""
            if path in tree and not (member.isdir() and tree[path].kind == "directory"):
                remove(tree, path)
            tree[path] = Entry(member, content)


def is_mount_point(path):
    return any(path == p or path.startswith(p + "/") for p in MOUNT_POINTS)


def hard_links(tree):
    """Path -> the paths of the same file, when there are several."""
    names = {}
    for path, entry in tree.items():
        names.setdefault(id(entry), []).append(path)
    return {path: " ".join(sorted(names[id(entry)])) for path, entry in tree.items() if len(names[id(entry)]) > 1}


def tree_differences(ours, theirs, began):
    our_links, their_links = hard_links(ours), hard_links(theirs)
    for path in sorted(ours.keys() | theirs.keys()):
        a, b = ours.get(path), theirs.get(path)
        # a layer need not tell of the root, nor of a folder that the image never had
        if path == "/" and (a is None or b is None) or is_mount_point(path):
            continue
        name = ascii(path)[1:-1]
        if a is None or b is None:
            yield name, "", a.kind if a else "nothing", b.kind if b else "nothing"
            continue
        left, right = dict(a.fields), dict(b.fields)
        left["links"], right["links"] = our_links.get(path, "-"), their_links.get(path, "-")
        if a.kind == b.kind == "file" and min(a.mtime, b.mtime) < began:
            left["time"], right["time"] = old(a.mtime, began), old(b.mtime, began)
        for field in list(left) + [f for f in right if f not in left]:
            if left.get(field, "-") != right.get(field, "-"):
                yield name, " " + field, left.get(field, "-"), right.get(field, "-")


def old(time, began):
    return str(time) if time < began else "of the build"


def config_differences(ours, theirs):
    for field in CONFIG_FIELDS:
        a, b = value(ours, field), value(theirs, field)
        if a != b:
            yield "config", " " + field, json.dumps(a, sort_keys=True), json.dumps(b, sort_keys=True)
    for field in ("architecture", "os", "author"):
        if (ours.get(field) or "") != (theirs.get(field) or ""):
            yield field, "", ours.get(field), theirs.get(field)


def value(config, field):
    found = (config.get("config") or {}).get(field) or None
    if field == "Labels" and found:
        found = {k: v for k, v in found.items() if k not in IDENTITY_LABELS} or None
    if field == "Healthcheck" and found:
        found = {k: v for k, v in found.items() if v}
    return found


def differences(case, known):
    """What the images of a case differ in, one line each."""
    images = [os.path.join(case, name + ".image") for name in ("jbuild", "buildah")]
    built = ["built" if os.path.exists(image) else "failed" for image in images]
    if built != ["built", "built"]:
        # a case that neither can build shows nothing
        return ["build: jbuild %s, buildah %s" % tuple(built)]
    our_config, our_layers = read_jbuild(images[0])
    their_config, their_layers = read_buildah(images[1])
    diff_ids = ["sha256:" + hashlib.sha256(layer).hexdigest() for layer in our_layers]
    found = []
    if our_config["rootfs"]["diff_ids"] != diff_ids:
        found.append("rootfs.diff_ids: jbuild names layers that the image does not have")
    began = os.stat(os.path.join(case, "Recipe")).st_mtime
    ours, theirs = flatten(our_layers, known), flatten(their_layers, known)
    both = list(tree_differences(ours, theirs, began)) + list(config_differences(our_config, their_config))
    return found + ["%s%s: jbuild %s, buildah %s" % difference for difference in both]


def expected(case):
    try:
        with open(os.path.join(case, "buildah-differs")) as f:
            lines = [line.rstrip("\n") for line in f if line.strip() and not line.startswith("#")]
    except FileNotFoundError:
        return []
    for line in lines:
        if " -- " not in line:
            raise ValueError("%s/buildah-differs: a line without a reason: %s" % (case, line))
    return [line.split(" -- ", 1)[0].strip() for line in lines]


def logs(case):
    for builder in ("jbuild", "buildah"):
        if not os.path.exists(os.path.join(case, builder + ".image")):
            with open(os.path.join(case, builder + ".log"), errors="replace") as f:
                for line in f.read().splitlines()[-12:]:
                    print("     %s| %s" % (builder, line))


def main():
    root = sys.argv[1]
    known = {}
    alike = explained = unexpected = 0
    for name in sorted(os.listdir(root)):
        case = os.path.join(root, name)
        found, known_to_differ = differences(case, known), expected(case)
        new = [line for line in found if line not in known_to_differ]
        gone = [line for line in known_to_differ if line not in found]
        for line in new:
            print("FAIL %s: %s" % (name, line))
        for line in gone:
            print("FAIL %s: does not occur any more: %s" % (name, line))
        if new:
            logs(case)
        if new or gone:
            unexpected += 1
        elif found:
            explained += 1
        else:
            alike += 1
    print(
        "%d cases: %d alike, %d as explained, %d unexpected"
        % (alike + explained + unexpected, alike, explained, unexpected)
    )
    sys.exit(1 if unexpected or not alike + explained else 0)


main()
