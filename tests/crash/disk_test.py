#!/usr/bin/env python3
"""POP on a bad disk: full, failing, damaged; and two programs on one store.
Nothing is removed from the server that is not safe, the sentence says what is
wrong, and once the disk is well again everything is there exactly once."""
import hashlib
import os
import random
import re
import shutil
import signal
import sqlite3
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from popfault import Faults, PopFault
from postern import Home
from share import OF, share
from tracing import NO_LEAK_CHECK, can_trace, injecting

MAIL = popmail.make(12, sizes=(0, 300, 5000, 40000))
TRIES_ALL = "all" in sys.argv[1:]
os.environ.update(NO_LEAK_CHECK)


@unittest.skipUnless(can_trace(), "strace is missing or not allowed")
class Failing(unittest.TestCase):
    """The n-th write or sync fails, and (with "+") every one after it."""

    def fail_at(self, call, error, when):
        """False if the call did not happen so often."""
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove")
            out = os.path.join(h.dir, "trace")
            first = h.run("sync", prefix=injecting(
                call, "error=%s:when=%s" % (error, when), out))
            s.settle()
            with open(out, encoding="latin-1") as f:
                if "INJECTED" not in f.read():
                    return False
            where = (call, error, when, first)
            self.assertIn(first.code, (0, 1, 10, 11, 12), where)
            if first.code:
                self.assertRegex(first.err, "disk|full|written|store", where)
            self.assertEqual(popmail.wrong(MAIL, s, h.export()), "", where)
            last = h.run("sync")
            self.assertEqual(last.code, 0, (where, last))
            s.settle()
            self.assertEqual(sorted(h.export()), sorted(MAIL), where)
            self.assertEqual(s.drop.messages, [])
            h.check()
            return True

    def sweep(self, error, calls):
        tried = 0
        for call in calls:
            n, more = 1, True
            while more:
                for when in share(("%d" % n, "%d+" % n)):
                    more = self.fail_at(call, error, when)
                    tried += more
                n += 1 if TRIES_ALL else 1 + n // 2
        return tried * OF

    def test_full(self):
        self.assertGreater(
            self.sweep("ENOSPC", ("pwrite64", "fdatasync", "ftruncate")), 12)

    def test_over_quota(self):
        self.assertGreater(self.sweep("EDQUOT", ("pwrite64",)), 8)

    def test_broken(self):
        self.assertGreater(self.sweep("EIO", ("fdatasync", "pwrite64")), 12)


class ReadOnly(unittest.TestCase):
    @unittest.skipIf(os.geteuid() == 0, "nothing is read-only to root")
    def test_it_is_said(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port)
            h.run("sync")
            os.chmod(h.data, 0o500)
            r = h.run("sync")
            os.chmod(h.data, 0o700)
            self.assertEqual(r.code, 11, r)


class Together(unittest.TestCase):
    def test_a_second_sync_waits_for_the_first(self):
        """Neither writes while the other does; both end well."""
        with PopFault(MAIL, "delay:5") as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove")
            running = [h.start("sync") for _ in range(4)]
            codes = [(p.communicate(timeout=60), p.returncode)
                     for p in running]
            self.assertIn(0, [c for _, c in codes], codes)
            for (_, err), code in codes:
                self.assertIn(code, (0, 12), codes)
                if code:
                    self.assertTrue(err.startswith(b"postern: "), codes)
            self.assertEqual(sorted(h.export()), sorted(MAIL))
            h.check()

    def test_a_killed_program_leaves_no_lock(self):
        with PopFault(MAIL, "stall:3000", "sessions:1") as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove")
            p = h.start("sync")
            deadline = time.monotonic() + 20
            while s.sent_now() < 3000 and time.monotonic() < deadline:
                time.sleep(0.01)
            os.kill(p.pid, signal.SIGKILL)
            p.communicate(timeout=10)
            s.faults = Faults()
            r = h.run("sync")
            self.assertEqual(r.code, 0, r)
            self.assertEqual(sorted(h.export()), sorted(MAIL))


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


class Damaged(unittest.TestCase):
    """The file was changed behind our back: nothing crashes, nothing is made
    anew, and the server is told to forget nothing that is not here."""

    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        with PopFault(MAIL) as s:
            cls.home.account("Home", "pop", s.port, after_download="keep")
            assert cls.home.run("sync").code == 0
        db = sqlite3.connect(os.path.join(cls.home.data, "postern.db"))
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cls.page, = db.execute("PRAGMA page_size").fetchone()
        db.close()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.home.dir)

    def try_with(self, spoil, loses=False):
        """loses: the file's mail may be unreadable; else it must be here."""
        with PopFault(MAIL) as s, Home() as h:
            shutil.copytree(self.home.data, h.data)
            path = os.path.join(h.data, "postern.db")
            spoil(path)
            h.account("Home", "pop", s.port, after_download="remove")
            h.run("account", "agree", "Home")
            before = digest(path) if os.path.exists(path) else None
            for verb in (("list",), ("check",), ("search", "message"),
                         ("inspect",), ("folders",)):
                r = h.run(*verb)
                self.assertIn(r.code, (0, 1, 3, 10, 11), (verb, r))
            if before:
                self.assertEqual(digest(path), before, "reading changed it")
            r = h.run("sync")
            self.assertIn(r.code, (0, 1, 10, 11), r)
            s.settle()
            out = os.path.join(h.dir, "out")
            r = h.run("export", "--raw", out)
            self.assertGreaterEqual(r.code, 0, r)
            here = []
            for name in os.listdir(out) if os.path.isdir(out) else []:
                with open(os.path.join(out, name), "rb") as f:
                    here.append(f.read())
            left = [m for _, m in s.drop.messages]
            for m in MAIL:
                self.assertTrue(m in here or m in left, "lost")
            return s

    def test_a_byte_of_each_page(self):
        chance = random.Random(3)
        size = os.path.getsize(os.path.join(self.home.data, "postern.db"))
        pages = range(size // self.page)
        step = 1 if TRIES_ALL else max(1, len(pages) // 25)
        for page in share(pages[::step]):
            at = page * self.page + chance.randrange(self.page)

            def spoil(path, at=at):
                with open(path, "r+b") as f:
                    f.seek(at)
                    old = f.read(1)
                    f.seek(at)
                    f.write(bytes([old[0] ^ 0x55]))
            with self.subTest(at=at):
                self.try_with(spoil)

    def test_cut_short(self):
        size = os.path.getsize(os.path.join(self.home.data, "postern.db"))
        for to in (1, 50, 512, self.page, size // 2, size - self.page):
            with self.subTest(to=to):
                self.try_with(lambda path, to=to: os.truncate(path, to))

    def refused(self, spoil):
        s = self.try_with(spoil)
        self.assertEqual([w for w in s.said() if w.startswith("DELE")], [])
        self.assertEqual(len(s.drop.messages), len(MAIL))

    def test_empty_is_no_new_beginning(self):
        self.refused(lambda path: os.truncate(path, 0))

    def test_missing_is_no_new_beginning(self):
        self.refused(os.remove)

    def test_another_file_in_its_place(self):
        def text(path):
            with open(path, "w", encoding="utf-8") as f:
                f.write("Dear diary,\n" * 1000)
        self.refused(text)

    def test_trash_beside_it(self):
        for name in ("-wal", "-shm"):
            for content in (b"", os.urandom(9000)):
                def spoil(path, name=name, content=content):
                    with open(path + name, "wb") as f:
                        f.write(content)
                with self.subTest(name=name, content=len(content)):
                    self.try_with(spoil)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
