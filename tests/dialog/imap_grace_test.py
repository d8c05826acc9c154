#!/usr/bin/env python3
"""push-after: what the user does waits here for a while, so that taking it back
costs nothing; then it is sent without another word; and if the program ends
first, it is kept and sent the next time."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
from crew import Crew
from imapacts import FULL
from imapfault import ImapFault
from postern import Home

MAIL = [b"Message-ID: <%d@x>\r\n\r\nx\r\n" % n for n in range(3)]
ACTS = ("UID MOVE", "UID COPY", "UID STORE", "UID EXPUNGE", "APPEND")


class Grace(unittest.TestCase):
    def start(self, seconds):
        self.server = self.enterContext(ImapFault(
            {"INBOX": MAIL, "Work": [], "Trash": []}, caps=FULL))
        self.home = self.enterContext(Home())
        self.home.account("Home", "imap", self.server.port,
                          push_after=seconds)
        self.assertEqual(self.home.run("sync").code, 0)
        self.work = next(f["id"] for f in self.home.run(
            "folders", "--json").lines() if f["name"] == "Work")
        self.ids = [m["id"] for m in self.home.list("--folder", "INBOX")]

    def acts(self):
        return [line for line in self.server.heard if line.startswith(ACTS)]

    def there(self):
        return {name: len(f.mail) for name, f in self.server.folders.items()}

    def do(self, crew, *words):
        """An act, and the round that it brings about."""
        mark = crew.mark()
        crew.act(*words)
        crew.wait_round(mark)

    def test_taken_back_in_time_nothing_is_sent(self):
        self.start(60)
        with Crew(self.home) as crew:
            crew.wait_round()
            self.do(crew, "move", self.ids[0], self.work)
            self.do(crew, "copy", self.ids[1], self.work)
            self.assertEqual(len(self.home.list("--folder", "Work")), 2)
            self.do(crew, "undo")
            self.assertEqual(self.home.list("--folder", "Work"), [])
            self.do(crew, "move", self.ids[2], self.work)
            self.do(crew, "undo")
        self.assertEqual(self.acts(), [])
        self.assertEqual(self.home.inspect("Home")["waiting"], 0)
        self.assertEqual(self.there(), {"INBOX": 3, "Work": 0, "Trash": 0})

    def test_not_taken_back_it_is_sent(self):
        """Once, after the time, though nothing else happens."""
        self.start(1)
        with Crew(self.home) as crew:
            crew.wait_round()
            crew.act("move", self.ids[0], self.work)
            crew.act("copy", self.ids[1], self.work)
            crew.until(lambda: self.there() == {
                "INBOX": 2, "Work": 2, "Trash": 0})
            crew.until(lambda: self.home.inspect("Home")["waiting"] == 0)
        self.assertEqual(sorted(line.split()[1] for line in self.acts()),
                         ["COPY", "MOVE"])
        self.assertEqual(self.server.errors, [])

    def test_taken_back_too_late_it_is_moved_back(self):
        self.start(1)
        with Crew(self.home) as crew:
            crew.wait_round()
            crew.act("move", self.ids[0], self.work)
            crew.act("copy", self.ids[1], self.work)
            crew.until(lambda: self.there() == {
                "INBOX": 2, "Work": 2, "Trash": 0})
            crew.act("undo")
            crew.until(lambda: self.there() == {
                "INBOX": 3, "Work": 0, "Trash": 0})
            crew.until(lambda: self.home.inspect("Home")["waiting"] == 0)

    def test_the_program_ends_before(self):
        """Kept, and sent the next time."""
        self.start(60)
        with Crew(self.home) as crew:
            crew.wait_round()
            self.do(crew, "move", self.ids[0], self.work)
            self.do(crew, "copy", self.ids[1], self.work)
        self.assertEqual(self.acts(), [])
        self.assertEqual(self.home.inspect("Home")["waiting"], 2)
        self.assertEqual(len(self.home.list("--folder", "Work")), 2)
        self.assertEqual(self.home.run("sync").code, 0)
        self.assertEqual(self.there(), {"INBOX": 2, "Work": 2, "Trash": 0})
        self.assertEqual(self.home.inspect("Home")["waiting"], 0)


if __name__ == "__main__":
    unittest.main()
