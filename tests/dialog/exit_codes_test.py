#!/usr/bin/env python3
"""`postern sync` with several accounts ends with the exit code of the worst, as
doc/commands orders them, wherever it stands in the config file."""
import itertools
import os
import re
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
import popmail
from popfault import Faults, PopFault
from postern import Home

# What ends a visit with each code.
FAULTS = {0: (), 12: ("busy",), 6: ("banner:HTTP/1.1 400\\r\\n",),
          1: ("error:1",), 4: ("login",)}


def order():
    """From what mends itself to what endangers mail."""
    path = os.path.join(os.environ.get("top_srcdir", os.path.join(
        HERE, "..", "..")), "doc", "commands.md")
    with open(path, encoding="utf-8") as f:
        words = re.search(r"\b(?:\d+,? ){11}\d+\b", f.read()).group()
    return [0] + [int(w) for w in words.replace(",", "").split()]


class ExitCodes(unittest.TestCase):
    def sync(self, codes):
        servers = [PopFault(popmail.make(2)) for _ in codes]
        with Home() as h:
            for i, (server, code) in enumerate(zip(servers, codes)):
                server.faults = Faults(*FAULTS[code])
                server.start()
                h.account("A%d" % i, "pop", server.port)
            try:
                return h.run("sync")
            finally:
                for server in servers:
                    server.stop()

    def test_each_alone(self):
        for code in FAULTS:
            with self.subTest(code=code):
                r = self.sync([code])
                self.assertEqual(r.code, code, r)

    def test_the_worst_of_two(self):
        """In either order."""
        for pair in itertools.permutations(FAULTS, 2):
            with self.subTest(codes=pair):
                r = self.sync(pair)
                self.assertEqual(r.code, max(pair, key=order().index), r)

    def test_the_worst_of_all(self):
        codes = sorted(FAULTS, key=order().index)
        for turn in range(len(codes)):
            turned = codes[turn:] + codes[:turn]
            with self.subTest(codes=turned):
                r = self.sync(turned)
                self.assertEqual(r.code, codes[-1], r)
                # And each is told.
                for i, code in enumerate(turned):
                    self.assertIn("A%d: " % i, r.out if not code else r.err)


if __name__ == "__main__":
    unittest.main()
