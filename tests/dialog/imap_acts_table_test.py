#!/usr/bin/env python3
"""Every command that changes something on an IMAP server, and a server that
refuses it, answers nonsense, falls silent or breaks the line over it, each
time: new mail comes and everything else is done within two visits, what is not
done is told, and once the server does it all is where it belongs, once."""
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from imapacts import FULL, M, NEW, NO_MOVE, NO_UIDPLUS, T, W, Scene
from wire import Gone

FRESH = popmail.make(2, seed=77)
# The program waits so long (ms) for a server that says nothing.
PATIENCE = "1000"


def gone(line, answer):
    raise Gone("away")


def half(line, answer):
    yield answer[:len(answer) // 2]
    raise Gone("in the middle")


def bye(line, answer):
    yield b"* BYE [UNAVAILABLE] not today\r\n"
    raise Gone("goodbye")


class Silent:
    """Says words, and nothing more on this line; counts how often."""

    def __init__(self, server, *words):
        self.server, self.words, self.count = server, words, 0

    def __call__(self, line, answer):
        yield from self.words
        self.count += 1
        self.server.sessions[-1].wire.stall()


# Before the command is done: how it ends, or Gone.
REFUSALS = {"NO": "NO not today", "BAD": "BAD what?", "before": None}
# After it.
LIES = {"inside": half, "after": gone, "BYE": bye,
        "nonsense": lambda line, answer: b"* (((\r\n%\r\n" + answer}
SILENCES = {"silence": (), "untagged BAD": (b"* BAD what?\r\n",)}

# What has to be done for it.
EFFECTS = {
    "seen": ("UID STORE", "SELECT"),
    "moved": ("UID MOVE", "UID COPY", "SELECT", "STATUS"),
    "brought": ("APPEND", "SELECT", "STATUS"),
    "made": ("CREATE", "RENAME"),
    "deleted": ("UID EXPUNGE", "UID STORE", "SELECT"),
}
VERBS = {FULL: ("APPEND", "UID STORE", "UID MOVE", "UID COPY", "UID EXPUNGE",
                "CREATE", "RENAME", "DELETE", "SUBSCRIBE", "SELECT", "STATUS"),
         NO_MOVE: ("UID COPY", "UID EXPUNGE", "UID STORE"),
         NO_UIDPLUS: ("UID COPY", "UID STORE", "APPEND")}


class Table(unittest.TestCase):
    def effects(self, s):
        f = s.server.folders
        work = [m[1] for m in f["Work"].mail]
        return {"seen": "\\Seen" in f["INBOX"].mail[0][2],
                "moved": M[1] in work and M[2] in work,
                "brought": NEW in work,
                "made": "New" in f,
                "deleted": all(m[1] != T[0] or "\\Deleted" in m[2]
                               for m in f["Trash"].mail)}

    def fault(self, s, verb, how):
        def refuse(line):
            if line.startswith(verb):
                if not REFUSALS[how]:
                    raise Gone("away")
                return REFUSALS[how]
            return None

        if how in SILENCES:
            self.silent = Silent(s.server, *SILENCES[how])

        def lie(line, answer):
            bad = self.silent or LIES[how]
            return bad(line, answer) if line.startswith(verb) else answer
        if how in REFUSALS:
            s.server.refuse = refuse
        else:
            s.server.lie = lie

    def one(self, caps, verb, how):
        with Scene(caps) as s:
            s.do("folders", "--account", "Home", "--create", "Old")
            s.do("folders", "--account", "Home", "--create", "Older")
            s.sync()
            s.act()
            s.do("folders", "--account", "Home", "--rename", "Old", "Renamed")
            s.do("folders", "--account", "Home", "--delete", "Older")
            self.silent, told = None, ""
            self.fault(s, verb, how)
            env = {"POSTERN_PATIENCE": PATIENCE} if self.silent else {}
            for n in range(2):
                s.server.folders["INBOX"].add(FRESH[n])
                r = s.home.run("sync", "--bodies", "all", timeout=900, **env)
                told += r.out + r.err
                s.server.settle()
                if self.silent:
                    self.assertLessEqual(self.silent.count, 2)
                    self.silent.count = 0
            self.assertEqual(s.server.errors, [])
            ids = {m["message_id"] for m in s.home.list("--folder", "INBOX")}
            self.assertLessEqual({"m%d.77@example.org" % n for n in (0, 1)}, ids)
            for name, done in self.effects(s).items():
                if not verb.startswith(EFFECTS[name]):
                    self.assertTrue(done, name)
            if s.home.inspect("Home")["waiting"]:
                self.assertIn("refused", told)
            s.server.honest()
            for day in range(1, 4):
                s.sync(POSTERN_NOW=str(int(time.time()) + day * 100000))
            self.assertEqual(
                sorted(m for f in s.there().values() for m in f),
                sorted(M + W + T[1:] + [NEW, M[4]] + FRESH))
            self.assertEqual(s.there(), s.shown())
            self.assertEqual(s.home.inspect("Home")["waiting"], 0)
            s.home.check()

    def test_a_folder_is_left_out_from_then_on(self):
        """What broke the line twice does not break it with each sync; since
        when is told."""
        with Scene() as s:
            s.do("folders", "--account", "Home", "--create", "New")
            self.silent = None
            self.fault(s, "CREATE", "after")
            for n, tries in enumerate((2, 0, 0)):
                s.server.folders.pop("New", None)
                before = len(s.server.heard)
                r = s.sync()
                self.assertEqual(len([
                    w for w in s.server.heard[before:]
                    if w.startswith("CREATE")]), tries)
                self.assertIn(
                    "CREATE/RENAME/SUBSCRIBE New" if n else "broke", r.out)
            told = s.home.run("inspect", "Home").out
            self.assertIn("CREATE/RENAME/SUBSCRIBE New", told)
            self.assertIn("since", told)
            s.server.honest()
            s.sync(POSTERN_NOW=str(int(time.time()) + 100000))
            self.assertIn("New", s.server.folders)
            self.assertNotIn("since", s.home.run("inspect", "Home").out)

    def test_all(self):
        all_of_it = [(caps, verb, how) for caps, verbs in VERBS.items()
                     for verb in verbs
                     for how in (*REFUSALS, *LIES, *SILENCES)]
        step = 1 if os.environ.get("WHOLE") else 10
        for caps, verb, how in all_of_it[::step]:
            with self.subTest(caps=caps[-20:], verb=verb, how=how):
                self.one(caps, verb, how)


if __name__ == "__main__":
    unittest.main()
