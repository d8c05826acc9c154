#!/usr/bin/env python3
"""Signing in to send, and encryption: nothing goes out without them."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import certs
from outgoing import account, message, queue, rows
from postern import Home
from smtpfault import SmtpFault

USERS = {"ann@example.org": "secret"}


class Signin(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.dir.cleanup)
        cls.ca = certs.make_ca(cls.dir.name)
        cls.files = certs.make_server(cls.dir.name)
        cls.other = certs.make_self_signed(cls.dir.name)

    def send(self, settings=None, security="none", **faults):
        with SmtpFault(**faults) as s, Home(ca=self.ca) as h:
            account(h, s.port, security=security, **(settings or {}))
            queue(h, message(1, "x\r\n"))
            r = h.run("--verbose", "sync", "--only-send")
            s.settle()
            self.assertEqual(s.errors, [])
            self.assertEqual(s.wrong, [])
            self.assertEqual(rows(h)[1]["state"],
                             "sent" if s.taken else "queued", r)
            with open(os.path.join(h.data, "log"), encoding="utf-8") as f:
                log = f.read()
            self.assertNotIn("secret", log)
            self.assertTrue(log)
            return r, s

    def verbs(self, server, verb):
        return [w for _, w in server.heard if w.startswith(verb)]

    def test_each_way(self):
        for auth in ("PLAIN", "LOGIN", "PLAIN LOGIN"):
            r, s = self.send(users=USERS, auth=auth)
            self.assertEqual((r.code, len(s.taken)), (0, 1), r)
        for auth in ("XOAUTH2", "OAUTHBEARER"):
            r, s = self.send({"token_command": "echo secret"}, users=USERS,
                             auth=auth)
            self.assertEqual((r.code, len(s.taken)), (0, 1), r)

    def test_a_password_of_its_own(self):
        users = {"other": "pass2"}
        r, s = self.send({"smtp_user": "other",
                          "smtp_password_command": "echo pass2"}, users=users)
        self.assertEqual((r.code, len(s.taken)), (0, 1), r)

    def test_a_wrong_password_is_tried_once(self):
        r, s = self.send({"smtp_password_command": "echo wrong"}, users=USERS)
        self.assertEqual((r.code, s.taken), (4, []), r)
        self.assertEqual(self.verbs(s, "AUTH"), ["AUTH"])
        self.assertEqual(self.verbs(s, "MAIL"), [])
        self.assertIn("refused the user name or the password", r.err)

    def test_cannot_check_just_now(self):
        r, s = self.send(users=USERS, answers={
            "AUTH": [b"454 4.7.0 Temporary authentication failure\r\n"]})
        self.assertEqual((r.code, s.taken), (12, []), r)
        self.assertEqual(self.verbs(s, "AUTH"), ["AUTH"])

    def test_microsoft(self):
        for words, code in (
                (b"535 5.7.139 Authentication unsuccessful, basic "
                 b"authentication is disabled", 8),
                (b"535 5.7.139 SmtpClientAuthentication is disabled for the "
                 b"Tenant", 5)):
            r, s = self.send(users=USERS, answers={"AUTH": [words + b"\r\n"]})
            self.assertEqual((r.code, s.taken), (code, []), r)

    def test_no_way_in_is_no_mail(self):
        r, s = self.send(without={"AUTH"})
        self.assertEqual((r.code, s.taken), (4, []), r)
        self.assertEqual(self.verbs(s, "MAIL"), [])
        r, s = self.send({"smtp_auth": "none"}, without={"AUTH"})
        self.assertEqual((r.code, len(s.taken)), (0, 1), r)
        self.assertEqual(self.verbs(s, "AUTH"), [])

    def test_an_expired_token(self):
        r, s = self.send({"token_command": "echo old"}, users=USERS,
                         auth="XOAUTH2")
        self.assertEqual((r.code, s.taken), (4, []), r)
        self.assertEqual(len(self.verbs(s, "AUTH")), 1)
        self.assertIn("rejected the token", r.err)

    def test_tls(self):
        r, s = self.send(security="tls", tls=self.files, users=USERS)
        self.assertEqual((r.code, len(s.taken)), (0, 1), r)
        r, s = self.send(security="starttls", starttls=self.files,
                         users=USERS)
        self.assertEqual((r.code, len(s.taken)), (0, 1), r)
        self.assertEqual(len(self.verbs(s, "EHLO")), 2)

    def test_a_certificate_that_nobody_signed(self):
        for kind in ("tls", "starttls"):
            r, s = self.send(security=kind, users=USERS,
                             **{kind: self.other})
            self.assertEqual((r.code, s.taken), (7, []), r)
            self.assertEqual(self.verbs(s, "AUTH"), [])

    def test_starttls_is_stripped(self):
        r, s = self.send(security="starttls", users=USERS)
        self.assertEqual((r.code, s.taken), (7, []), r)
        r, s = self.send(security="starttls", starttls=self.files,
                         answers={"STARTTLS": [b"454 4.7.0 not now\r\n"]})
        self.assertEqual((r.code, s.taken), (7, []), r)
        for _, words in s.heard:
            self.assertIn(words.split(" ")[0], ("EHLO", "STARTTLS"))

    def test_starttls_with_more_behind_it(self):
        with SmtpFault(starttls=self.files, users=USERS, ahead={
                "STARTTLS": b"250 injected\r\n"}) as s, \
                Home(ca=self.ca) as h:
            account(h, s.port, security="starttls")
            queue(h, message(1, "x\r\n"))
            r = h.run("sync", "--only-send")
            self.assertEqual((r.code, s.taken), (7, []), r)
            self.assertEqual(self.verbs(s, "AUTH"), [])
            self.assertIn("may be intercepted", r.err)


if __name__ == "__main__":
    unittest.main()
