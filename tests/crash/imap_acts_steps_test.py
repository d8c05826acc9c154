#!/usr/bin/env python3
"""IMAP acts, and the program dies at its crash points in turn: each
message ends up once, where it is wanted, on the server and here."""
import os
import signal
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
from imapacts import FULL, NO_MOVE, NO_UIDPLUS, Scene
from share import stride

# Every step: make -C tests check-imap-acts.
STEP = int(os.environ.get("DIE_STEP", "11"))


class Steps(unittest.TestCase):
    def die_at(self, n, caps):
        """True if the program died; False if it has fewer steps."""
        with Scene(caps) as s:
            s.act()
            died = s.sync(code=None, POSTERN_DIE_AT=str(n)).code
            if died:
                self.assertEqual(died, -signal.SIGKILL)
                s.home.check()
                # And once more in the session that mends it.
                s.sync(code=None, POSTERN_DIE_AT=str(1 + n % 17))
            s.sync()
            s.sync()
            s.check()
            return died != 0

    def run_all(self, caps):
        n, step = stride(1, STEP)
        while self.die_at(n, caps):
            n += step
        self.assertGreater(n, 20)

    def test_with_everything(self):
        self.run_all(FULL)

    def test_without_move(self):
        self.run_all(NO_MOVE)

    def test_without_uidplus(self):
        self.run_all(NO_UIDPLUS)


if __name__ == "__main__":
    unittest.main()
