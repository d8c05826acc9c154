#!/usr/bin/env python3
"""Servers that offer a way to sign in and then do not take it: the next one is
tried, what worked is remembered, and no password goes twice the same way."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from imapfault import ImapFault
from imapfault import Session as ImapSession
from popfault import PopFault, early
from popfault import Session as PopSession
from postern import Home

MAIL = popmail.make(3)
# What a server may say of a mechanism that it offered.
OF_MECHANISM = (
    "[CANNOT] Unsupported authentication mechanism.",
    "Authentication method is not supported, use LOGIN",
    "unknown authentication type", "AUTH PLAIN is disabled here",
    "cannot do that", "Command not implemented", "unrecognized command")
# Or of how the command was written: it is written in another way once.
OF_ARGUMENTS = ("too many arguments", "Syntax error in parameters")
# And of a password; the last ones say nothing.
OF_PASSWORD = {"pop": "[AUTH] wrong name or password",
               "imap": "[AUTHENTICATIONFAILED] Authentication failed."}
BARE = ("Authentication failed.", "no", "login failed, contact support")


class Pop(PopFault):
    """AUTH answers this; tries has how it was tried to sign in."""
    capabilities = ("TOP", "UIDL", "USER", "SASL PLAIN")
    auth = "+OK"
    user = True

    def serve(self, wire, number):
        server = self
        self.tries = getattr(self, "tries", [])

        class Ways(PopSession):
            @early
            def do_auth(self, rest):
                server.tries.append("AUTH " + rest.split()[0])
                return server.answer_auth(self, rest)

            @early
            def do_pass(self, password):
                server.tries.append("PASS")
                if not server.user:
                    return b"-ERR [AUTH] no\r\n"
                return super().do_pass(password)
        Ways(self, wire, number).run()

    def answer_auth(self, session, rest):
        if self.auth is None:
            session.wire.cut()
        return ("-ERR %s\r\n" % self.auth).encode()


class Imap(ImapFault):
    auth = "NO"
    user = True

    def new_session(self, wire):
        server = self
        self.tries = getattr(self, "tries", [])

        class Ways(ImapSession):
            def do_authenticate(self, mechanism, first=None):
                server.tries.append("AUTH " + mechanism)
                self.by_mechanism = True  # which comes down to do_login
                try:
                    return server.answer_auth(self, mechanism, first)
                finally:
                    self.by_mechanism = False

            def do_login(self, *words):
                if not getattr(self, "by_mechanism", False):
                    server.tries.append("LOGIN")
                if not server.user:
                    return [], "NO [AUTHENTICATIONFAILED] no"
                return super().do_login(*words)
        return Ways(self, wire)

    def answer_auth(self, session, mechanism, first):
        if self.auth is None:
            session.wire.cut()
        return [], "NO " + self.auth


class Ways(unittest.TestCase):
    def visits(self, kind, codes, auth="", user=True, caps=None, then=None,
               twice=False):
        """The tries of each visit."""
        if kind == "pop":
            server = Pop(MAIL)
            if caps:
                server.capabilities = caps
        else:
            server = Imap({"INBOX": MAIL}, **({"caps": caps} if caps else {}))
        server.auth, server.user, server.tries = auth, user, []
        if then:
            server.answer_auth = then
        out = []
        with server as s, Home() as h:
            h.account("A", kind, s.port)
            for code in codes:
                del server.tries[:]
                r = h.run("sync")
                self.assertEqual(r.code, code, (kind, auth, r, server.tries))
                out.append(list(server.tries))
                if not twice:
                    self.assertEqual(len(set(out[-1])), len(out[-1]), out)
            self.by = h.inspect("A")["signed_in_by"]
        return out

    def test_a_mechanism_that_is_refused_leads_to_the_next(self):
        for kind, last in (("pop", "PASS"), ("imap", "LOGIN")):
            for words in OF_MECHANISM:
                with self.subTest(kind=kind, words=words):
                    self.assertEqual(self.visits(kind, (0, 0), auth=words),
                                     [["AUTH PLAIN", last], [last]])
            for words in OF_ARGUMENTS:
                with self.subTest(kind=kind, words=words):
                    self.assertEqual(
                        self.visits(kind, (0, 0), auth=words, twice=True),
                        [["AUTH PLAIN"] * 2 + [last], [last]])

    def test_a_password_that_is_refused_goes_no_other_way(self):
        for kind in ("pop", "imap"):
            with self.subTest(kind=kind):
                tries = self.visits(kind, (4, 4), auth=OF_PASSWORD[kind])
                self.assertEqual(tries, [["AUTH PLAIN"]] * 2)

    def test_a_bare_no_leads_to_one_more_try_of_a_stranger(self):
        for kind, last in (("pop", "PASS"), ("imap", "LOGIN")):
            for words in BARE:
                with self.subTest(kind=kind, words=words):
                    self.assertEqual(
                        self.visits(kind, (0, 0), auth=words),
                        [["AUTH PLAIN", last], [last]])
                    self.assertEqual(
                        self.visits(kind, (4,), auth=words, user=False),
                        [["AUTH PLAIN", last]])

    def test_a_bare_no_to_what_worked_before_is_about_the_password(self):
        for kind in ("pop", "imap"):
            seen = []

            def then(session, *words, kind=kind):
                seen.append(words)
                if len(seen) > 1:
                    return b"-ERR no\r\n" if kind == "pop" else ([], "NO no")
                base = PopSession if kind == "pop" else ImapSession
                return base.do_auth(session, *words) if kind == "pop" \
                    else base.do_authenticate(session, *words)
            with self.subTest(kind=kind):
                self.assertEqual(
                    self.visits(kind, (0, 4, 4), then=then),
                    [["AUTH PLAIN"]] * 3)

    def test_a_line_that_is_cut_over_it(self):
        for kind, last in (("pop", "PASS"), ("imap", "LOGIN")):
            with self.subTest(kind=kind):
                self.assertEqual(self.visits(kind, (6, 0, 0), auth=None),
                                 [["AUTH PLAIN"], [last], [last]])

    def test_a_line_that_is_cut_moves_nobody_for_good(self):
        """Anybody on the way can cut a line: a day later the better way is
        tried again."""
        day, then = 24 * 60 * 60, 1800000000
        for kind, last in (("pop", "PASS"), ("imap", "LOGIN")):
            server = Pop(MAIL) if kind == "pop" else Imap({"INBOX": MAIL})
            server.auth, server.tries, tries = None, [], []
            with self.subTest(kind=kind), server as s, Home() as h:
                h.account("A", kind, s.port)
                for late in (0, 60, 120, day - 60, day + 60, day + 120, -60):
                    del server.tries[:]
                    if late > day:
                        base = PopSession.do_auth if kind == "pop" \
                            else ImapSession.do_authenticate
                        server.answer_auth = base
                    h.run("sync", POSTERN_NOW=str(then + late))
                    tries.append(list(server.tries))
            self.assertEqual(
                tries, [["AUTH PLAIN"]] + [[last]] * 3 + [["AUTH PLAIN"]] * 3)

    def test_after_scram_plain_is_tried_once(self):
        caps = {"pop": ("TOP", "UIDL", "USER", "SASL SCRAM-SHA-256 PLAIN"),
                "imap": "IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN"}
        for kind in ("pop", "imap"):
            def then(session, *words, kind=kind):
                mech = words[0].split()[0]
                if mech != "PLAIN":
                    return b"-ERR no\r\n" if kind == "pop" else ([], "NO no")
                return PopSession.do_auth(session, *words) \
                    if kind == "pop" \
                    else ImapSession.do_authenticate(session, *words)
            with self.subTest(kind=kind):
                self.assertEqual(
                    self.visits(kind, (0, 0), caps=caps[kind], then=then),
                    [["AUTH SCRAM-SHA-256", "AUTH PLAIN"], ["AUTH PLAIN"]])
                self.assertEqual(
                    self.visits(kind, (4,), caps=caps[kind], auth="no"),
                    [["AUTH SCRAM-SHA-256", "AUTH PLAIN"]])

    def test_the_first_answer_is_asked_for_again(self):
        """"+" where the answer stood in the command, "+OK" instead of "+":
        the same try."""
        for kind in ("pop", "imap"):
            for plus in (b"+ \r\n", b"+\r\n", b"+ go ahead\r\n",
                         b"+OK\r\n"):
                if kind == "imap" and plus == b"+OK\r\n":
                    continue

                def then(session, *words, kind=kind, plus=plus):
                    mech = words[0].split()[0]
                    if plus == b"+OK\r\n" and len(words[0].split()) > 1:
                        return b"-ERR syntax error\r\n"
                    session.wire.send(plus)
                    line = session.wire.line().decode()
                    return PopSession.do_auth(
                        session, mech + " " + line) if kind == "pop" \
                        else ImapSession.do_authenticate(session, mech, line)
                with self.subTest(kind=kind, plus=plus):
                    if plus != b"+OK\r\n":
                        self.assertEqual(
                            self.visits(kind, (0, 0), then=then),
                            [["AUTH PLAIN"]] * 2)
                    self.assertEqual(self.visits_end(kind, then), "PLAIN")

    def visits_end(self, kind, then):
        server = Pop(MAIL) if kind == "pop" else Imap({"INBOX": MAIL})
        server.tries, server.answer_auth = [], then
        with server as s, Home() as h:
            h.account("A", kind, s.port)
            for n in range(2):
                del server.tries[:]
                r = h.run("sync")
                self.assertEqual(r.code, 0, r)
            self.assertEqual(server.tries, ["AUTH PLAIN"])
            return h.inspect("A")["signed_in_by"]


if __name__ == "__main__":
    unittest.main()
