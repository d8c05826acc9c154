#!/usr/bin/env python3
"""A message that crashes the program does so once: at the next start it is set
aside, its raw source can be read, and all other mail works."""
import contextlib
import fcntl
import os
import signal
import sqlite3
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
sys.path.insert(0, os.path.join(HERE, "..", "screen"))
from dovecot import Dovecot, find_dovecot
from maildir import Message
from popfault import PopFault
from postern import PROGRAM, Home
from terminal import Terminal, find_tmux

ANN = "ann@example.org"
DIED = (-signal.SIGSEGV, 128 + signal.SIGSEGV)
KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)
BEFORE, BAD, AFTER = (
    ("From: %s <%s@example.org>\r\nTo: ann@example.org\r\nSubject: %s\r\n"
     "Date: Mon, 2 Nov 2026 10:0%d:00 +0000\r\nMessage-ID: <%s@example.org>\r\n"
     "\r\n%s apple\r\n" % (name, name, subject, n, name, text)).encode()
    for n, (name, subject, text) in enumerate((
        ("tim", "first", "hello"), ("eve", "deadlyword", "venomtext"),
        ("lena", "third", "bye"))))
MAIL = [BEFORE, BAD, AFTER]
PLACEHOLDER = "(This message could not be read)"
# Which word makes the program crash at which stage.
STAGES = {"header": "deadlyword", "parse": "deadlyword",
          "index": "venomtext", "layout": "venomtext"}


def setUpModule():
    if not find_dovecot():
        print("skipped: there is no Dovecot 2.3 here")
        sys.exit(77)


