# SPDX-License-Identifier: GPL-2.0
"""The guest of the power cut test: it uploads files, and checks the disks after the last cut.

Each stage is one boot of the guest. It checks the files of the stage before,
uploads new ones, and asks for the cut by a line of output. Only syncs write to the
disks: the kernel's own write-back is switched off.
"""

import contextlib
import os
import pathlib
import pwd
import sys
import traceback

import genl
import handdown
import net
import server
from files import Pattern
from held import held

DURABLE, ATOMIC = genl.OPTION_DURABLE_UPLOADS, genl.OPTION_ATOMIC_UPLOADS
MIB = 1 << 20

# The content of each file. The first argument of Pattern is its seed.
OLD = Pattern(1, 1_500_000)
NEW = {"small": Pattern(2, 10), "large": Pattern(3, 3 * MIB), "replaced": Pattern(4, MIB)}
# The uploads that are cut in the middle, by options: a new file, and one that replaces another.
CUT = {ATOMIC: ["half", "both-replaced"], ATOMIC | DURABLE: ["half-durable", "atomic-replaced"]}
WHAT = ("ext4", "xfs", "overlay")


def check(name, holds, why=""):
    print(f"ok      {name}" if holds else f"FAILED  {name} {why}", flush=True)


def cut():
    print("cut the power", flush=True)
    while True:
        os.sched_yield()


class Disk:
    """A file system that survives the cut, with a directory of the user.

    The overlay is on top of ext4. In Debian 12's kernel it does not support files without a name.
    """

    def __init__(self, kind, user):
        self.kind = kind
        self.user = user
        self.top = pathlib.Path("/mnt", kind)
        self.path = self.top / "home"

    def make(self):
        if self.kind == "overlay":
            return
        server.run("mke2fs" if self.kind == "ext4" else "mkfs.xfs", "-q",
                   *(["-t", "ext4"] if self.kind == "ext4" else []), f"/dev/disk/{self.kind}")

    def mount(self):
        self.top.mkdir()
        # The journal must not be written by itself either.
        options = "commit=600" if self.kind == "ext4" else "defaults"
        if self.kind == "overlay":
            parts = [pathlib.Path("/mnt/ext4", part) for part in ("lower", "upper", "work")]
            for part in parts:
                part.mkdir(exist_ok=True)
            options = "lowerdir={},upperdir={},workdir={}".format(*parts)
        server.run("mount", "-t", self.kind, "-o", options, f"/dev/disk/{self.kind}", self.top)
        if not self.path.exists():
            self.path.mkdir()
            os.chown(self.path, self.user.uid, self.user.gid)

    def write(self, name, content):
        """Write a file that is on the disk in any case."""
        content.write(self.path / name)
        os.chown(self.path / name, self.user.uid, self.user.gid)
        os.sync()

    def holds(self, name, content):
        path = self.path / name
        return path.exists() and path.read_bytes() == content.bytes()

    def names(self):
        return sorted(os.listdir(self.path))

    def check(self, name, content):
        path = self.path / name
        check(f"{self.kind}: {name}", self.holds(name, content),
              f"has {path.stat().st_size if path.exists() else 'no'} of {content.size} bytes")


def quiet_kernel():
    for name, value in (("vm/dirty_writeback_centisecs", 0), ("vm/dirty_expire_centisecs", 720000),
                        ("vm/dirty_background_ratio", 90), ("vm/dirty_ratio", 95),
                        ("fs/xfs/xfssyncd_centisecs", 720000)):
        pathlib.Path("/proc/sys", name).write_text(str(value), encoding="ascii")


class Guest:
    """A client host, the module, and the disks."""

    def __init__(self, stack, make=False):
        entry = pwd.getpwnam("demo")
        server.run("modprobe", "xfs")
        quiet_kernel()
        self.disks = []
        for kind in WHAT:
            user = server.User(entry.pw_name, "", pathlib.Path("/mnt", kind, "home"))
            disk = Disk(kind, user)
            if make:
                disk.make()
            disk.mount()
            self.disks.append(disk)
        network = net.Network(["client"])
        stack.callback(network.close)
        self.stack = stack
        self.host = network.hosts[0]
        server.run("insmod", server.PAYLOAD / "kftp.ko")
        self.netlink = stack.enter_context(genl.Genl())
        self.netlink.call(genl.SETTINGS_SET, passive_port=[40021])

    def session(self, disk, options):
        """A session that exists until the guest ends."""
        session = handdown.Session(self.stack, self.host, disk.user)
        session.ftp.id = session.add(self.netlink, options=options)
        session.ftp.expect(200, "TYPE I")
        return session.ftp

    def upload(self, prefix, options):
        for disk in self.disks:
            ftp = self.session(disk, options)
            for name, content in NEW.items():
                ftp.stor(prefix + name, content.bytes())


