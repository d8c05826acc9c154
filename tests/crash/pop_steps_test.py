#!/usr/bin/env python3
"""POP, and the program dies at each of its crash points in turn (base/crash_point.h):
afterwards nothing is lost, the store is sound, and the next session ends with
every message here exactly once."""
import os
import signal
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from popfault import PopFault
from postern import Home
from share import stride

# The last one is larger than a piece of a body: it is stored while it comes.
MAIL = popmail.make(5) + popmail.make(1, seed=2, sizes=(2500000,))


class Steps(unittest.TestCase):
    def die_at(self, n, after):
        """True if the program died; False if it has fewer steps."""
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download=after)
            first = h.run("sync", POSTERN_DIE_AT=str(n))
            if first.code == 0:
                return False
            self.assertEqual(first.code, -signal.SIGKILL, first)
            s.settle()
            h.check()
            self.assertEqual(popmail.wrong(MAIL, s, h.export()), "")
            # Again, at the same step of the session that mends it.
            h.run("sync", POSTERN_DIE_AT=str(n))
            s.settle()
            self.assertEqual(popmail.wrong(MAIL, s, h.export()), "")
            last = h.run("sync")
            self.assertEqual(last.code, 0, last)
            self.assertEqual(sorted(h.export()), sorted(MAIL))
            if after == "remove":
                self.assertEqual(s.drop.messages, [])
            h.check()
            return True

    def run_all(self, after):
        n, step = stride(1, 1)
        while self.die_at(n, after):
            n += step
        self.assertGreater(n, 10)

    def test_removing(self):
        self.run_all("remove")

    def test_keeping(self):
        self.run_all("keep")


if __name__ == "__main__":
    unittest.main()
