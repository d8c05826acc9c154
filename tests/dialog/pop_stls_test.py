#!/usr/bin/env python3
"""STLS that is not offered, refused, or followed by more in the clear: POP
says who it is to nobody."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
from postern import Home
from wire import Server

CAPA = b"+OK\r\nUSER\r\nSASL PLAIN\r\nUIDL\r\nSTLS\r\n.\r\n"


class Clear(Server):
    """Speaks in the clear, with these answers to CAPA and STLS."""

    def __init__(self, capa, stls):
        super().__init__()
        self.answers = {b"CAPA": capa, b"STLS": stls, b"QUIT": b"+OK\r\n"}
        self.heard = []

    def serve(self, wire, number):
        wire.send(b"+OK ready\r\n")
        while True:
            verb = wire.line().split(b" ")[0].upper()
            self.heard.append(verb)
            wire.send(self.answers.get(verb, b"+OK\r\n"))
            if verb == b"STLS":
                wire.finish()
                return


class Stls(unittest.TestCase):
    def refuse(self, capa, stls=b"+OK go\r\n", words=""):
        with Clear(capa, stls) as s, Home() as h:
            h.account("Home", "pop", s.port, security="starttls")
            r = h.run("sync")
            s.settle()
            self.assertIn(r.code, (6, 7), r)
            self.assertIn(words, r.err)
            self.assertLessEqual(set(s.heard), {b"CAPA", b"STLS", b"QUIT"})

    def test_it_is_not_offered(self):
        self.refuse(CAPA.replace(b"STLS\r\n", b""), words="encrypt")
        self.refuse(b"-ERR what?\r\n")

    def test_it_is_refused(self):
        for end in (b"-ERR not today\r\n", b"-ERR [SYS/PERM] never\r\n",
                    b"+ go on\r\n", b"* OK go\r\n"):
            with self.subTest(end=end):
                self.refuse(CAPA, end)

    def test_more_comes_in_the_clear(self):
        """CVE-2020-15953 and its like."""
        for more in (b"+OK in\r\n", b"x", b"+OK\r\nUSER\r\n.\r\n"):
            with self.subTest(more=more):
                self.refuse(CAPA, b"+OK go\r\n" + more, "may be intercepted")


if __name__ == "__main__":
    unittest.main()
