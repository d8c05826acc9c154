#!/usr/bin/env python3
"""IMAP, and the program dies at each of its crash points in turn (before and
after every commit and every STORE; base/crash_point.h): the store is sound, nothing
half is taken for whole, and the next round ends with exactly the server's
mail and with what the user wanted on the server."""
import os
import signal
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from imapbox import here, mark
from imapfault import ImapFault
from postern import Home
from share import stride

# The last one is larger than a piece of a body: it is stored while it comes.
MAIL = popmail.make(4) + popmail.make(1, seed=2, sizes=(2_500_000,))
MORE = popmail.make(3, seed=3)


class Steps(unittest.TestCase):
    def sync(self, h, **env):
        return h.run("sync", "--bodies", "all", **env)

    def check_same(self, s, h):
        for name, folder in s.folders.items():
            there = {m[0]: m[1] for m in folder.mail}
            found = {uid: m for uid, (m, _) in here(h)[name].items()}
            self.assertEqual(sorted(found), sorted(there))
            self.assertTrue(found == there)
        h.check()

    def die_at(self, n, change):
        """True if the program died; False if it has fewer steps."""
        with ImapFault({"INBOX": MAIL, "Work": MORE[:1]}) as s, Home() as h:
            h.account("Home", "imap", s.port)
            if change:
                self.assertEqual(self.sync(h).code, 0)
                change(s, h)
            for _ in range(2):  # the second in the session that mends it
                r = self.sync(h, POSTERN_DIE_AT=str(n))
                if r.code == 0:
                    break
                self.assertEqual(r.code, -signal.SIGKILL, r)
                h.check()
                s.settle()
                self.check_whole(s, h)
            died = r.code != 0
            r = self.sync(h)
            self.assertEqual(r.code, 0, r)
            self.check_same(s, h)
            if change is push:
                self.check_pushed(s, h)
            return died

    def check_whole(self, s, h):
        """What is here whole was the server's at some time."""
        known = {m[1] for f in s.folders.values() for m in f.mail}
        known |= set(MAIL) | set(MORE)
        for data in h.export("--verify"):
            self.assertIn(data, known)

    def check_pushed(self, s, h):
        flags = {m[0]: m[2] for m in s.folders["INBOX"].mail}
        self.assertEqual(flags, {
            1: {"\\Seen"}, 2: {"\\Seen"}, 3: {"\\Answered"}, 4: set(),
            5: {"\\Flagged"}})
        self.assertEqual(h.inspect("Home")["waiting"], 0)

    def run_all(self, change=None):
        n, step = stride(1, 1)
        while self.die_at(n, change):
            n += step
        self.assertGreater(n, 6)

    def test_the_first_round(self):
        self.run_all()

    def test_new_and_expunged_mail_and_folders(self):
        self.run_all(replace)

    def test_another_uidvalidity(self):
        self.run_all(renumber)

    def test_a_push(self):
        self.run_all(push)


def replace(s, _):
    inbox = s.folders["INBOX"]
    del inbox.mail[1:3]
    for data in MORE:
        inbox.add(data)
    inbox.mail[0][2].add("\\Flagged")
    del s.folders["Work"]
    s.folders["New"] = type(inbox)(MORE[1:])


def renumber(s, _):
    inbox = s.folders["INBOX"]
    mail = [m[1] for m in inbox.mail]
    s.folders["INBOX"] = type(inbox)(mail[:0:-1] + MORE, uidvalidity=8)


def push(s, h):
    """The user reads two and takes a mark away; another client sets one."""
    inbox = s.folders["INBOX"].mail
    inbox[2][2].add("\\Seen")
    Steps().assertEqual(h.run("sync").code, 0)
    mark(h, 1, seen=True)
    mark(h, 2, seen=True)
    mark(h, 3, seen=False)
    inbox[2][2].add("\\Answered")
    inbox[4][2].add("\\Flagged")


if __name__ == "__main__":
    unittest.main()
