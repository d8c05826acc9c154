#!/usr/bin/env python3
"""Memory runs out: one allocation fails, whoever asks for it (lab/allocfail.c),
or all from one on. The program goes on or ends with a message and an exit code;
the store stays sound, the terminal is given back, and the next session ends
with every message exactly once. Where all fail a library may crash before the
program can end: then the store has to be sound all the same.

    memory_test.py            some of them, as in make check
    memory_test.py all        every one (make -C tests check-memory)
"""
import collections
import os
import random
import re
import signal
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
sys.path.insert(0, os.path.join(HERE, "..", "screen"))
import popmail
import postern
import stage
from imapfault import ImapFault
from popfault import PopFault
from postern import Home
from terminal import Terminal, find_tmux

SHIM = os.path.join(postern.BUILD, "tests", "lab", "allocfail.so")
ALL = sys.argv[1:] == ["all"]
POINTS = 12  # of each kind, where not all are tried
MAIL = popmail.make(3)
HTML = (b"From: a@example.org\r\nSubject: =?utf-8?q?=C3=A4?=\r\n"
        b"Date: Sun, 22 Nov 26 10:00 CET\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/html; charset=iso-8859-1\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<table><tr><td>A <b>page</b> =FC<td>two</table>\r\n")


def can_preload():
    """The address sanitizer wants to be the first library itself."""
    with Home() as h:
        return os.path.exists(SHIM) and h.run(
            "help", LD_PRELOAD=SHIM).code == 0


def has_store(h):
    """An end before the first commit leaves none, or an empty file."""
    path = os.path.join(h.data, "postern.db")
    return os.path.exists(path) and os.path.getsize(path) > 0


class Memory(unittest.TestCase):
    def setUp(self):
        self.ends = collections.Counter()

    def count(self, h, *args):
        """How many allocations a run makes."""
        path = os.path.join(h.dir, "count")
        r = h.run(*args, LD_PRELOAD=SHIM, ALLOC_COUNT=path)
        with open(path, encoding="ascii") as f:
            return int(f.read()), r

    def points(self, total):
        """Where memory runs out: each of the allocations, or some."""
        if ALL:
            return [str(n) for n in range(1, total + 1)] + [
                "%d+" % n for n in range(1, total + 1, 10)]
        chance = random.Random(total)
        step = max(1, total // POINTS)
        return ["%d%s" % (min(n + chance.randrange(step), total), how)
                for n in range(1, total + 1, step) for how in ("", "+")]

    def check_end(self, r, point):
        """It went on, or it ended of itself and said why."""
        self.ends[r.code] += 1
        if r.code == -signal.SIGSEGV and "+" in str(point):
            return
        self.assertGreaterEqual(r.code, 0, (point, r))
        if r.code:
            self.assertIn("postern", r.err, (point, r))

    def sweep(self, h, *args):
        """A command that changes nothing."""
        total, r = self.count(h, *args)
        self.assertEqual(r.code, 0, r)
        for point in self.points(total):
            self.check_end(h.run(*args, LD_PRELOAD=SHIM, ALLOC_FAIL=point,
                                 timeout=30), (args, point))
        return total

    def test_versions(self):
        """All libraries are loaded."""
        with Home() as h:
            self.sweep(h, "--version")

    def test_reading(self):
        with Home() as h:
            stage.fill(h)
            path = os.path.join(h.dir, "page.eml")
            with open(path, "wb") as f:
                f.write(HTML)
            for args in (["parse", path], ["search", "quinces"],
                         ["list", "--json"], ["show", "1"]):
                self.sweep(h, *args)
            h.check()

    def try_pop(self, point, after):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download=after)
            self.check_end(h.run("sync", LD_PRELOAD=SHIM, ALLOC_FAIL=point,
                                 timeout=30), point)
            s.settle()
            if has_store(h):
                h.check()
                self.assertEqual(popmail.wrong(MAIL, s, h.export()), "",
                                 point)
            self.assertEqual(h.run("sync").code, 0)
            self.assertEqual(sorted(h.export()), sorted(MAIL), point)
            h.check()

    def test_pop(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port)
            total, _ = self.count(h, "sync")
        for i, point in enumerate(self.points(total)):
            self.try_pop(point, ("remove", "keep")[i % 2])

    def try_imap(self, point):
        with ImapFault({"INBOX": MAIL, "Work": MAIL[:1]}) as s, Home() as h:
            h.account("Home", "imap", s.port)
            self.check_end(h.run(
                "sync", "--bodies", "all", LD_PRELOAD=SHIM, ALLOC_FAIL=point,
                timeout=30), point)
            if has_store(h):
                h.check()
            self.assertEqual(h.run("sync", "--bodies", "all").code, 0)
            self.assertEqual(sorted(h.export()), sorted(MAIL + MAIL[:1]),
                             point)
            h.check()

    def test_imap(self):
        with ImapFault({"INBOX": MAIL, "Work": MAIL[:1]}) as s, Home() as h:
            h.account("Home", "imap", s.port)
            total, _ = self.count(h, "sync", "--bodies", "all")
        for point in self.points(total):
            self.try_imap(point)

    @unittest.skipUnless(find_tmux(), "there is no tmux here")
    def test_screens(self):
        """Behind the end the terminal is in no mode of the screens."""
        with Home() as h:
            stage.fill(h)
            count = os.path.join(h.dir, "count")
            env = stage.environment(h, ALLOC_COUNT=count)
            self.show(env, None)
            with open(count, encoding="ascii") as f:
                total = int(f.read())
            for point in self.points(total):
                self.show(env, point)
            h.check()

    def show(self, env, point):
        inner = ("LD_PRELOAD=%s ALLOC_FAIL=%s %s; echo end=$?; "
                 "stty -a | tr ' ;' '\\n\\n' | grep icanon" % (
                     SHIM, point or 0, postern.PROGRAM))
        with Terminal(["sh", "-c", inner], env) as t:
            t.until(lambda s: "end=" in s or "nbox" in s, "a picture")
            if "end=" not in t.screen():
                t.keys("q")
            t.wait("icanon")
            screen = t.screen()
            # Whatever ended it, also a crash.
            self.assertEqual(t.format("#{alternate_on}"), "0", point)
            self.assertNotIn("-icanon", screen, point)
            code = int(re.search(r"end=(\d+)$", screen, re.M).group(1))
            self.ends[code] += 1
            if code == 128 + signal.SIGSEGV and "+" in str(point):
                return
            self.assertLess(code, 128, (point, screen))
            if code:
                # Curses says it by itself while it starts.
                self.assertRegex(screen, "postern:|Out of memory", point)

    def tearDown(self):
        if ALL:
            print(self.id().split(".")[-1], dict(self.ends))


if __name__ == "__main__":
    if not can_preload():
        print("skipped: nothing can be loaded before the program")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
