#!/usr/bin/env python3
"""Signing in to a real Dovecot by POP and by IMAP: each mechanism that the
settings can ask for, with a password and with a token; one try and no more, a
token that has run out is asked for once again, and what the server says of it
becomes a sentence."""
import os
import re
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from detour import Detour
from dovecot import Dovecot
from maildir import Message
from postern import Home
from tokens import Tokens

ANN = "ann@example.org"
USERS = {ANN: "secret"}
KINDS = ("pop", "imap")
# A command that signs in, and what it says it does it by.
TRY = re.compile(rb"^(?:\S+ )?(?:AUTHENTICATE|AUTH|APOP|PASS|LOGIN) (\S+)",
                 re.M | re.I)
BY_PASSWORD = {"plain": "PLAIN", "login": "LOGIN", "cram-md5": "CRAM-MD5",
               "scram": "SCRAM-SHA-256"}


def mailbox():
    return {ANN: {"INBOX": [Message(m) for m in popmail.make(2)]}}


class Seen:
    """The tries to sign in on a line."""

    def __init__(self):
        self.data = b""

    def add(self, data):
        self.data += data

    def tries(self):
        return [m.decode().upper() for m in TRY.findall(self.data)]


class SignIn(unittest.TestCase):
    def visit(self, d, kind, code=0, settings=(), **account):
        """(how it was signed in, the tries, the result) of one visit."""
        seen = Seen()
        with Home() as h, Detour(getattr(d, kind), look=seen.add) as line:
            h.account("A", kind, line.port, **{"user": ANN, **account},
                      **dict(settings))
            r = h.run("sync", "--bodies", "none")
            self.assertEqual(r.code, code, r)
            return h.inspect("A")["signed_in_by"], seen.tries(), r


class ByPassword(SignIn):
    @classmethod
    def setUpClass(cls):
        cls.server = Dovecot(USERS, mailbox(), mechanisms=(
            "plain login cram-md5 scram-sha-1 scram-sha-256 apop"))
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def test_the_mechanism_that_is_asked_for(self):
        for kind in KINDS:
            for auth, name in BY_PASSWORD.items():
                with self.subTest(kind=kind, auth=auth):
                    by, tries, _ = self.visit(self.server, kind, auth=auth)
                    self.assertEqual((by, tries), (name, [name]))

    def test_the_best_one_by_itself(self):
        for kind in KINDS:
            by, tries, _ = self.visit(self.server, kind)
            self.assertEqual((by, tries),
                             ("SCRAM-SHA-256", ["SCRAM-SHA-256"]))

    def test_apop_only_where_it_is_asked_for(self):
        by, tries, _ = self.visit(self.server, "pop", auth="apop")
        self.assertEqual((by, tries), ("APOP", [ANN.upper()]))

    def test_a_wrong_password_is_tried_once(self):
        for kind in KINDS:
            for auth in ("auto", *BY_PASSWORD):
                with self.subTest(kind=kind, auth=auth):
                    _, tries, r = self.visit(self.server, kind, code=4,
                                             auth=auth, password="wrong")
                    self.assertEqual(len(tries), 1, tries)
                    self.assertIn("refused the user name or the password", r.err)

    def test_what_is_not_offered_is_not_tried(self):
        for kind in KINDS:
            for auth in ("xoauth2", "oauthbearer"):
                _, tries, r = self.visit(self.server, kind, code=4,
                                         auth=auth)
                self.assertEqual(tries, [])
                self.assertIn("offers no way to sign in", r.err)


class ByToken(SignIn):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp(prefix="postern-tokens-")
        os.chmod(cls.dir, 0o711)
        cls.tokens = Tokens({"good": ANN, "fresh": ANN,
                             "other": "bob@example.org"})
        cls.tokens.__enter__()
        cls.server = Dovecot(
            USERS, mailbox(), mechanisms="plain xoauth2 oauthbearer",
            extra=cls.tokens.passdb(cls.dir))
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.tokens.__exit__()
        shutil.rmtree(cls.dir)

    def setUp(self):
        self.tokens.asked.clear()

    def by_token(self, kind, command, code=0, **account):
        return self.visit(self.server, kind, code,
                          {"token_command": command}, **account)

    def test_both_mechanisms(self):
        for kind in KINDS:
            for auth, name in (("auto", "OAUTHBEARER"),
                               ("oauthbearer", "OAUTHBEARER"),
                               ("xoauth2", "XOAUTH2")):
                with self.subTest(kind=kind, auth=auth):
                    by, tries, _ = self.by_token(kind, "echo good",
                                                 auth=auth)
                    self.assertEqual((by, tries), (name, [name]))

    def test_a_token_that_ran_out_is_asked_for_once_again(self):
        """The command gives a stale one first, then a fresh one."""
        for kind in KINDS:
            for auth in ("oauthbearer", "xoauth2"):
                with self.subTest(kind=kind, auth=auth):
                    self.tokens.asked.clear()
                    mark = os.path.join(self.dir, kind + auth)
                    _, tries, _ = self.by_token(
                        kind, "test -e %s && echo fresh"
                        " || { touch %s; echo stale; }" % (mark, mark),
                        auth=auth)
                    self.assertEqual(self.tokens.asked, ["stale", "fresh"])
                    self.assertEqual(len(tries), 2)

    def test_the_same_token_is_not_tried_again(self):
        for kind in KINDS:
            for auth in ("oauthbearer", "xoauth2"):
                with self.subTest(kind=kind, auth=auth):
                    self.tokens.asked.clear()
                    _, tries, r = self.by_token(kind, "echo stale", code=4,
                                                auth=auth)
                    self.assertEqual(self.tokens.asked, ["stale"])
                    self.assertEqual(len(tries), 1)
                    self.assertIn("rejected the token: it has expired",
                                  r.err)
                    self.assertNotIn("stale", r.out + r.err)
                    self.assertNotIn("{", r.err)

    def test_a_second_stale_token_is_the_end(self):
        for kind in KINDS:
            self.tokens.asked.clear()
            _, tries, _ = self.by_token(
                kind, "date +%s%N", code=4, auth="xoauth2")
            self.assertEqual(len(self.tokens.asked), 2)
            self.assertEqual(len(tries), 2)

    def test_somebody_elses_token(self):
        for kind in KINDS:
            _, _, r = self.by_token(kind, "echo other", code=4)
            self.assertIn("an account other than " + ANN, r.err)


if __name__ == "__main__":
    unittest.main()
