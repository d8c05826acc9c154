#!/usr/bin/env python3
"""POP with a real Dovecot: TLS and STLS, every way to sign in, the policies,
ten hundred messages byte for byte, and the errors of daily life."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from dovecot import Dovecot
from maildir import Message
from postern import Home

ANN = "ann@example.org"
USERS = {ANN: "secret"}


def mailbox(mail):
    return {ANN: {"INBOX": [Message(m) for m in mail]}}


class Pop(unittest.TestCase):
    def held(self, d):
        """What the server has, byte for byte."""
        text = d.doveadm("fetch", "-u", ANN, "guid", "mailbox", "INBOX",
                         "all")
        return text.count("guid:")

    def test_a_thousand_messages(self):
        mail = popmail.make(1000, sizes=(0, 100, 2000, 30000, 5))
        with Dovecot(USERS, mailbox(mail)) as d, Home(ca=d.ca) as h:
            h.account("Home", "pop", d.pops, user=ANN, security="tls",
                      after_download="keep")
            r = h.run("sync")
            self.assertEqual(r.code, 0, r)
            self.assertIn("1000 new, 1000 stored, 0 removed", r.out)
            self.assertEqual(sorted(h.export("--verify")), sorted(mail))
            r = h.run("sync")
            self.assertIn("0 new, 0 stored, 0 removed", r.out)
            self.assertEqual(self.held(d), 1000)
            # Now they go, in more than one session.
            h.forget_accounts()
            h.account("Home", "pop", d.pops, user=ANN, security="tls",
                      after_download="remove")
            self.assertEqual(h.run("sync").code, 9)
            self.assertEqual(self.held(d), 1000)
            h.run("account", "agree", "Home")
            r = h.run("sync")
            self.assertIn("1000 removed, 0 left on the server", r.out)
            self.assertEqual(self.held(d), 0)
            self.assertEqual(sorted(h.export()), sorted(mail))
            h.check()

    def test_new_mail_comes_once(self):
        mail = popmail.make(6)
        with Dovecot(USERS, mailbox(mail[:3])) as d, Home(ca=d.ca) as h:
            h.account("Home", "pop", d.pops, user=ANN, security="tls",
                      after_download="remove-after 14")
            h.run("sync")
            for m in mail[3:]:
                d.deliver(ANN, m)
                h.run("sync")
            self.assertEqual(len(h.export()), 6)
            self.assertEqual(self.held(d), 6)
            found = h.inspect("Home")
            self.assertEqual(
                (found["kind"], found["here"], found["on_server"],
                 found["only_here"]), ("POP", 6, 6, 0))

    def test_every_way_in(self):
        for mechanism in ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256",
                          "SCRAM-SHA-1"):
            with self.subTest(mechanism=mechanism), \
                    Dovecot(USERS, mailbox(popmail.make(2)),
                            mechanisms=mechanism) as d, \
                    Home(ca=d.ca) as h:
                h.account("Tls", "pop", d.pops, user=ANN, security="tls")
                h.account("Stls", "pop", d.pop, user=ANN,
                          security="starttls")
                r = h.run("sync")
                self.assertEqual(r.code, 0, r)
                for name in ("Tls", "Stls"):
                    found = h.inspect(name)
                    self.assertTrue(found["tls"].startswith("TLSv1."))
                    self.assertEqual(found["signed_in_by"], mechanism)

    def test_errors_of_daily_life(self):
        with Dovecot(USERS, mailbox(popmail.make(2))) as d, \
                Home(ca=d.ca) as h:
            h.account("Wrong", "pop", d.pops, user=ANN, security="tls",
                      password="wrong")
            h.account("Imap", "pop", d.imaps, user=ANN, security="tls")
            h.account("Plain", "pop", d.pop, user=ANN, security="tls")
            h.account("Good", "pop", d.pops, user=ANN, security="tls")
            for name, code, words in (
                    ("Wrong", 4, "refused the user name or the password"),
                    ("Imap", 6, "This is an IMAP server"),
                    ("Plain", 7, "TLS")):
                r = h.run("sync", name)
                self.assertEqual(r.code, code, r)
                self.assertIn(words, r.err)
                r = h.run("account", "test", name)
                self.assertEqual(r.code, code, r)
            # With several accounts the others are collected all the same.
            r = h.run("sync")
            self.assertEqual(r.code, 7, r)
            self.assertIn("Good: 2 listed, 2 new, 2 stored", r.out)
            r = h.run("sync", "Good", POSTERN_CA_FILE="")
            self.assertEqual(r.code, 7, r)
            d.stop()
            r = h.run("sync", "Good")
            self.assertEqual(r.code, 6, r)
            self.assertEqual(len(h.list()), 2)

    def test_secrets_stay_secret(self):
        with Dovecot(USERS, mailbox(popmail.make(2))) as d, \
                Home(ca=d.ca) as h:
            h.account("Home", "pop", d.pops, user=ANN, security="tls",
                      password="Tr0ub4dor&3")
            d.doveadm("user", ANN)
            h.run("--verbose", "sync")
            hits = []
            for top, _, names in os.walk(h.data):
                self.assertEqual(os.stat(top).st_mode & 0o77, 0, top)
                for name in names:
                    path = os.path.join(top, name)
                    self.assertEqual(os.stat(path).st_mode & 0o77, 0, path)
                    with open(path, "rb") as f:
                        data = f.read()
                    for secret in (b"Tr0ub4dor", b"VHIwdWI0ZG9y"):
                        if secret in data:
                            hits.append(path)
            self.assertEqual(hits, [])
            with open(os.path.join(h.data, "log"), "rb") as f:
                self.assertIn(b"C: AUTH", f.read())


if __name__ == "__main__":
    unittest.main()
