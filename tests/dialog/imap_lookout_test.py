#!/usr/bin/env python3
"""The second connection of an IMAP account where the server makes it hard:
none granted, lines that break, a goodbye; and how few questions a round asks
when nothing is new."""
import os
import socket
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from crew import Crew
from imapfault import CAPS, ImapFault
from postern import Home
from wire import Gone

MAIL = popmail.make(20)
NEW = b"Subject: new one\r\n\r\nx\r\n"


class Lookout(unittest.TestCase):
    def start(self, grants=99, lie=None, refuse=None, offline="all", **more):
        self.server = self.enterContext(ImapFault({"INBOX": MAIL, "Work": []},
                                                  **more))
        self.server.grants = grants
        self.server.lie = lie or self.server.lie
        self.server.refuse = refuse or self.server.refuse
        self.home = self.enterContext(Home())
        self.home.account("Home", "imap", self.server.port, offline=offline)
        self.crew = self.enterContext(Crew(self.home))
        self.crew.wait_round()

    def until(self, check):
        self.crew.until(check)
        self.assertEqual(self.server.errors, [])

    def subjects(self):
        return [m["subject"] for m in self.home.list()]

    def troubles(self):
        return [w for w in self.crew.lines if w[0] == "trouble"]

    def test_new_mail_is_told_to_both(self):
        self.start()
        self.until(lambda: len(self.server.idlers) == 2)
        self.server.arrive("INBOX", NEW)
        self.until(lambda: "new one" in self.subjects())
        self.assertEqual(len(self.home.list()), len(MAIL) + 1)
        self.assertEqual(self.troubles(), [])

    def test_one_connection_has_to_do(self):
        """Nobody is told, and the server is not asked again and again."""
        self.start(grants=1)
        self.until(lambda: self.server.refused == 1)
        self.until(lambda: self.server.idlers)
        self.server.arrive("INBOX", NEW)
        self.until(lambda: "new one" in self.subjects())
        self.until(lambda: self.server.idlers)
        row = self.home.list()[0]
        self.crew.want(row["id"])
        self.until(lambda: self.home.list()[0]["here"] == "whole")
        self.assertEqual(self.server.refused, 1)
        self.assertEqual(self.troubles(), [])

    def second(self):
        """What the second connection said: it never asks for folders."""
        return next(s.heard for s in self.server.sessions if s.heard and
                    not any(w.startswith("LIST") for w in s.heard))

    def fetch_by_second(self):
        """Wants bodies until one came by the second connection."""
        for row in self.home.list():
            before = len(self.second())
            self.until(lambda: len(self.server.idlers) == 2)
            self.crew.want(row["id"])
            self.until(lambda: any(m["here"] == "whole" and m["id"] ==
                                   row["id"] for m in self.home.list()))
            if any("BODY.PEEK[]" in w for w in self.second()[before:]):
                return
        self.fail("the second connection fetches nothing")

    def test_a_mailbox_that_was_watched_stays_open(self):
        """To open it again is dear where it is large."""
        self.start(offline="none")
        self.until(lambda: len(self.server.idlers) == 2)
        before = len(self.second())
        for _ in range(2):
            self.fetch_by_second()
        self.until(lambda: len(self.server.idlers) == 2)
        self.assertNotIn("EXAMINE", " ".join(self.second()[before:]))
        self.assertEqual(self.troubles(), [])

    def test_a_server_that_hears_nothing_behind_done(self):
        """It breaks the line once, and is not spoken to so again."""
        self.start(offline="none")
        self.server.is_deaf_behind_done = True
        for row in self.home.list()[:6]:
            self.until(lambda: len(self.server.idlers) == 2)
            self.crew.want(row["id"])
            self.until(lambda: any(m["here"] == "whole" and m["id"] ==
                                   row["id"] for m in self.home.list()))
        # Once on each of the two connections at most.
        self.assertIn(self.server.overheard, (1, 2))
        self.assertEqual(self.troubles(), [])

    def tell_with_a_body(self):
        """The next body brings news of the mailbox along."""
        def lie(line, answer):
            if "BODY.PEEK[]" not in line:
                return answer
            self.server.honest()
            self.server.folders["INBOX"].add(NEW)
            return b"* %d EXISTS\r\n" % (len(MAIL) + 1) + answer
        self.server.lie = lie

    def test_news_told_while_a_body_comes(self):
        self.start(offline="none")
        self.until(lambda: len(self.server.idlers) == 2)
        self.tell_with_a_body()
        self.fetch_by_second()
        self.until(lambda: "new one" in self.subjects())
        self.assertEqual(self.troubles(), [])

    def test_news_told_while_the_first_fetches_a_body(self):
        """It opens the mailbox for the body, and then watches it."""
        self.start(offline="none", grants=1)
        self.until(lambda: self.server.refused == 1 and self.server.idlers)
        self.tell_with_a_body()
        self.crew.want(self.home.list()[0]["id"])
        self.until(lambda: "new one" in self.subjects())
        self.assertEqual(self.troubles(), [])

    def test_a_line_that_breaks_is_mended(self):
        for how in (lambda s: s.wire.sock.shutdown(socket.SHUT_RDWR),
                    lambda s: s.wire.send(b"* BYE going down\r\n"),
                    lambda s: s.wire.send(b"* what (is {this\r\n)\r\n")):
            self.start()
            self.until(lambda: len(self.server.idlers) == 2)
            old = list(self.server.idlers)
            for session in old:
                how(session)
            self.until(lambda: len([s for s in self.server.idlers
                                    if s not in old]) == 2)
            self.until(lambda: len(self.server.idlers) == 2)
            self.server.arrive("INBOX", NEW)
            self.until(lambda: "new one" in self.subjects())
            self.doCleanups()

    def test_a_server_that_takes_notify_back(self):
        """Both connections watch INBOX as before; it is asked once."""
        for words in ("BAD no such thing", "NO [BADEVENT (MessageNew)] no",
                      "NO [CANNOT] not for you"):
            self.start(caps=CAPS + " NOTIFY",
                       refuse=lambda line, words=words:
                       words if line.startswith("NOTIFY") else None)
            self.until(lambda: len(self.server.idlers) == 2)
            self.server.arrive("INBOX", NEW)
            self.until(lambda: "new one" in self.subjects())
            self.until(lambda: len(self.server.idlers) == 2)
            # What it does not know may have been the last it was asked for.
            self.assertEqual(self.server.said().count("NOTIFY"),
                             2 if "BADEVENT" in words else 1)
            self.assertEqual(self.troubles(), [])
            self.doCleanups()

    def test_a_server_that_breaks_over_notify(self):
        """It is watched all the same: then without."""
        def lie(line, answer):
            if line.startswith("NOTIFY"):
                raise Gone("overworked")
            return answer
        self.start(caps=CAPS + " NOTIFY", lie=lie)
        self.until(lambda: len(self.server.idlers) == 2)
        self.assertEqual(self.server.said().count("NOTIFY"), 1)
        self.server.arrive("INBOX", NEW)
        self.until(lambda: "new one" in self.subjects())
        self.assertEqual(self.troubles(), [])

    def test_states_that_make_no_sense(self):
        """In IDLE, and in answers to other commands."""
        self.start(caps=CAPS + " NOTIFY")
        self.until(lambda: len(self.server.idlers) == 2)
        for line in (b"* STATUS", b"* STATUS Work", b"* STATUS Work (",
                     b"* STATUS () (MESSAGES 1)", b"* STATUS Nowhere ()",
                     b"* STATUS Work (MESSAGES -1 UIDNEXT 99999999999999)",
                     b"* STATUS {4}\r\nWork (UIDNEXT)",
                     b"* LIST", b"* LIST (", b'* LIST () "/"',
                     b'* LIST (\\NonExistent) "/" Nowhere',
                     b"* OK [NOTIFICATIONOVERFLOW] too much",
                     b"* STATUS Work (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 8)"):
            for session in list(self.server.idlers):
                session.wire.send(line + b"\r\n")
        self.server.lie = lambda line, answer: \
            b"* STATUS Work (UIDNEXT 7)\r\n" + answer \
            if line.startswith(("EXAMINE", "UID")) else answer
        self.server.arrive("INBOX", NEW)
        self.until(lambda: "new one" in self.subjects())
        self.server.honest()
        self.until(lambda: len(self.server.idlers) == 2)
        self.assertEqual(self.troubles(), [])

    def test_filtered_mail_follows_that_of_the_inbox(self):
        """Without NOTIFY: what is sorted by the server comes with a look at
        all folders soon behind."""
        self.start()
        self.until(lambda: len(self.server.idlers) == 2)
        self.server.arrive("Work", NEW.replace(b"new", b"sorted"))
        self.server.arrive("INBOX", NEW)
        self.until(lambda: "new one" in self.subjects())
        self.until(lambda: self.home.list("--folder", "Work"))


class Questions(unittest.TestCase):
    """What a program that starts again has to ask."""

    def heard(self, caps):
        server = self.enterContext(ImapFault(
            {"INBOX": MAIL, "Work": MAIL[:3], "Old": MAIL[:2]}, caps=caps))
        home = self.enterContext(Home())
        home.account("Home", "imap", server.port)
        for _ in range(2):
            server.heard.clear()
            r = home.run("sync")
            self.assertEqual(r.code, 0, r)
            server.settle()
        self.assertEqual(server.errors, [])
        return server.said()

    def test_nothing_new_without_any_extension(self):
        """All flags must be read; but no message is asked for twice."""
        said = self.heard("IMAP4rev1")
        self.assertEqual(said.count("UID FETCH"), 3, said)
        self.assertEqual(said.count("EXAMINE"), 3, said)


if __name__ == "__main__":
    unittest.main()
