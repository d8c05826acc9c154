#!/usr/bin/env python3
"""Each library that is loaded late is missing in turn: what needs it says so
and names the package, all else works, and nothing ends by a signal."""
import base64
import json
import os
import re
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
sys.path.insert(0, os.path.join(HERE, "..", "screen"))
import popmail
import stage
from imapfault import ImapFault
from popfault import PopFault
from postern import PROGRAM, Home
from terminal import find_tmux

PAGE = b"<html><body><p>The <b>harbour</b> opens at nine.</p></body></html>"
TEXT = "Der Hafen öffnet um neun.".encode()
# A date that only GMime reads.
HEAD = (b"From: Ann <ann@example.org>\r\nTo: bob@example.org\r\n"
        b"Date: %s\r\nMessage-ID: <%s@example.org>\r\nSubject: %s\r\n"
        b"MIME-Version: 1.0\r\n")


def head(name, date=b"Mon, 5 Oct 2026 10:00:00 +0000"):
    return HEAD % (date, name, name)


PLAIN = head(b"plain") + b"\r\nNothing is encoded here.\r\n"
HTML = head(b"html") + b"Content-Type: text/html\r\n\r\n" + PAGE + b"\r\n"
CODED = (head(b"coded") + b"Content-Type: text/plain; charset=utf-8\r\n"
         b"Content-Transfer-Encoding: base64\r\n\r\n" +
         base64.encodebytes(TEXT).replace(b"\n", b"\r\n"))
ODD = head(b"odd", b"Montag, 05-Oct-26 10:00:00 UT") + b"\r\nOdd.\r\n"
PACKAGE = {"libxml2": "libxml2", "libgmime": "libgmime-3.0-0",
           "libetpan": "libetpan20"}
# With these the program need not be built.
OPTIONAL = {"libcurl", "libidn2", "libpsl"}


def sonames():
    """As the program's notes name them, for those who package it."""
    with open(PROGRAM, "rb") as f:
        found = re.findall(rb'\[\{"soname":\["([^"]+)"\]', f.read())
    return {name.split(b".")[0].split(b"-")[0].decode(): name.decode()
            for name in found}


class Hidden(unittest.TestCase):
    def setUp(self):
        self.h = Home()
        self.addCleanup(self.h.__exit__)
        self.assertEqual(set(sonames()) - OPTIONAL, set(PACKAGE))

    def hide(self, library):
        """The environment in which a file that is no library is found."""
        path = os.path.join(self.h.dir, library)
        os.makedirs(path, exist_ok=True)
        with open(os.path.join(path, sonames()[library]), "wb"):
            pass
        return {"LD_LIBRARY_PATH": path}

    def collect(self, *mail):
        with PopFault(list(mail)) as s:
            self.h.account("Home", "pop", s.port, after_download="keep")
            self.assertEqual(self.h.run("sync").code, 0)

    def show(self, subject, **env):
        """The message with this subject."""
        rows = map(json.loads,
                   self.h.run("list", "--json").out.splitlines())
        return self.h.run("show", str(next(
            row["id"] for row in rows if row["subject"] == subject)), **env)

    def assert_says(self, text, library):
        self.assertIn("Install the package %s." % PACKAGE[library],
                      " ".join(text.split()))

    def test_no_command_ends_by_a_signal(self):
        self.collect(PLAIN, HTML, CODED)
        for library in sonames():
            env = self.hide(library)
            for words in (["list"], ["list", "--json"], ["show", "1"],
                          ["show", "2"], ["show", "3", "--json"],
                          ["show", "3", "--raw"], ["search", "harbour"],
                          ["inspect"], ["check"], ["log"], ["folders"],
                          ["export", "--raw", os.path.join(
                              self.h.dir, library + "-out")],
                          ["--version"],
                          ["mark", "--flag", "1"], ["account", "list"],
                          ["account", "detect", "ann@example.invalid"]):
                r = self.h.run(*words, **env)
                self.assertIn(r.code, (0, 1, 3, 6), (library, r))
                if r.code == 1:
                    self.assert_says(r.err, library)

    def test_html_as_bare_words(self):
        self.collect(PLAIN, HTML, CODED)
        env = self.hide("libxml2")
        r = self.show("html", **env)
        self.assertEqual(r.code, 0, r)
        self.assertIn("The harbour opens at nine.", r.out)
        self.assert_says(r.out, "libxml2")
        self.assertIn("öffnet", self.show("coded", **env).out)

    def test_nothing_is_decoded(self):
        self.collect(PLAIN, HTML, CODED)
        env = self.hide("libgmime")
        r = self.show("coded", **env)
        self.assertEqual(r.code, 0, r)
        self.assert_says(r.out, "libgmime")
        self.assertIn("Nothing is encoded",
                      self.show("plain", **env).out)

    def test_a_date_that_can_not_be_read_is_not_kept(self):
        with PopFault([PLAIN, ODD]) as s:
            self.h.account("Home", "pop", s.port, after_download="remove")
            r = self.h.run("sync", **self.hide("libgmime"))
            self.assertNotEqual(r.code, 0, r)
            self.assert_says(r.err, "libgmime")
            self.assertIn(ODD, [d for _, d in s.drop.messages])
            self.assertEqual(self.h.run("sync").code, 0)
            s.settle()
            self.assertEqual(s.drop.messages, [])
        self.assertEqual(sorted(self.h.export()), sorted([PLAIN, ODD]))
        self.assertEqual(
            self.h.run("list", "--json").out.count('"sent":1791194400,'), 2)

    def test_no_part_of_the_index_is_missing_for_good(self):
        env = self.hide("libgmime")
        with PopFault([CODED]) as s:
            self.h.account("Home", "pop", s.port, after_download="keep")
            self.h.run("sync", **env)
        self.h.run("search", "Hafen", **env)
        r = self.h.run("search", "Hafen")
        self.assertIn("coded", r.out, r)

    def test_imap_is_off_and_pop_goes_on(self):
        env = self.hide("libetpan")
        with PopFault([PLAIN]) as pop, ImapFault({"INBOX": [HTML]}) as imap:
            self.h.account("Home", "pop", pop.port, after_download="keep")
            self.h.account("Work", "imap", imap.port)
            r = self.h.run("sync", **env)
            self.assert_says(r.err, "libetpan")
            self.assertIn("Work", r.err)
            self.assertEqual(len(self.h.export()), 1)
            self.assertEqual(self.h.run("sync").code, 0)
        self.assertEqual(len(self.h.export()), 2)

    @unittest.skipUnless(find_tmux(), "no tmux")
    def test_the_screen(self):
        self.collect(PLAIN, HTML, CODED)
        for library in PACKAGE:
            with stage.open_screen(self.h, cols=100,
                                   **self.hide(library)) as t:
                t.wait("plain")
                for name in ("coded", "html", "plain"):
                    t.keys("/")
                    t.keys(*name, "Enter")
                    t.wait("1 found")
                    t.keys("Enter")
                    t.wait("Subject  " + name)
                    t.keys("q")
                    t.wait("1 found")
                    t.keys("q")
                    t.wait("plain", "html", "coded")
                t.keys("q")
                self.assertEqual(t.wait_end(), 0)


if __name__ == "__main__":
    unittest.main()
