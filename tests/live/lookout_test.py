#!/usr/bin/env python3
"""The second connection of an IMAP account, with a real Dovecot: what the
server tells is in the store without anybody asking, and a body that a person
wants comes while the first connection is busy."""
import contextlib
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
import popmail
from crew import Crew
from dovecot import Dovecot
from imapbox import Box
from maildir import Message
from postern import Home

ANN = "ann@example.org"


def account(h, d, **more):
    h.account("Home", "imap", d.imaps, user=ANN, security="tls", **more)


def subjects(h, *words):
    return [m["subject"] for m in h.list(*words)]


class Lookout(unittest.TestCase):
    def crew(self, mail, is_known=False, **more):
        mail = {f: [Message(m) for m in list_] for f, list_ in mail.items()}
        d = self.enterContext(Dovecot({ANN: "secret"}, {ANN: mail}))
        h = self.enterContext(Home(ca=d.ca))
        account(h, d, **more)
        if is_known:
            self.assertEqual(h.run("sync").code, 0)
        crew = self.enterContext(Crew(h))
        crew.wait_round()
        return d, h, crew

    def test_what_another_client_does_is_here_unasked(self):
        d, h, crew = self.crew({"INBOX": popmail.make(5)})
        data = b"Subject: from elsewhere\r\n\r\nhello\r\n"
        with Box(d, ANN, "secret") as box:
            box.append("INBOX", data, "()")
            crew.until(lambda: "from elsewhere" in subjects(h))
            box.imap.select("INBOX")
            box.imap.uid("STORE", "1:2", "+FLAGS", "(\\Flagged)")
            crew.until(lambda: sum("flagged" in m["flags"]
                                   for m in h.list()) == 2)
            box.imap.uid("STORE", "3:4", "+FLAGS", "(\\Deleted)")
            box.imap.expunge()
            crew.until(lambda: len(h.list()) == 4)

    def test_the_folder_that_is_looked_at(self):
        d, h, crew = self.crew({"INBOX": popmail.make(2), "Work": []})
        work = next(f for f in h.run("folders", "--json").lines()
                    if f["name"] == "Work")
        crew.look(1, work["id"])
        with Box(d, ANN, "secret") as box:
            box.append("Work", b"Subject: work\r\n\r\nx\r\n", "()")
            crew.until(lambda: "work" in subjects(h, "--folder", "Work"))
            box.append("INBOX", b"Subject: home\r\n\r\nx\r\n", "()")
            crew.until(lambda: "home" in subjects(h))

    def test_the_other_folders_too(self):
        """NOTIFY: nobody looks at them, and it is minutes until the next
        look at all of them."""
        mail = popmail.make(4)
        # While it makes its first indexes, Dovecot 2.3 may die of NOTIFY.
        d, h, crew = self.crew(
            {"INBOX": mail[:1], "Work": mail, "Old": []}, is_known=True)
        crew.until(lambda: "NOTIFY" in crew.said())

        def work():
            return h.list("--folder", "Work")
        crew.until(lambda: {"Work", "Old"} <= {
            f["name"] for f in h.run("folders", "--json").lines()})
        crew.until(lambda: len(work()) == 4)
        with Box(d, ANN, "secret") as box:
            box.append("Work", b"Subject: work\r\n\r\nx\r\n", "()")
            crew.until(lambda: len(work()) == 5)
            box.append("Old", b"Subject: old\r\n\r\nx\r\n", "()")
            crew.until(lambda: "old" in subjects(h, "--folder", "Old"))
            box.imap.select("Work")
            box.imap.uid("STORE", "2", "+FLAGS", "(\\Flagged)")
            crew.until(lambda: any("flagged" in m["flags"] for m in work()))
            box.imap.uid("STORE", "3:4", "+FLAGS", "(\\Deleted)")
            box.imap.expunge()
            crew.until(lambda: len(work()) == 3)
            # Their texts come with them.
            crew.until(lambda: all(m["here"] == "whole" for m in work()))

    def test_a_folder_that_another_client_makes(self):
        d, h, crew = self.crew({"INBOX": popmail.make(1)}, is_known=True)
        crew.until(lambda: "NOTIFY" in crew.said())
        made = []

        def is_here():
            return set(made) & {
                f["name"] for f in h.run("folders", "--json").lines()}
        # Dovecot does not tell of what is made right behind the NOTIFY.
        while not made or (not is_here() and len(made) < 3):
            made.append("New %d" % len(made))
            d.doveadm("mailbox", "create", "-u", ANN, made[-1])
            with contextlib.suppress(AssertionError):
                crew.until(is_here, 15)
        self.assertTrue(is_here())

    def test_a_body_while_the_first_connection_is_busy(self):
        """The first connection fetches large bodies by policy; it would come
        to the oldest message last."""
        old = Message(b"Subject: old\r\n\r\nsmall\r\n", (), 1_400_000_000)
        big = [Message(m, (), 1_500_000_000 + i)
               for i, m in enumerate(popmail.make(30, 3, [4_000_000] * 30))]
        d = self.enterContext(Dovecot({ANN: "secret"},
                                      {ANN: {"INBOX": [old] + big}}))
        h = self.enterContext(Home(ca=d.ca))
        account(h, d)
        crew = self.enterContext(Crew(h))
        crew.wait("folder")
        crew.until(lambda: len(h.list()) == 31)
        row = next(m for m in h.list() if m["subject"] == "old")
        crew.want(row["id"])

        def is_here():
            rows = h.list()
            whole = sum(m["here"] == "whole" for m in rows)
            mine = next(m for m in rows if m["id"] == row["id"])
            return mine["here"] == "whole" and whole
        crew.until(is_here)
        crew.until(lambda: all(m["here"] == "whole" for m in h.list()), 60)
        self.assertEqual(h.export(), [m.data for m in [old] + big])
        self.assertEqual(h.run("check").code, 0)


if __name__ == "__main__":
    unittest.main()