class Aside(unittest.TestCase):
    def commands(self, h, stage):
        """What a user does until the program dies at this stage."""
        yield h.run("sync", **self.crash)
        yield h.run("search", "apple", **self.crash)
        for m in h.list():
            yield h.run("show", str(m["id"]), **self.crash)

    def crash_at(self, stage, how=""):
        self.crash = {"POSTERN_CRASH_AT": "%s:%s%s" % (
            stage, STAGES[stage], how)}

    def die_once(self, h, stage):
        """The program dies once; then all commands end well."""
        first = list(self.commands(h, stage))
        self.assertEqual(sum(r.code in DIED for r in first), 1, first)
        for r in self.commands(h, stage):
            self.assertEqual(r.code, 0, r)

    def judge(self, h, stage):
        """The bad one is set aside and its bytes are here; all else works."""
        rows = {m["subject"]: m["id"] for m in h.list()}
        self.assertEqual(set(rows), {"first", "third", PLACEHOLDER
                         if stage == "header" else "deadlyword"})
        bad = next(n for s, n in rows.items() if s not in ("first", "third"))
        r = h.run("show", "--raw", str(bad), **self.crash)
        self.assertEqual(r.out.encode().replace(b"\r", b""),
                         BAD.replace(b"\r", b""), r)
        r = h.run("show", str(bad), **self.crash)
        self.assertIn("crashed while reading", r.out)
        self.assertIn("Subject: deadlyword", r.out)
        self.assertIn("venomtext", r.out)
        r = h.run("search", "apple", "--json", **self.crash)
        self.assertLessEqual({"first", "third"},
                             {m["subject"] for m in r.lines()})
        r = h.run("check", **self.crash)
        self.assertEqual(r.code, 0, r)
        self.assertIn("1 message could not be read", r.out)
        self.assertIn(": %d." % bad, r.out)
        r = h.run("sync", **self.crash)
        self.assertIn("1 message could not be read", r.out)
        self.assertEqual(h.inspect("Home")["set_aside"], 1)

    def test_pop(self):
        """And the server's copy goes only when the bytes are safe here."""
        for stage in STAGES:
            with self.subTest(stage=stage), PopFault(MAIL) as s, Home() as h:
                h.account("Home", "pop", s.port, after_download="remove")
                self.crash_at(stage)
                if stage == "header":
                    r = h.run("sync", **self.crash)
                    self.assertIn(r.code, DIED, r)
                    self.assertNotIn("commit", str(s.transcript))
                    self.assertEqual(h.run("sync", **self.crash).code, 0)
                    self.assertIn("commit", str(s.transcript))
                else:
                    self.die_once(h, stage)
                self.judge(h, stage)

    def test_imap(self):
        for stage in STAGES:
            with self.subTest(stage=stage), Dovecot({ANN: "secret"}, {
                    ANN: {"INBOX": [Message(m) for m in MAIL]}}) as d, \
                    Home(ca=d.ca) as h:
                h.account("Home", "imap", d.imaps, user=ANN, security="tls",
                          offline="all")
                self.crash_at(stage)
                self.die_once(h, stage)
                self.judge(h, stage)

    def test_import(self):
        for stage in STAGES:
            with self.subTest(stage=stage), Home() as h:
                h.account("Home", "pop", 9)
                path = os.path.join(h.dir, "in.mbox")
                with open(path, "wb") as f:
                    for m in MAIL:
                        f.write(b"From a Mon Nov  2 10:00:00 2026\n" +
                                m.replace(b"\r", b"") + b"\n")
                h.run("sync")
                h.run("folders", "--account", "Home", "--create", "Local")
                self.crash_at(stage)
                bring = ("import", path, "--account", "Home", "--folder",
                         "Local")
                r = h.run(*bring, **self.crash)
                if stage == "header":
                    self.assertIn(r.code, DIED, r)
                    r = h.run(*bring, **self.crash)
                self.assertEqual(r.code, 0, r)
                self.assertEqual(len(h.list("--folder", "Local")), 3)

    def test_two_tries_where_nobody_says_why(self):
        """The system kills it, as when memory runs out."""
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port)
            self.crash_at("header", ":kill")
            for code in (KILLED, KILLED, (0,)):
                self.assertIn(h.run("sync", **self.crash).code, code)
            self.assertIn(PLACEHOLDER, {m["subject"] for m in h.list()})

    def test_it_is_tried_again_on_request(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port)
            self.crash_at("index")
            h.run("sync", **self.crash)
            h.run("search", "apple", **self.crash)
            r = h.run("search", "venomtext", "--json")
            self.assertEqual(r.code, 3, r)
            self.assertEqual(h.run("check", "--retry").code, 0)
            r = h.run("search", "venomtext", "--json")
            self.assertEqual(r.code, 0, r)
            self.assertNotIn("could not be read", h.run("check").out)

    def test_another_version_tries_again(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port)
            self.crash_at("index")
            h.run("sync", **self.crash)
            self.assertEqual(h.run("search", "venomtext").code, 3)
            store = os.path.join(h.data, "postern.db")
            with contextlib.closing(sqlite3.connect(store)) as db, db:
                db.execute("UPDATE set_aside SET version = '0.0.1'")
            h.run("sync")
            self.assertEqual(h.run("search", "venomtext").code, 0)
            self.assertNotIn("could not be read", h.run("check").out)

    def test_who_only_reads(self):
        """It crashes beside a process that writes: once, too."""
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port)
            h.run("sync")
            bad = next(str(m["id"]) for m in h.list()
                       if m["subject"] == "deadlyword")
            self.crash_at("layout")
            with open(os.path.join(h.data, "lock"), "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self.assertIn(h.run("show", bad, **self.crash).code, DIED)
                r = h.run("show", bad, **self.crash)
                self.assertIn("crashed while reading", r.out)
            h.run("sync")
            self.assertIn("1 message could not be read", h.run("check").out)

    @unittest.skipUnless(find_tmux(), "there is no tmux here")
    def test_the_screen(self):
        """Dead once, with the terminal given back; then all is well."""
        for stage in STAGES:
            with self.subTest(stage=stage), PopFault(MAIL) as s, Home() as h:
                h.account("Home", "pop", s.port)
                self.crash_at(stage)
                env = h.environment(**self.crash)
                with Terminal([os.path.abspath(PROGRAM)], env) as t:
                    if stage == "layout":
                        t.wait("deadlyword")
                        t.keys("End", "Home", "Down", "Enter")
                    t.wait_end()
                with Terminal([os.path.abspath(PROGRAM)], env) as t:
                    t.wait("first", "third")
                    subject = (PLACEHOLDER if stage == "header"
                               else "deadlyword")
                    t.wait(subject)
                    # Without a date that can be trusted it is the newest.
                    t.keys("Home", *["Down"] * (stage != "header"), "Enter")
                    t.wait("crashed while reading", "venomtext")
                    t.keys("q")
                    t.wait("first", "third")


if __name__ == "__main__":
    unittest.main()
