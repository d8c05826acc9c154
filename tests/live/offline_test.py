#!/usr/bin/env python3
"""Which texts an IMAP account keeps here: by folder, and the newest as far as
there is room; what had to go comes back when there is more."""
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
import popmail
from dovecot import Dovecot
from imapbox import Box, here
from maildir import Message
from postern import Home

ANN = "ann@example.org"
USERS = {ANN: "secret"}
SIZE = 20_000
ROOM = 200_000


def mail(n, seed, at):
    return [Message(m, (), at + i)
            for i, m in enumerate(popmail.make(n, seed, (SIZE,)))]


class Offline(unittest.TestCase):
    def sync(self, h):
        r = h.run("sync")
        self.assertEqual(r.code, 0, r)

    def whole(self, h, folder):
        """The UIDs of a folder, the newest first, and those that are here
        with their text."""
        rows = h.list("--folder", folder)
        return ([m["uid"] for m in rows],
                [m["uid"] for m in rows if m["here"] == "whole"])

    def change(self, h, d, **settings):
        h.forget_accounts()
        h.account("Home", "imap", d.imaps, user=ANN, security="tls",
                  **settings)

    def test_folders_differ(self):
        boxes = {"INBOX": mail(3, 1, 1_700_000_000),
                 "Lists/a": mail(3, 2, 1_700_000_000),
                 "Lists/b": mail(3, 3, 1_700_000_000)}
        with Dovecot(USERS, {ANN: boxes}) as d, Home(ca=d.ca) as h:
            self.change(h, d, offline="none",
                        offline_folders="Lists/b = none, Lists/* = all")
            self.sync(h)
            self.assertEqual(self.whole(h, "INBOX"), ([3, 2, 1], []))
            self.assertEqual(self.whole(h, "Lists/a"), ([3, 2, 1], [3, 2, 1]))
            self.assertEqual(self.whole(h, "Lists/b"), ([3, 2, 1], []))
            self.change(h, d)
            self.sync(h)
            with Box(d, ANN, "secret") as box:
                there = box.mail()
            self.assertEqual({k: v for k, v in here(h).items() if v},
                             {k: v for k, v in there.items() if v})

    def test_the_newest_have_room(self):
        boxes = {"INBOX": mail(30, 1, 1_700_000_000),
                 "Old": mail(5, 2, 1_600_000_000)}
        with Dovecot(USERS, {ANN: boxes}) as d, Home(ca=d.ca) as h:
            self.change(h, d, offline_size=ROOM)
            self.sync(h)
            uids, whole = self.whole(h, "INBOX")
            self.assertEqual(len(uids), 30)
            self.assertTrue(6 <= len(whole) <= 9, whole)
            self.assertEqual(whole, uids[:len(whole)])
            self.assertEqual(self.whole(h, "Old")[1], [])
            # What was searchable stays so when its text goes.
            gone = h.list("--folder", "INBOX")[len(whole) - 1]
            word = h.run("show", str(gone["id"])).out.split()[-1].strip(".,")
            with Box(d, ANN, "secret") as box:
                for m in mail(20, 3, 1_710_000_000):
                    box.append("INBOX", m.data, date=m.date)
            self.assertTrue(h.run("search", word).out)
            self.sync(h)
            now, kept = self.whole(h, "INBOX")
            self.assertEqual(len(now), 50)
            self.assertTrue(6 <= len(kept) <= 9, kept)
            self.assertEqual(kept, now[:len(kept)])
            self.assertIn(gone["uid"], [m["uid"] for m in h.run(
                "search", word, "--json").lines()])
            h.check()
            self.change(h, d)
            self.sync(h)
            with Box(d, ANN, "secret") as box:
                there = box.mail()
            self.assertEqual({k: v for k, v in here(h).items() if v},
                             {k: v for k, v in there.items() if v})
            h.check()


if __name__ == "__main__":
    unittest.main()
