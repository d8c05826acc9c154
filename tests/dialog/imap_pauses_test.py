#!/usr/bin/env python3
"""How long what failed is left out: what broke the connection may have been
the network, so it is tried again within minutes, and INBOX always is; and a
server that is not reconnected to without end while the screens run."""
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from crew import Crew
from imapfault import CAPS, ImapFault, Session
from postern import Home

MAIL = popmail.make(3, seed=81)
WORK = popmail.make(2, seed=82)
MINUTE = 60


class Breaks(Session):
    def send(self, line, answer):
        if not (line and self.server.is_bad(line)):
            super().send(line, answer)
            return
        self.server.met += 1
        if self.server.way == "cut":
            self.wire.cut()
        if self.server.way == "silence":
            self.wire.line()  # until the other end has had enough
            self.wire.cut()
        tag = answer.rstrip(b"\r\n").split(b"\r\n")[-1].split(b" ")[0]
        self.wire.send(tag + b" NO [SERVERBUG] broken\r\n")

    def do_idle(self):
        if self.server.is_bad("IDLE"):
            self.server.met += 1
            self.wire.send(b"+ idling\r\n")
            self.wire.cut_gently()
        return super().do_idle()


class Server(ImapFault):
    def __init__(self, bad, way="cut"):
        super().__init__({"INBOX": MAIL, "Work": WORK})
        self.bad, self.way, self.met = bad, way, 0

    def is_bad(self, line):
        return self.bad and line.startswith(self.bad)

    def new_session(self, wire):
        return Breaks(self, wire)


class Pauses(unittest.TestCase):
    def start(self, bad, way="cut"):
        self.server = self.enterContext(Server(bad, way))
        self.home = self.enterContext(Home())
        self.home.account("Home", "imap", self.server.port)
        self.now = int(time.time())

    def visit(self, later=0):
        self.now += later
        return self.home.run("sync", "--bodies", "all", timeout=100,
                             POSTERN_NOW=str(self.now),
                             POSTERN_PATIENCE="400")

    def count(self, folder="INBOX"):
        return len(self.home.list("--folder", folder))

    def break_often(self, n, later):
        """Visits until the line broke n times; the others are here then."""
        for _ in range(3 * n):
            if self.server.met >= n:
                return
            self.visit(later)
        self.fail("it is never tried again")

    def test_inbox_is_tried_within_minutes_after_two_cuts(self):
        for way in ("cut", "silence", "NO"):
            with self.subTest(way):
                self.start('EXAMINE "INBOX"', way)
                self.break_often(2, 1)
                self.visit(1)
                self.assertEqual(self.count("Work"), 2)
                self.server.bad = None
                self.visit(3 * MINUTE)
                self.assertEqual(self.count(), 3)
                self.doCleanups()

    def test_inbox_is_tried_within_minutes_after_ten_failures(self):
        for way in ("cut", "NO"):
            with self.subTest(way):
                self.start('EXAMINE "INBOX"', way)
                self.break_often(10, 4 * MINUTE)
                self.server.bad = None
                self.visit(4 * MINUTE)
                self.assertEqual(self.count(), 3)
                self.doCleanups()

    def test_what_is_done_in_inbox_is_tried_within_minutes(self):
        self.start("UID FETCH")
        for _ in range(12):
            self.visit(MINUTE)
        self.server.bad = None
        self.visit(5 * MINUTE)
        self.visit(5 * MINUTE)
        self.assertEqual(self.count(), 3)

    def test_another_folder_soon_first_and_then_more_rarely(self):
        self.start('EXAMINE "Work"')
        self.break_often(2, 1)
        met = self.server.met
        self.visit(1)
        self.assertEqual(self.server.met, met)
        self.assertEqual(self.count(), 3)
        self.visit(3 * MINUTE)
        self.assertGreater(self.server.met, met)
        self.break_often(6, 24 * 60 * MINUTE)
        met = self.server.met
        self.visit(60 * MINUTE)
        self.assertEqual(self.server.met, met)
        self.server.bad = None
        self.visit(24 * 60 * MINUTE)
        self.assertEqual(self.count("Work"), 2)

    def test_a_clock_that_is_set_back_ends_the_pause(self):
        self.start('EXAMINE "Work"')
        self.break_often(6, 24 * 60 * MINUTE)
        self.server.bad = None
        self.visit(-5 * 24 * 60 * MINUTE)
        self.assertEqual(self.count("Work"), 2)


class Running(unittest.TestCase):
    """The workers of the screens. The rounds a worker makes are counted: one
    that reconnects without end makes hundreds in these seconds."""

    def rounds(self, bad, way="cut", seconds=4):
        with Server(bad, way) as server, Home() as home:
            home.account("Home", "imap", server.port)
            with Crew(home) as crew:
                crew.wait_round(seconds=30)
                crew.until(lambda: "Work" in home.run("folders").out and
                           len(home.list("--folder", "Work")) == 2)
                time.sleep(seconds)
                server.bad = None
                n = len([w for w in crew.lines if w[0] == "done"])
            return n, server.count

    def test_an_inbox_that_cannot_be_opened(self):
        for way in ("NO", "cut"):
            with self.subTest(way):
                rounds, sessions = self.rounds('EXAMINE "INBOX"', way)
                self.assertLess(rounds, 10)
                self.assertLess(sessions, 20)

    def test_a_line_that_breaks_at_each_idle(self):
        rounds, sessions = self.rounds("IDLE")
        self.assertLess(rounds, 10)
        self.assertLess(sessions, 20)

    def test_idle_that_breaks_the_line_is_done_without(self):
        with Server("IDLE") as server, Home() as home:
            home.account("Home", "imap", server.port)
            with Crew(home) as crew:
                # From then on the database is theirs.
                crew.wait_round(seconds=30)
                crew.until(lambda: "IDLE" in home.run(
                    "inspect", "Home").out.partition("not used")[2])


if __name__ == "__main__":
    unittest.main()
