#!/usr/bin/env python3
"""A thousand messages brought into a folder of an IMAP account, small ones and
huge ones, and the line breaks at random bytes of either side, or the program
dies: in the end each is there once, on both sides."""
import os
import random
import signal
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
from imapacts import FULL, NO_UIDPLUS
from imapbox import here
from imapfault import ImapFault
from postern import Home

COUNT, HUGE = 1000, 8 << 20
TRIES = int(os.environ.get("CUTS", "9"))


def letter(n):
    """Two of them have no Message-ID, one in three has bare line feeds."""
    data = b"From: a@b\r\nSubject: letter %d\r\n" % n
    if n not in (7, 8):
        data += b"Message-ID: <%d@import>\r\n" % n
    body = b"x" * 70 + b"\r\n"
    data += b"\r\n" + body * (HUGE // 72 if n in (300, 301) else 1 + n % 5)
    return data.replace(b"\r", b"") if n % 3 == 0 else data


MAIL = [letter(n) for n in range(COUNT)]
SENT = sorted(m if b"\r" in m else m.replace(b"\n", b"\r\n") for m in MAIL)


class Import(unittest.TestCase):
    def bring(self, caps, seed):
        chance = random.Random(seed)
        with ImapFault({"INBOX": [], "Work": []}, caps=caps) as server, \
                Home() as home:
            home.account("Home", "imap", server.port)
            self.assertEqual(home.run("sync").code, 0)
            for end in (b"\r\n", b"\n"):
                self.bring_all(home, end)
            self.disturb(chance, server, home)
            server.honest()
            for _ in range(2):
                r = home.run("sync", "--bodies", "all", timeout=300)
                self.assertEqual(r.code, 0, r)
            server.settle()
            self.assertEqual(server.errors, [])
            there = sorted(m[1] for m in server.folders["Work"].mail)
            self.assertEqual(len(there), COUNT)
            self.assertTrue(there == SENT)
            found = sorted(m for m, _ in here(home)["Work"].values())
            self.assertTrue(found == SENT)
            self.assertEqual(home.inspect("Home")["waiting"], 0)

    def bring_all(self, home, end):
        """Those with this line end, from an mbox."""
        path = os.path.join(home.dir, "in.mbox")
        with open(path, "wb") as f:
            for m in MAIL:
                if (b"\r" in m) == (b"\r" in end):
                    f.write(b"From x Mon Nov  2 10:00:00 2026" + end + m + end)
        r = home.run("import", path, "--account", "Home", "--folder", "Work")
        self.assertEqual(r.code, 0, r)

    def disturb(self, chance, server, home):
        broken = 0
        for n in range(TRIES):
            env = {}
            server.honest()
            if n % 3 == 0:
                server.cut_at(chance.randrange(1, 12000))
            elif n % 3 == 1:
                server.deaf_at(chance.choice((
                    chance.randrange(1, 100000),
                    chance.randrange(1, 3 * HUGE))))
            else:
                env = {"POSTERN_DIE_AT": str(chance.randrange(1, 400))}
            r = home.run("sync", "--bodies", "none", timeout=300, **env)
            self.assertIn(r.code, (0, 6, -signal.SIGKILL), r)
            broken += r.code != 0 or server.deaf is not None
            server.settle()
        self.assertGreater(broken, TRIES // 2)

    def test_with_uidplus(self):
        self.bring(FULL, 1)

    def test_without_uidplus(self):
        self.bring(NO_UIDPLUS, 2)


if __name__ == "__main__":
    unittest.main()