def stage_1(guest):
    """Durable uploads in place: an existing file is changed, others are created."""
    for disk in guest.disks:
        disk.write("durable-replaced", OLD)
        disk.write("durable-appended", OLD)
    guest.upload("durable-", DURABLE)
    for disk in guest.disks:
        guest.session(disk, DURABLE).upload("APPE durable-appended", NEW["small"].bytes())
    cut()


def stage_2(guest):
    """Atomic and durable uploads."""
    for disk in guest.disks:
        for name, content in NEW.items():
            disk.check(f"durable-{name}", content)
        with open(disk.path / "durable-appended", "rb") as f:
            check(f"{disk.kind}: durable-appended", f.read() == OLD.bytes() + NEW["small"].bytes())
        disk.write("both-replaced", OLD)
    guest.upload("both-", DURABLE | ATOMIC)
    cut()


def stage_3(guest):
    """Plain uploads, to show that a cut loses data that is not synced."""
    for disk in guest.disks:
        for name, content in NEW.items():
            disk.check(f"both-{name}", content)
    guest.upload("plain-", 0)
    cut()


def stage_4(guest):
    """Atomic uploads without durable. The sync of another file then writes the new names too."""
    for disk in guest.disks:
        lost = [name for name, content in NEW.items() if not disk.holds(f"plain-{name}", content)]
        check(f"{disk.kind}: data that is not durable is lost", lost == list(NEW), f"only {lost} is lost")
        for name in NEW:
            (disk.path / f"plain-{name}").unlink(missing_ok=True)
        disk.write("atomic-replaced", OLD)
    guest.upload("atomic-", ATOMIC)
    for disk in guest.disks:
        with open(disk.top / "other", "wb") as f:
            os.fsync(f.fileno())
    cut()


def stage_5(guest):
    """A cut in the middle of atomic uploads. Everything that has arrived is on the disk."""
    for disk in guest.disks:
        for name, content in NEW.items():
            disk.check(f"atomic-{name}", content)
    for disk in guest.disks:
        for options in (ATOMIC, ATOMIC | DURABLE):
            for name in CUT[options]:
                ftp = guest.session(disk, options)
                data = guest.stack.enter_context(ftp.start(f"STOR {name}"))
                data.write(NEW["large"].read(0, MIB))
                net.until(lambda ftp=ftp: guest.netlink.session(ftp.id).get("done") == MIB, "the data has arrived")
        if disk.kind == "overlay":
            continue
        # A cut after the whole upload, while the old file can't be replaced yet.
        guest.stack.enter_context(held(disk.path / "durable-replaced"))
        ftp = guest.session(disk, ATOMIC)
        with ftp.start("STOR durable-replaced") as data:
            data.write(b"whole")
        net.until((disk.path / ".durable-replaced.part").exists, "the upload waits for its name")
    os.sync()
    cut()


def stage_6(guest):
    """No reader sees half a file. A file that is cut has no name, or one under which it can be resumed."""
    whole = sorted([f"{prefix}-{name}" for prefix in ("durable", "both", "atomic") for name in NEW] +
                   ["durable-appended"])
    halves = [name for names in CUT.values() for name in names]
    for disk in guest.disks:
        hidden = halves if disk.kind == "overlay" else ["durable-replaced"]
        want = sorted(whole + [f".{name}.part" for name in hidden])
        check(f"{disk.kind}: names", disk.names() == want, f"{disk.names()} instead of {want}")
        for name in ("durable-replaced", "both-replaced", "atomic-replaced"):
            disk.check(name, NEW["replaced"])
        ftp = guest.session(disk, ATOMIC | DURABLE)
        for name in halves:
            if disk.kind == "overlay" and name.startswith("half"):
                check(f"{disk.kind}: {name} is kept", ftp.expect(213, f"SIZE {name}").text == str(MIB))
                ftp.stor(name, NEW["large"].read(MIB, NEW["large"].size - MIB), rest=MIB)
            else:
                ftp.stor(name, NEW["large"].bytes())
            disk.check(name, NEW["large"])
        ftp.stor("durable-replaced", NEW["small"].bytes())
        disk.check("durable-replaced", NEW["small"])
        want = sorted(set(whole + halves))
        check(f"{disk.kind}: names at the end", disk.names() == want, f"{disk.names()} instead of {want}")
        ftp.quit()


def main(number):
    with contextlib.ExitStack() as stack:
        stage = globals()[f"stage_{number}"]
        try:
            stage(Guest(stack, make=number == 1))
        except Exception:
            traceback.print_exc(file=sys.stdout)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
