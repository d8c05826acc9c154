#!/usr/bin/env python3
"""File names, labels, settings and an environment that hold what a terminal
obeys: none of it comes out on stdout, stderr, in the log or on the screen."""
import os
import re
import shutil
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
sys.path.insert(0, os.path.join(HERE, "..", "screen"))
import harmless
import popmail
import postern
from popfault import PopFault
from postern import Home
from terminal import Terminal, find_tmux

MAIL = popmail.make(3)
# Colours, a title, a C1 control, a bidi override, a bell, a line end.
EVIL = "a\x1b[31mb\x1b]2;t\x07c\u009bd\u202ee\x0ff\x7fg"
EVIL_FILE = EVIL + "\nh"
LABEL = EVIL.replace("]", "P")
LOUD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Hostile(unittest.TestCase):
    def setUp(self):
        self.h = Home()
        self.addCleanup(self.h.__exit__)
        self.evil = os.path.join(self.h.dir, EVIL_FILE)
        os.mkdir(self.evil)

    def assert_harmless(self, r, *codes):
        self.assertIn(r.code, codes, r)
        for text in (r.out, r.err):
            found = LOUD.search(text)
            self.assertIsNone(found, (found, r))

    def account(self, s):
        """An account whose label is hostile; that of its files is not."""
        self.h.account("Home", "pop", s.port, after_download="keep")
        with open(self.h.config, encoding="utf-8") as f:
            text = f.read()
        with open(self.h.config, "w", encoding="utf-8") as f:
            f.write(text.replace("[account Home]", "[account %s]" % LABEL))

    def test_labels_and_directories(self):
        with PopFault(MAIL) as s:
            h = self.h
            self.account(s)
            h.data = os.path.join(self.evil, "store")
            self.assert_harmless(h.run("check"), 0)
            self.assert_harmless(h.run("sync"), 0)
            self.assert_harmless(h.run("sync", "--dry-run"), 0)
            for words in (["log"], ["log", "--forecast"], ["log", "--json"],
                          ["account", "list"], ["account", "list", "--json"],
                          ["account", "show", LABEL], ["account", "test"],
                          ["account", "test", LABEL], ["account", "agree",
                                                      LABEL],
                          ["inspect"], ["inspect", LABEL], ["folders"],
                          ["list"], ["list", "--json"], ["search", "xyzzy"],
                          ["sync", LABEL], ["check"], ["check", "--json"]):
                self.assert_harmless(h.run(*words), 0, 2, 3, 9)
            for words in (["backup", os.path.join(self.evil, "copy")],
                          ["backup", os.path.join(self.evil, "copy")],
                          ["backup", os.path.join(self.evil, "no", "copy")],
                          ["check", "--repair-to",
                           os.path.join(self.evil, "saved")],
                          ["export", "--raw", os.path.join(self.evil, "raw")],
                          ["export", "--raw", os.path.join(self.evil, "raw")],
                          ["export", "--mbox", self.evil],
                          ["export", "--mbox",
                           os.path.join(self.evil, "mbox")],
                          ["export", "--maildir",
                           os.path.join(self.evil, "maildir")],
                          ["import", os.path.join(self.evil, "nothing")],
                          ["import", os.path.join(self.evil, "raw")]):
                r = h.run(*words)
                self.assertIn(r.code, range(13), r)
                self.assert_harmless(r, r.code)
        self.assert_harmless(h.run("sync"), 6)
        with open(os.path.join(h.data, "log"), "rb") as f:
            self.assertEqual(harmless.log_problems(f.read()), [])

    def test_words_of_the_command_line(self):
        for words in ([EVIL], ["syn" + EVIL], ["sync", EVIL],
                      ["list", "--" + EVIL], ["list", "-" + EVIL],
                      ["list", "--folder", EVIL], ["list", "--limit", EVIL],
                      ["show", EVIL], ["help", EVIL], ["mark", EVIL],
                      ["search", "after:" + EVIL], ["export", "--mbox=" + EVIL],
                      ["account", EVIL], ["inspect", EVIL],
                      ["import", EVIL], ["--config", EVIL, "account", "list"],
                      ["--data", self.evil + "/x", "list"],
                      ["--color", EVIL], ["--color=" + EVIL]):
            r = self.h.run(*words)
            self.assertNotIn(r.code, range(-64, 0), r)
            self.assert_harmless(r, r.code)

    def test_settings(self):
        for key in ("kind", "server", "security", "auth", "trash-days",
                    "after-download", "offline", "size-cap",
                    "check-every", "certificate", EVIL, "password"):
            with open(self.h.config, "w", encoding="utf-8") as f:
                f.write("[account X]\nkind = pop\nserver = 127.0.0.1:9\n"
                        "security = none\naddress = a@b\n"
                        "%s = hunter2%s\n" % (key, EVIL))
            r = self.h.run("sync")
            self.assertNotEqual(r.code, 0, r)
            self.assert_harmless(r, r.code)
            # Whatever it is: it may be a secret in the wrong place.
            self.assertNotIn("hunter2", r.err, key)

    def test_a_secret_in_the_place_of_its_command(self):
        with PopFault(MAIL) as s:
            for secret in ("hunter2", "hunter2 and more", "x;hunter2"):
                self.h.forget_accounts()
                self.h.account("Home", "pop", s.port,
                               password_command=secret)
                with open(self.h.config, encoding="utf-8") as f:
                    lines = [x for x in f if "cat " not in x]
                with open(self.h.config, "w", encoding="utf-8") as f:
                    f.writelines(lines)
                r = self.h.run("sync")
                self.assertEqual(r.code, 9, r)
                self.assertIn("password-command", r.err)
                with open(os.path.join(self.h.data, "log"),
                          encoding="utf-8") as f:
                    self.assertNotIn("hunter2", r.out + r.err + f.read())
                self.assertNotIn("hunter2", self.h.run("log").out)
                self.assertNotIn("hunter2", self.h.run("inspect").out)

    def test_the_environment(self):
        for name in ("POSTERN_CONFIG", "POSTERN_DATA", "POSTERN_CA_FILE",
                     "HOME", "LANG", "LC_ALL", "COLUMNS", "TERM", "TMPDIR",
                     "ESCDELAY", "XDG_STATE_HOME"):
            for words in (["check"], ["account", "list"], []):
                r = self.h.run(*words, **{name: self.evil})
                self.assert_harmless(r, r.code)

    @unittest.skipUnless(find_tmux(), "there is no tmux here")
    def test_the_screen(self):
        with PopFault(MAIL) as s:
            self.account(s)
            program = os.path.abspath(postern.PROGRAM)
            self.h.data = os.path.join(self.evil, "store")
            with Terminal([program], self.h.environment(
                    HOME=self.evil)) as t:
                t.wait("unread of 3")
                t.keys("A")
                t.wait("POP")
                t.keys("q", "Left")
                t.keys("Enter", "S")
                t.wait("Save")
                t.keys("C-u")
                t.type(os.path.join(self.h.dir, "nowhere", "x"))
                t.keys("Enter", "C-l")
                t.keys("C-c", "Q")
                t.wait_end()
                self.assertEqual(harmless.problems(t.raw()), [])
            with Terminal([program], self.h.environment(),
                          term="x\x1b[31m\u009b\u202ey") as t:
                self.assertEqual(t.wait_end(), 2)
                self.assertEqual(harmless.problems(t.raw()), [])


if __name__ == "__main__":
    unittest.main()
