#!/usr/bin/env python3
"""POP against servers that break, lie and refuse: every message exactly once
in the end, and a sentence a person can act on."""
import os
import signal
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from popfault import Faults, PopFault
from postern import Home

MAIL = popmail.make(12)


class Faulty(unittest.TestCase):
    """A server with faults in its first session, and a clean one after."""

    def collect(self, *faults, mail=MAIL, after="remove", stays=False,
                ends=(0,)):
        """Syncs with the faults, checks; syncs without them, checks all."""
        with PopFault(mail, *faults) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download=after)
            first = h.run("sync")
            self.assertIn(first.code, ends, first)
            self.assertEqual(popmail.wrong(mail, s, h.export()), "")
            if not stays:
                s.faults = Faults()
            second = h.run("sync")
            self.assertEqual(second.code, 0, second)
            self.assertEqual(sorted(h.export()), sorted(mail))
            if after == "remove":
                self.assertEqual(s.drop.messages, [])
            else:
                self.assertEqual(len(s.drop.messages), len(mail))
            h.check()
            return first

    def test_without_faults(self):
        self.collect()
        self.collect(after="keep")

    def test_cut_everywhere(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove")
            h.run("sync")
            s.settle()
            total = s.sent[1]
        points = 40
        for i in range(points):
            at = 1 + total * i // points
            with self.subTest(at=at):
                kind = "reset" if i % 2 else "cut"
                self.collect("%s:%d" % (kind, at), "sessions:1", ends=(0, 6))

    def test_cut_around_commands(self):
        for fault in ("cut-before:DELE:3", "cut-unanswered:DELE:3",
                      "cut-inside:DELE:5", "cut-after:DELE:12",
                      "cut-before:QUIT", "cut-unanswered:QUIT",
                      "cut-inside:QUIT", "cut-before:RETR:7",
                      "cut-inside:RETR:7", "cut-after:UIDL",
                      "cut-inside:UIDL", "cut-before:PASS"):
            with self.subTest(fault=fault):
                self.collect(fault, "sessions:1", ends=(0, 6))

    def test_lies_about_sizes_and_counts(self):
        for fault in ("size:+100000", "size:-100", "stat:+99", "stat:-3"):
            with self.subTest(fault=fault):
                self.collect(fault, ends=(0,))
                self.collect(fault, after="keep", ends=(0,))

    def test_a_message_without_end_is_no_message(self):
        self.collect("nodot:4", "sessions:1", ends=(6,))

    def test_a_refused_message_blocks_nobody(self):
        with PopFault(MAIL, "error:5") as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove")
            r = h.run("sync")
            self.assertEqual(r.code, 1, r)
            self.assertIn("1 message", r.err)
            self.assertEqual(len(h.export()), 11)
            self.assertEqual([m for _, m in s.drop.messages], [MAIL[4]])

    def test_strange_uidls(self):
        for kind in ("none", "dup", "long", "evil", "shuffle", "reused"):
            for after in ("keep", "remove"):
                with self.subTest(kind=kind, after=after):
                    self.collect("uidl:" + kind, after=after, stays=True)

    def test_uidls_that_come_and_go(self):
        """A server that loses its UIDLs shows old mail as new: it is fetched
        and recognised, not doubled."""
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            for kind in (None, "none", "dup", None, "none"):
                s.faults = Faults(*(["uidl:" + kind] if kind else []))
                r = h.run("sync")
                self.assertEqual(r.code, 0, r)
                self.assertEqual(sorted(h.export()), sorted(MAIL))

    def test_a_uidl_used_again_is_new_mail(self):
        with PopFault(MAIL[:3], "uidl:reused") as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove")
            h.run("sync")
            ids = [s.drop.add(m) for m in MAIL[3:6]]
            h.run("sync")
            self.assertEqual(sorted(h.export()), sorted(MAIL[:6]))
            self.assertEqual(len(set(ids)), 3)

    def test_twins_stay_two(self):
        twins = [MAIL[0], MAIL[0], MAIL[1]]
        with PopFault(twins) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove")
            h.run("sync")
            self.assertEqual(sorted(h.export()), sorted(twins))

    def test_keeping_downloads_once(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            for _ in range(3):
                h.run("sync")
            retr = [w for w in s.said() if w.startswith("RETR")]
            self.assertEqual(len(retr), len(MAIL))
            self.assertEqual(
                [w for w in s.said() if w.startswith("DELE")], [])

    def test_an_empty_moment_loses_nothing(self):
        """STAT 0 for one session: what is known stays known."""
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            mail, s.drop.messages = s.drop.messages, []
            h.run("sync")
            s.drop.messages = mail
            h.run("sync")
            self.assertEqual(sorted(h.export()), sorted(MAIL))
            retr = [w for w in s.said() if w.startswith("RETR")]
            self.assertEqual(len(retr), len(MAIL))

    def test_a_server_that_never_deletes_is_not_asked_for_ever(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove")
            s.drop.remove = lambda uids: None
            for _ in range(4):
                self.assertEqual(h.run("sync").code, 0)
            dele = [w for w in s.said() if w.startswith("DELE")]
            retr = [w for w in s.said() if w.startswith("RETR")]
            self.assertLessEqual(len(dele), 2 * len(MAIL))
            self.assertLessEqual(len(retr), 2 * len(MAIL))
            self.assertEqual(sorted(h.export()), sorted(MAIL))

    def test_a_silent_server_can_be_left(self):
        for at in (0, 20, 200, 2000):
            with self.subTest(at=at), \
                    PopFault(MAIL, "stall:%d" % at, "sessions:1") as s, \
                    Home() as h:
                h.account("Home", "pop", s.port, after_download="remove")
                p = h.start("sync")
                deadline = time.monotonic() + 20
                while s.sent_now() < at:
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.01)
                began = time.monotonic()
                os.kill(p.pid, signal.SIGINT)
                p.communicate(timeout=10)
                self.assertLess(time.monotonic() - began, 5)
                s.faults = Faults()
                self.assertEqual(h.run("sync").code, 0)
                self.assertEqual(sorted(h.export()), sorted(MAIL))

    def test_endless_answers_end(self):
        with PopFault(MAIL, "endless:banner") as s, Home() as h:
            h.account("Home", "pop", s.port)
            r = h.run("sync")
            self.assertEqual(r.code, 6, r)
            self.assertIn("without an end", r.err)

    def test_an_endless_answer_to_capa_is_done_without(self):
        with PopFault(MAIL, "endless:line") as s, Home() as h:
            h.account("Home", "pop", s.port)
            r = h.run("sync")
            self.assertEqual(r.code, 0, r)
            self.assertEqual(sorted(h.export()), sorted(MAIL))


class Words(unittest.TestCase):
    """Refusals: the exit code, the sentence, and one try only."""

    def refuse(self, *faults, code, words, tries=1, **account):
        with PopFault(MAIL, *faults) as s, Home() as h:
            h.account("Home", "pop", s.port, **account)
            r = h.run("sync")
            self.assertEqual(r.code, code, r)
            self.assertIn(words, r.err)
            asked = [w for w in s.said() if w in ("PASS", "AUTH")]
            self.assertLessEqual(len(asked), tries)
            log = h.run("log").out
            self.assertIn(words, log)
            self.assertEqual(h.inspect("Home")["only_here"], 0)
            return r

    def test_signing_in(self):
        self.refuse("login", code=4, words="refused the user name or the password")
        self.refuse(code=4, words="refused", password="wrong")
        self.refuse("busy", code=12, words="in use")

    def test_words_of_servers_without_codes(self):
        for said, code, words in (
                ("-ERR maildrop already locked", 12, "in use"),
                ("-ERR [LOGIN-DELAY] wait", 12, "pause"),
                ("-ERR [SYS/TEMP] oops", 12, "should pass"),
                ("-ERR [SYS/PERM] closed", 5, "need to do something at the provider"),
                ("-ERR Application-specific password required", 4,
                 "app password"),
                ("-ERR [AUTH] no", 4, "refused the user name")):
            with self.subTest(said=said):
                r = self.refuse("reply:AUTH:" + said, code=code, words=words)
                self.assertIn(said, r.err)

    def test_pop_switched_off_shows_at_stat(self):
        self.refuse("reply:STAT:-ERR [SYS/PERM] Your account is not enabled "
                    "for POP access.", code=5, words="switched off")

    def test_greetings(self):
        self.refuse(r"banner:-ERR [SYS/TEMP] too busy\r\n", code=12,
                    words="should pass")
        self.refuse(r"banner:* OK [CAPABILITY IMAP4rev1] hello\r\n", code=6,
                    words="This is an IMAP server")
        self.refuse(r"banner:220 mail ESMTP\r\n", code=6, words="SMTP")
        r = self.refuse(r"banner:-ERR \x1b]52;c;AAAA\x07\x9b2J gone\r\n",
                        code=12, words="does not accept connections")
        for c in r.err:
            self.assertTrue(c == "\n" or " " <= c < "\x7f" or c >= "\xa0",
                            repr(r.err))

    def test_nobody_there(self):
        with Home() as h:
            h.account("Home", "pop", 1)
            r = h.run("sync")
            self.assertEqual(r.code, 6, r)

    def test_a_password_that_comes_late(self):
        """The first server was not kept waiting; a second one is reached."""
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port,
                      password_command="sleep 5.5; echo secret")
            r = h.run("sync")
            self.assertEqual(r.code, 0, r)
            self.assertEqual(s.count, 2)
            self.assertEqual(s.said(1), ["CAPA", "the client closed"])
            self.assertEqual(sorted(h.export()), sorted(MAIL))

    def test_no_password(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, password_command="false")
            r = h.run("sync")
            self.assertEqual(r.code, 9, r)
            # The server is reached while the password is looked for.
            self.assertLessEqual(set(s.said()) - {"the client closed"},
                                 {"CAPA"})


if __name__ == "__main__":
    unittest.main()
