#!/usr/bin/env python3
"""postern export: files, mbox and Maildir hold what came in, are read back,
and what is not finished does not look finished."""
import mailbox
import os
import re
import sqlite3
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from popfault import PopFault
from postern import Home

ODD = [b"", b"\r\n", b"x", b"From the first line on\r\n\r\nFrom x\r\n",
       b"Subject: q\r\n\r\n>From y\r\n>>>From z\r\n>Fro\r\n>\r\nFrom \r\n",
       b"Subject: ends\r\n\r\nFrom", b"Subject: more\r\n\r\n>From ",
       b"Subject: blank\r\n\r\n\r\n\r\n", b"Subject: lf\n\ntext\n",
       b"Content-Length: 10\r\n\r\nFrom x\r\n\r\n",
       b"Subject: cr\r\n\r\na\rb\r\r\n\rc\r",
       b"Subject: wide\r\n\r\n" + b"y" * 300000 + b"\r\nFrom w\r\n"]


def tree(top):
    """{relative path: bytes} of all files."""
    files = {}
    for path, _, names in os.walk(top):
        for name in names:
            with open(os.path.join(path, name), "rb") as f:
                files[os.path.relpath(os.path.join(path, name), top)] = (
                    f.read())
    return files


class Export(unittest.TestCase):
    def setUp(self):
        self.h = Home()
        self.addCleanup(self.h.__exit__)
        self.h.account("Home", "pop", 1)
        self.out = os.path.join(self.h.dir, "out")

    def fill(self, mail, folder="Inbox", **flags):
        """Brings messages in as files of a Maildir."""
        top = os.path.join(self.h.dir, "in")
        os.makedirs(top + "/cur", exist_ok=True)
        for i, m in enumerate(mail):
            with open("%s/cur/%03d.x:2,%s" % (
                    top, i, flags.get("flags", "")), "wb") as f:
                f.write(m)
        r = self.h.run("import", top, "--account", "Home", "--folder", folder)
        self.assertEqual(r.code, 0, r)
        for name in os.listdir(top + "/cur"):
            os.unlink(top + "/cur/" + name)

    def export(self, *args, code=0):
        r = self.h.run("export", *args)
        self.assertEqual(r.code, code, r)
        return r

    def spoil(self, subject):
        """Changes a byte of a message behind the program's back."""
        with sqlite3.connect(self.h.data + "/postern.db") as db:
            db.execute(
                "UPDATE piece SET bytes = CAST(bytes || x'20' AS BLOB) WHERE body_id ="
                " (SELECT body_id FROM message WHERE subject = ?)",
                (subject,))
            db.execute(
                "UPDATE body SET size = size + 1 WHERE id ="
                " (SELECT body_id FROM message WHERE subject = ?)",
                (subject,))
        db.close()

    def test_raw(self):
        mail = popmail.make(20) + ODD
        self.fill(mail)
        r = self.export("--raw", self.out, "--verify")
        mail = [m for m in mail if m]
        self.assertIn("%d messages exported and verified" % len(mail), r.err)
        files = tree(self.out)
        index = files.pop("index.jsonl")
        self.assertEqual(sorted(files.values()), sorted(mail))
        self.assertEqual(len(index.splitlines()), len(mail))
        # Into what is there already nothing is written.
        r = self.export("--raw", self.out, code=12)
        self.assertIn("not empty", r.err)

    def test_mbox(self):
        mail = [m for m in popmail.make(20) + ODD if m]
        self.fill(mail)
        r = self.export("--mbox", self.out, "--verify")
        self.assertIn("%d messages exported and verified" % len(mail), r.err)
        with open(self.out, "rb") as f:
            data = f.read()
        # As Python's reader of mboxes sees it; it does not unquote.
        box = mailbox.mbox(self.out, create=False)
        lines = [re.sub(rb"(?m)^>(>*From )", rb"\1", box.get_bytes(k))
                 for k in box.keys()]
        box.close()
        want = [m.replace(b"\r\n", b"\n") for m in mail]
        self.assertEqual([m.rstrip(b"\n") for m in lines],
                         [m.rstrip(b"\n") for m in want])
        self.assertIn(b"\n\n>From x\n", data)
        self.assertIn(b"\n>>From y\n>>>>From z\n>Fro\n>\n>From \n", data)
        self.export("--mbox", self.out, code=12)
        self.assertFalse(os.path.exists(self.out + ".part"))

    def test_a_part_of_somebody_else_stays(self):
        self.fill(popmail.make(3))
        for name in (".part", ".part2"):
            with open(self.out + name, "wb") as f:
                f.write(b"mine")
        self.export("--mbox", self.out)
        with open(self.out, "rb") as f:
            self.assertTrue(f.read().startswith(b"From "))
        for name in (".part", ".part2"):
            with open(self.out + name, "rb") as f:
                self.assertEqual(f.read(), b"mine")
        self.assertFalse(os.path.exists(self.out + ".part3"))

    def test_long_names_of_folders(self):
        """Two that differ only where they are cut stay two."""
        mail = popmail.make(3)
        self.fill(mail[2:])
        names = ["A", "B"]
        longs = ["\u00e4" * 200 + "/" + "x" * 300 + n for n in names]
        for name, one in zip(names, mail):
            r = self.h.run("folders", "--account", "Home", "--create", name)
            self.assertEqual(r.code, 0, r)
            self.fill([one], name)
        with sqlite3.connect(self.h.data + "/postern.db") as db:
            for name, long in zip(names, longs):
                db.execute("UPDATE folder SET name = ? WHERE name = ?",
                           (long, name))
        db.close()
        self.export("--maildir", self.out, "--verify")
        files = tree(self.out)
        found = [p for p, m in files.items() if m in mail]
        self.assertEqual(sorted(files[p] for p in found), sorted(mail))
        self.assertEqual(len({p.split("/")[0] for p in found}), 3)

    def test_what_an_mbox_holds_comes_back(self):
        mail = popmail.make(20) + [m.replace(b"\r\n", b"\n") for m in ODD
                                   if m.endswith(b"\r\n") and len(m) > 2]
        mail = [m.replace(b"\r\n", b"\n") for m in mail]
        self.fill(mail)
        self.export("--mbox", self.out)
        with Home() as other:
            other.account("Home", "pop", 1)
            r = other.run("import", self.out, "--account", "Home",
                          "--folder", "Archive")
            self.assertEqual(r.code, 0, r)
            self.assertEqual(sorted(other.export()), sorted(mail))

    def test_maildir(self):
        mail = popmail.make(12)
        self.fill(mail[:5])
        self.fill(mail[5:8], "Archive", flags="DFPRS")
        self.fill(mail[8:], "Sent", flags="S")
        r = self.export("--maildir", self.out, "--verify")
        self.assertIn("12 messages exported and verified", r.err)
        files = tree(self.out)
        for sub in (".Archive", ".Drafts", ".Sent", ".Trash"):
            self.assertEqual(files.pop(sub + "/maildirfolder"), b"")
            for part in ("tmp", "new", "cur"):
                self.assertTrue(os.path.isdir(
                    os.path.join(self.out, sub, part)))
        self.assertFalse([f for f in files if f.endswith("UNFINISHED")])
        for folder, want, flags in (("", mail[:5], ":2,"),
                                    (".Archive/", mail[5:8], ":2,DFPRS"),
                                    (".Sent/", mail[8:], ":2,S")):
            got = {f: m for f, m in files.items()
                   if f.startswith(folder + "cur/")}
            self.assertEqual(sorted(got.values()), sorted(want))
            self.assertTrue(all(f.endswith(flags) for f in got), got.keys())
        # Others can read it, and it comes in again as it went out.
        self.assertEqual(len(mailbox.Maildir(self.out, create=False)), 5)
        rows = {r["id"]: r["date"] for r in self.h.list()}
        times = sorted(int(os.stat(os.path.join(self.out, f)).st_mtime)
                       for f in files if f.startswith("cur/"))
        self.assertEqual(times, sorted(rows.values()))
        one = os.path.join(self.h.dir, "one")
        self.export("--maildir", one, "--folder", "Archive")
        self.assertEqual(
            sorted(m for f, m in tree(one).items() if f.startswith("cur/")),
            sorted(mail[5:8]))
        self.export("--maildir", one, code=12)

    def test_accounts_side_by_side(self):
        self.h.account("Work.2", "pop", 1)
        self.fill(popmail.make(1))
        path = os.path.join(self.h.dir, "x.eml")
        with open(path, "wb") as f:
            f.write(b"Subject: x\n\n")
        r = self.h.run("import", path, "--account", "Work.2", "--folder",
                       "Archive")
        self.assertEqual(r.code, 0, r)
        self.export("--maildir", self.out)
        self.assertEqual(len(os.listdir(self.out + "/Home/cur")), 1)
        other = [d for d in os.listdir(self.out) if d.startswith("Work")][0]
        self.assertEqual(
            len(os.listdir("%s/%s/.Archive/cur" % (self.out, other))), 1)

    def backup_line(self):
        lines = self.h.inspect("Home")["lines"]
        return [(line["text"], line["warning"]) for line in lines
                if line["label"] == "Backup"][0]

    def test_the_inspector_knows(self):
        self.fill(popmail.make(3))
        only = ("this computer has the only copy of 3 messages", True)
        self.assertEqual(self.backup_line(), only)
        # A part of the account is no copy of it.
        self.export("--mbox", self.out + "1", "--folder", "Inbox")
        self.assertEqual(self.backup_line(), only)
        self.export("--mbox", self.out, "--account", "Home")
        self.assertEqual(self.backup_line(),
                         ("everything was backed up just now", False))
        self.fill(popmail.make(2, seed=2))
        self.assertEqual(self.backup_line(), (
            "last backup just now; 2 new messages since then", True))
        self.assertEqual(self.h.run("backup", self.out + "2").code, 0)
        self.assertEqual(self.backup_line(),
                         ("everything was backed up just now", False))

    def test_damage_is_told(self):
        self.fill([b"Subject: good\r\n\r\n1\r\n", b"Subject: bad\r\n\r\n2\r\n",
                   b"Subject: fine\r\n\r\n3\r\n"])
        self.spoil("bad")
        for kind in ("--raw", "--mbox", "--maildir"):
            r = self.export(kind, self.out + kind, code=10)
            self.assertIn("message 2 is damaged", r.err)
        self.assertEqual(len(tree(self.out + "--raw")), 4)
        with sqlite3.connect(self.h.data + "/postern.db") as db:
            db.execute("DELETE FROM piece WHERE body_id = 2")
        db.close()
        for kind in ("--raw", "--mbox", "--maildir"):
            self.export(kind, self.out + kind + "2", "--verify", code=10)
        self.assertEqual(sorted(m for f, m in tree(self.out + "--raw2").items()
                                if f.endswith(".eml")),
                         [b"Subject: fine\r\n\r\n3\r\n",
                          b"Subject: good\r\n\r\n1\r\n"])
        with open(self.out + "--mbox2", "rb") as f:
            self.assertNotIn(b"bad", f.read())

    def test_what_is_broken_off_looks_so(self):
        mail = popmail.make(60, sizes=(2000,)) + popmail.make(
            1, seed=2, sizes=(90000,))
        self.fill(mail)
        for kind, done in (("--raw", "/index.jsonl"), ("--mbox", ""),
                           ("--maildir", None)):
            out = self.out + kind
            r = self.h.run("export", kind, out,
                           prefix=("prlimit", "--fsize=65536"))
            self.assertNotEqual(r.code, 0, r)
            if done is None:
                self.assertIn("UNFINISHED", os.listdir(out))
            else:
                self.assertFalse(os.path.exists(out + done))

    def test_a_stub_is_counted_and_left_out(self):
        mail = popmail.make(3, sizes=(100,)) + popmail.make(
            1, seed=2, sizes=(200000,))
        with PopFault(mail) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep",
                      size_cap="100k")
            r = h.run("sync")
            self.assertEqual(r.code, 0, r)
            r = h.run("export", "--mbox", self.out, "--verify")
            self.assertEqual(r.code, 0, r)
            self.assertIn("3 messages exported and verified", r.err)
            self.assertIn("1 message has not been downloaded in full", r.err)


if __name__ == "__main__":
    unittest.main()
