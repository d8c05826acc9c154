#!/usr/bin/env python3
"""postern backup: a copy made while another process writes is whole and can
be used in place of the store; what can't be made leaves nothing behind."""
import os
import signal
import sqlite3
import sys
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from popfault import PopFault
from postern import Home


class Backup(unittest.TestCase):
    def setUp(self):
        self.h = Home()
        self.addCleanup(self.h.__exit__)
        self.h.account("Home", "pop", 1)
        self.out = os.path.join(self.h.dir, "copy.db")

    def fill(self, mail):
        path = os.path.join(self.h.dir, "box")
        with open(path, "wb") as f:
            for m in mail:
                f.write(b"From x Mon Nov  2 10:00:00 2026\r\n" + m + b"\r\n")
        r = self.h.run("import", path, "--account", "Home", "--folder",
                       "Inbox")
        self.assertEqual(r.code, 0, r)

    def backup(self, *args, code=0, **env):
        r = self.h.run("backup", *args, **env)
        self.assertEqual(r.code, code, r)
        return r

    def restored(self, test):
        """Calls test with a home whose store is the copy."""
        with Home() as other:
            os.mkdir(other.data, 0o700)
            os.rename(self.out, other.data + "/postern.db")
            other.account("Home", "pop", 1)
            other.check()
            test(other)
            other.check()

    def nothing_left(self):
        left = [n for n in os.listdir(self.h.dir) if n.startswith("copy.db")]
        self.assertEqual(left, [])

    def test_a_copy_can_be_used(self):
        mail = popmail.make(50) + popmail.make(1, 2, (3000000,))
        self.fill(mail)
        r = self.backup(self.out)
        self.assertIn("checked", r.out)
        self.assertEqual(os.stat(self.out).st_mode & 0o777, 0o600)
        self.assertEqual(
            [n for n in os.listdir(self.h.dir) if n.startswith("copy.db")],
            ["copy.db"])

        def use(other):
            self.assertEqual(sorted(other.export("--verify")), sorted(mail))
            self.assertEqual(len(other.list()), 51)
            self.assertEqual(other.run("search", "message").code, 0)
            path = os.path.join(other.dir, "x.eml")
            with open(path, "wb") as f:
                f.write(b"Subject: after\n\n")
            r = other.run("import", path, "--account", "Home", "--folder",
                          "Archive")
            self.assertEqual(r.code, 0, r)
            self.assertEqual(len(other.export()), 52)
        self.restored(use)

    def test_while_another_process_writes(self):
        mail = popmail.make(120, sizes=(9000, 60000))
        with PopFault(mail) as s:
            self.h.forget_accounts()
            self.h.account("Home", "pop", s.port, after_download="keep")
            self.fill(popmail.make(40, 3, (60000,)))
            stop, codes = threading.Event(), []

            def write():
                while not stop.is_set() or not codes:
                    codes.append(self.h.run("sync").code)
            writer = threading.Thread(target=write)
            writer.start()
            try:
                for _ in range(3):
                    self.backup("--force", self.out)
            finally:
                stop.set()
                writer.join()
            self.assertEqual(set(codes), {0})

            def use(other):
                here = other.export("--verify")
                self.assertGreaterEqual(len(here), 40)
                self.assertEqual(len(here), len(set(here)))
            self.restored(use)

    def test_a_transaction_is_in_it_whole_or_not(self):
        """A writer that never rests: in every commit two rows more."""
        self.fill(popmail.make(30, sizes=(90000,)))
        path = self.h.data + "/postern.db"
        stop = threading.Event()

        def write():
            db = sqlite3.connect(path, isolation_level=None, timeout=30)
            # One writer at a time, checkpoints too: as in the program.
            db.execute("PRAGMA wal_autocheckpoint = 0")
            n = 0
            while not stop.is_set():
                db.execute("BEGIN IMMEDIATE")
                for key in ("one", "two"):
                    db.execute("INSERT INTO fact VALUES (?, ?, '', 0)",
                               (n + 1000, key))
                db.execute("COMMIT")
                n += 1
            db.close()
        writer = threading.Thread(target=write)
        writer.start()
        try:
            for _ in range(2):
                self.backup("--force", self.out)
        finally:
            stop.set()
            writer.join()
        db = sqlite3.connect(self.out)
        rows = [n for n, in db.execute(
            "SELECT count(*) FROM fact WHERE account_id >= 1000"
            " GROUP BY account_id")]
        self.assertTrue(rows)
        self.assertEqual(set(rows), {2})
        db.close()

    def test_where_it_must_not_go(self):
        self.fill(popmail.make(3))
        for name in ("copy.db", "postern.db", "postern.db-wal"):
            r = self.backup(os.path.join(self.h.data, name), code=2)
            self.assertIn("is in the directory of the mail database", r.err)
        link = os.path.join(self.h.dir, "link")
        os.symlink(self.h.data, link)
        self.backup(os.path.join(link, "copy.db"), code=2)
        self.assertFalse(os.path.exists(self.h.data + "/copy.db"))
        self.backup(os.path.join(self.h.dir, "no", "copy.db"), code=3)
        with open(self.out, "wb") as f:
            f.write(b"precious")
        r = self.backup(self.out, code=12)
        self.assertIn("already exists", r.err)
        with open(self.out, "rb") as f:
            self.assertEqual(f.read(), b"precious")
        # A store that is in use elsewhere, whose log lies beside it.
        open(self.out + "-wal", "wb").close()
        r = self.backup("--force", self.out, code=12)
        self.assertIn("in use", r.err)
        os.unlink(self.out + "-wal")
        self.backup("--force", self.out)
        self.assertEqual(self.h.run("backup").code, 2)
        self.h.check()

    def test_without_a_store_there_is_no_copy(self):
        self.backup(self.out, code=3)
        self.nothing_left()

    def test_what_fails_leaves_nothing(self):
        self.fill(popmail.make(20, sizes=(90000,)))
        for name in (".part", ".part-wal", ".part-shm"):
            with open(self.out + name, "wb") as f:
                f.write(b"of a backup that was broken off")
        r = self.h.run("backup", self.out,
                       prefix=("prlimit", "--fsize=200000"))
        self.assertNotEqual(r.code, 0, r)
        self.assertFalse(os.path.exists(self.out))
        # Killed just before the end; the next one clears up.
        r = self.h.run("backup", self.out, POSTERN_DIE_AT="1")
        self.assertEqual(r.code, -signal.SIGKILL, r)
        self.assertFalse(os.path.exists(self.out))
        self.backup(self.out)
        self.assertEqual(
            [n for n in os.listdir(self.h.dir) if n.startswith("copy.db")],
            ["copy.db"])

    def test_a_damaged_store_gives_no_copy(self):
        self.fill(popmail.make(20, sizes=(90000,)))
        path = self.h.data + "/postern.db"
        with open(path, "r+b") as f:
            f.seek(0, 2)
            for at in range(8192 * 4, f.tell(), 8192):
                f.seek(at)
                f.write(b"\xff" * 64)
        self.backup(self.out, code=10)
        self.nothing_left()


if __name__ == "__main__":
    unittest.main()
