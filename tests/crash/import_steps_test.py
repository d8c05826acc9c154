#!/usr/bin/env python3
"""postern import dies at each of its crash points in turn (base/crash_point.h): the
store is sound, and done again each message is there exactly once."""
import os
import signal
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from postern import Home
from share import stride

# More than one commit, and messages larger than a piece of a body.
MAIL = popmail.make(230, sizes=(40,)) + popmail.make(
    2, seed=2, sizes=(1200000,))


class Steps(unittest.TestCase):
    def die_at(self, n):
        """True if the program died; False if it has fewer steps."""
        with Home() as h:
            h.account("Home", "pop", 1)
            path = os.path.join(h.dir, "box")
            with open(path, "wb") as f:
                for m in MAIL:
                    f.write(b"From x Mon Nov  2 10:00:00 2026\r\n" + m +
                            b"\r\n")
            args = ("import", path, "--account", "Home", "--folder", "Inbox")
            first = h.run(*args, POSTERN_DIE_AT=str(n))
            if first.code == 0:
                return False
            self.assertEqual(first.code, -signal.SIGKILL, first)
            h.check()
            here = h.export()
            self.assertEqual(len(here), len(set(here)))
            self.assertFalse(set(here) - set(MAIL))
            self.assertEqual(h.run(*args).code, 0)
            self.assertEqual(sorted(h.export()), sorted(MAIL))
            h.check()
            return True

    def test_every_step(self):
        n, step = stride(1, 1)
        while self.die_at(n):
            n += step
        self.assertGreater(n, 10)


if __name__ == "__main__":
    unittest.main()
