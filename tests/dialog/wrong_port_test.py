#!/usr/bin/env python3
"""A port that belongs to something else is named, with what to change: TLS
where a greeting is expected, a greeting where TLS is, and web pages."""
import os
import shutil
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import certs
import popmail
from imapfault import ImapFault
from popfault import PopFault
from postern import Home
from wire import Server, server_context

WEB = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>\r\n"


class Speaks(Server):
    """Sends this at once, or once the client has said something."""

    def __init__(self, words, first=True):
        super().__init__()
        self.words, self.first = words, first

    def serve(self, wire, number):
        if not self.first:
            wire.read(1)
        wire.send(self.words)
        wire.finish()


class Encrypts(Server):
    """TLS from the first byte, like 993 and 995."""

    def __init__(self, files):
        super().__init__()
        self.files = files

    def serve(self, wire, number):
        wire.start_tls(server_context(*self.files))
        wire.send(b"+OK ready\r\n")
        wire.line()


class WrongPort(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.mkdtemp()
        cls.ca = certs.make_ca(cls.top)
        cls.good = certs.make_server(cls.top)
        cls.other = certs.make_self_signed(cls.top, "other")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.top)

    def told(self, server, kind, security, *words):
        with server as s, Home(ca=self.ca) as h:
            h.account("Home", kind, s.port, security=security,
                      host="localhost")
            r = h.run("sync")
            self.assertIn(r.code, (6, 7), r)
            for w in words:
                self.assertIn(w, r.err)

    def test_tls_where_a_greeting_is_expected(self):
        for kind in ("imap", "pop"):
            for files in (self.good, self.other):
                with self.subTest(kind=kind):
                    self.told(Encrypts(files), kind, "starttls",
                              "uses TLS from the start",
                              "security = tls")

    def test_an_alert_of_tls_where_a_greeting_is_expected(self):
        for kind in ("imap", "pop"):
            with self.subTest(kind=kind):
                self.told(Speaks(b"\x15\x03\x01\x00\x02\x02\x28"), kind,
                          "starttls", "uses TLS from the start")

    def test_a_greeting_where_tls_is_expected(self):
        for kind, words in (("imap", b"* OK ready\r\n"),
                            ("pop", b"+OK ready\r\n")):
            with self.subTest(kind=kind):
                self.told(Speaks(words), kind, "tls", "plain text",
                          "security = starttls")

    def test_a_web_page(self):
        for kind in ("imap", "pop"):
            for security in ("none", "starttls", "tls"):
                for first in (True, False):
                    with self.subTest(kind=kind, security=security,
                                      first=first):
                        self.told(Speaks(WEB, first), kind, security,
                                  "requires a login", "browser")

    def test_who_greets_late_is_waited_for(self):
        """The question on a second connection does not disturb him."""
        mail = popmail.make(2)
        pause = threading.Event()

        class LatePop(PopFault):
            def serve(self, wire, number):
                pause.wait(5)
                super().serve(wire, number)

        class LateImap(ImapFault):
            def serve_one(self, wire, number):
                pause.wait(5)
                super().serve_one(wire, number)

        for kind, server in (("pop", LatePop(mail)),
                             ("imap", LateImap({"INBOX": mail}))):
            with self.subTest(kind=kind), server as s, Home() as h:
                h.account("Home", kind, s.port)
                r = h.run("sync", *(["--bodies", "all"]
                                    if kind == "imap" else []), timeout=90)
                self.assertEqual(r.code, 0, r)
                self.assertEqual(sorted(h.export()), sorted(mail))


if __name__ == "__main__":
    unittest.main()
