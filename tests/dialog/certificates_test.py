#!/usr/bin/env python3
"""Certificates that are not good enough, shown to a round of POP and IMAP,
with TLS from the first byte and after STARTTLS: refused before anything
secret is said, in words that name the reason."""
import os
import ssl
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import certs
from postern import Home
from wire import Server

UPGRADES = {
    "imap": (b"* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\r\n",
             {b"STARTTLS": b"%s OK go\r\n"}),
    "pop": (b"+OK ready\r\n",
            {b"CAPA": b"+OK\r\nSTLS\r\nUSER\r\n.\r\n", b"STLS": b"+OK\r\n"}),
}


class Shower(Server):
    """Shows a certificate, and notes all that is said behind it."""

    def __init__(self, files, kind, is_upgrade):
        super().__init__()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.set_ciphers("ALL:@SECLEVEL=0")  # weak keys are shown
        self.context.load_cert_chain(*files)
        self.kind, self.is_upgrade, self.heard = kind, is_upgrade, []

    def serve(self, wire, number):
        greeting, answers = UPGRADES[self.kind]
        if self.is_upgrade:
            self.upgrade(wire, greeting, answers)
        wire.start_tls(self.context)
        if not self.is_upgrade:
            wire.send(greeting)
        while True:
            self.heard.append(wire.line())

    @staticmethod
    def upgrade(wire, greeting, answers):
        wire.send(greeting)
        while True:
            words = wire.line().split()
            verb = words[-1].upper()
            answer = answers.get(verb, b"-ERR\r\n")
            wire.send(answer % words[0] if b"%s" in answer else answer)
            if verb in (b"STARTTLS", b"STLS"):
                return


class Certificates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory(prefix="postern-certs-")
        cls.addClassCleanup(place.cleanup)
        cls.top = os.path.join(place.name, "known")
        cls.strange = os.path.join(place.name, "strange")
        for top in (cls.top, cls.strange):
            os.mkdir(top)
            certs.make_ca(top, os.path.basename(top) + " authority")
        cls.ca = os.path.join(cls.top, "ca.pem")

    def show(self, files, words, host="127.0.0.1", ca=None):
        """Every protocol refuses it, and has said nothing."""
        for kind in UPGRADES:
            for security in ("tls", "starttls"):
                with self.subTest(kind=kind, security=security), \
                        Shower(files, kind, security == "starttls") as s, \
                        Home(ca=ca or self.ca) as h:
                    h.account("T", kind, s.port, security=security,
                              host=host, password="Tr0ub4dor")
                    r = h.run("sync")
                    s.settle()
                    self.assertEqual(s.errors, [])
                    self.assertEqual(s.heard, [])
                    self.assertEqual(r.code, 7, r)
                    for word in words:
                        self.assertIn(word, r.err)
                    self.assertEqual(h.list(), [])
                    self.assertIn(words[0], h.run("log").out)

    def test_self_signed(self):
        self.show(certs.make_self_signed(self.top), ["self-signed"])

    def test_an_authority_that_nobody_knows(self):
        self.show(certs.make_server(self.strange),
                  ["issued by an authority"])

    def test_another_host(self):
        self.show(certs.make_server(
            self.top, ("DNS:mail.example.org", "DNS:*.example.net"),
            "other"), ["for other servers", "mail.example.org"])

    def test_no_name_but_the_common_one(self):
        self.show(certs.make_server(self.top, ("email:a@b.example",),
                                    "localhost"), ["names no server"])

    def test_expired(self):
        self.show(certs.make_dated(self.top, "20200101000000Z",
                                   "20200601000000Z", "expired"),
                  ["expired on", "2020"])

    def test_not_yet_valid(self):
        self.show(certs.make_dated(self.top, "20900101000000Z",
                                   "20910101000000Z", "early"),
                  ["not valid", "2090"])

    def test_a_weak_key(self):
        self.show(certs.make_server(self.top, stem="weak", rsa=1024),
                  ["weak"])

    def test_another_one_than_was_accepted(self):
        files = certs.make_self_signed(self.top, "pinned")
        for kind in UPGRADES:
            with self.subTest(kind=kind), \
                    Shower(files, kind, False) as s, Home() as h:
                h.account("T", kind, s.port, security="tls",
                          certificate="00" * 32)
                r = h.run("sync")
                s.settle()
                self.assertEqual(s.heard, [])
                self.assertEqual(r.code, 7, r)
                self.assertIn("is not the one you accepted", r.err)


if __name__ == "__main__":
    unittest.main()
