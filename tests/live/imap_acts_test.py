#!/usr/bin/env python3
"""What the user wants, sent to a real Dovecot: moves, deletions, copies, mail
that is brought, folders; beside a second client, with all capabilities and
with hardly any. Afterwards both hold the same, byte for byte."""
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
import popmail
from dovecot import Dovecot
from imapbox import Box, here, quote
from maildir import Message
from postern import Home

BASE = "IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE NAMESPACE LIST-EXTENDED"
CAPABILITIES = {
    "full": "",
    "no MOVE": BASE + " SPECIAL-USE CONDSTORE QRESYNC ESEARCH UIDPLUS "
               "CREATE-SPECIAL-USE",
    "no UIDPLUS": BASE + " SPECIAL-USE CONDSTORE QRESYNC ESEARCH",
    "bare": "IMAP4rev1 UIDPLUS MOVE",
    "nothing": "IMAP4rev1",
}
MAIL = popmail.make(30)

# The server with everything and the one with nothing, or all in between.
TRIES_ALL = "ACTS_ALL" in os.environ


class Acts(unittest.TestCase):
    """With all that Dovecot can do."""
    maxDiff = 3000
    kind = "full"

    @classmethod
    def setUpClass(cls):
        """One server, and a user for each test."""
        words = CAPABILITIES[cls.kind]
        cls.caps = words.split() or ["MOVE", "UIDPLUS"]
        users = {name + "@example.org": "secret"
                 for name in dir(cls) if name.startswith("test_")}
        cls.d = Dovecot(users, {user: {
            "INBOX": [Message(m) for m in MAIL[:20]],
            "Work": [Message(m, ("seen",)) for m in MAIL[20:]],
            "Old/Deep": []} for user in users}, capability=words)
        cls.d.__enter__()
        cls.addClassCleanup(cls.d.close)

    def setUp(self):
        self.user = self._testMethodName + "@example.org"
        self.h = Home(ca=self.d.ca)
        self.addCleanup(self.h.__exit__)
        self.h.account("Home", "imap", self.d.imaps, user=self.user,
                       security="tls")
        self.sync()

    def do(self, *words, code=0):
        r = self.h.run(*map(str, words))
        self.assertEqual(r.code, code, r)
        return r.out + r.err

    def sync(self, code=0):
        return self.do("sync", "--bodies", "all", code=code)

    def ids(self, folder):
        """{bytes: id}, as shown."""
        rows = self.h.list("--folder", folder)
        return [m["id"] for m in rows]

    def shown(self, folder):
        """The bytes of what a folder shows, sorted."""
        return sorted(m for m, _ in here(self.h)[folder].values())

    def box(self):
        return Box(self.d, self.user, "secret")

    def there(self):
        with self.box() as box:
            return box.mail()

    def assert_same(self):
        """What is shown is what the server has, but for what it can only
        mark; nothing waits."""
        there, found = self.there(), here(self.h)
        if "UIDPLUS" not in self.caps:
            there = {f: {u: m for u, m in mail.items()
                         if "deleted" not in m[1]}
                     for f, mail in there.items()}
        self.assertEqual(
            {f: {u: (len(m), flags) for u, (m, flags) in mail.items()}
             for f, mail in there.items()},
            {f: {u: (len(m), flags) for u, (m, flags) in mail.items()}
             for f, mail in found.items() if f in there or mail})
        self.assertTrue(all(there[f] == found[f] for f in there))
        self.assertEqual(self.h.inspect("Home")["waiting"], 0)
        self.h.check()

    def test_a_move_and_back(self):
        ids, work = self.ids("INBOX"), self.ids("Work")
        self.do("mark", *ids[:5], "--seen")
        self.do("move", *ids[:5], "Work")
        self.do("move", *work[-3:], "INBOX")
        self.sync()
        self.assert_same()
        self.assertEqual(len(self.ids("Work")), 12)
        # The rows are those that the user knows.
        self.assertLessEqual(set(ids[:5]), set(self.ids("Work")))
        self.do("move", *ids[:5], "INBOX")
        self.sync()
        self.assert_same()
        self.assertLessEqual(set(ids[:5]), set(self.ids("INBOX")))
        self.assertIn(" 0 new, 0 changed, 0 gone", self.sync())

    def test_to_the_trash_and_for_good(self):
        ids = self.ids("INBOX")
        self.do("delete", *ids[:4])
        self.sync()
        self.assert_same()
        self.assertEqual(len(self.ids("Trash")), 4)
        self.do("delete", "--for-good", *ids[:2])
        self.sync()
        self.assert_same()
        self.assertEqual(len(self.ids("Trash")), 2)
        self.do("folders", "--empty", "Trash")
        self.do("folders", "--empty", "INBOX", code=2)
        self.sync()
        self.assert_same()
        self.assertEqual(self.ids("Trash"), [])
        self.assertEqual(len(self.ids("INBOX")), 16)

    def test_what_others_did_meanwhile(self):
        """They expunge one, move one, flag one; each that we moved, too."""
        ids = self.ids("INBOX")
        uids = {m["id"]: m["uid"] for m in self.h.list("--folder", "INBOX")}
        self.do("move", *ids[:4], "Work")
        with self.box() as box:
            box.select("INBOX")
            box.do("uid", "store", str(uids[ids[0]]), "+FLAGS", "(\\Deleted)")
            box.do("expunge")
            box.do("uid", "move", str(uids[ids[1]]), "Archive")
            box.do("uid", "store", str(uids[ids[2]]), "+FLAGS", "(\\Flagged)")
        self.sync()
        self.sync()
        self.assert_same()
        self.assertEqual(len(self.ids("Work")), 12)
        self.assertEqual(len(self.ids("Archive")), 1)

    def test_the_expunge_is_ours_alone(self):
        """What another client marked stays, and stays marked."""
        with self.box() as box:
            box.select("INBOX")
            box.do("uid", "store", "1:3", "+FLAGS", "(\\Deleted)")
        self.do("delete", *self.ids("INBOX")[:3], "--for-good")
        self.sync()
        with self.box() as box:
            mail = box.mail()["INBOX"]
        self.assertLessEqual({1, 2, 3}, set(mail))

    def test_copies(self):
        ids = self.ids("INBOX")
        self.do("copy", *ids[:3], "Work")
        self.do("copy", ids[0], "Work")
        self.sync()
        self.sync()
        self.assert_same()
        self.assertEqual(len(self.ids("Work")), 14)
        self.assertEqual(len(self.ids("INBOX")), 20)

    def test_a_copy_that_is_deleted_before_it_is_sent(self):
        before = self.ids("Work")
        self.do("copy", *self.ids("INBOX")[:2], "Work")
        new = set(self.ids("Work")) - set(before)
        self.assertEqual(len(new), 2)
        self.do("delete", *new)
        self.do("delete", "--for-good", *new)
        self.sync()
        self.assert_same()
        self.assertEqual(self.ids("Trash"), [])

    def test_mail_that_is_brought(self):
        path = os.path.join(self.h.dir, "in.mbox")
        new = popmail.make(5, seed=9)
        with open(path, "wb") as f:
            for m in new:
                f.write(b"From x Mon Jan  1 00:00:00 2024\n" +
                        m.replace(b"\r\n", b"\n") + b"\n\n")
        self.do("import", path, "--account", "Home", "--folder", "Work")
        self.assertEqual(len(self.ids("Work")), 15)
        self.sync()
        self.sync()
        self.assert_same()
        self.assertEqual(len(self.ids("Work")), 15)

    def test_from_a_folder_of_this_computer(self):
        """It goes there when the server has the message, not before."""
        self.h.account("Pop", "pop", self.d.pops, user=self.user, security="tls",
                       after_download="keep")
        self.do("sync", "Pop")
        ids = [m["id"] for m in self.h.list("--account", "Pop")][:3]
        self.do("move", *ids, "Home/Work")
        self.do("move", *ids, "Home/Work")
        self.assertEqual(len(self.h.list("--account", "Pop")), 20)
        self.do("sync", "Home")
        self.do("sync", "Home")
        self.assertEqual(len(self.h.list("--account", "Pop")), 17)
        self.assertEqual(len(self.ids("Work")), 13)
        with self.box() as box:
            self.assertEqual(len(box.mail()["Work"]), 13)

    def test_folders(self):
        self.do("folders", "--create", "Projekte/Übersicht")
        self.do("move", *self.ids("INBOX")[:2], "Projekte/Übersicht")
        self.do("folders", "--rename", "Old", "Older")
        self.do("folders", "--rename", "Work", "Done/Work")
        self.do("folders", "--unsubscribe", "Older/Deep")
        self.sync()
        self.sync()
        self.assert_same()
        with self.box() as box:
            names = box.folders()
            subscribed = b" ".join(box.do("lsub"))
        for name in ("Projekte/Übersicht", "Older/Deep", "Done/Work"):
            self.assertIn(name, names)
        self.assertNotIn("Work", names)
        self.assertNotIn(b"Older/Deep", subscribed)
        self.do("folders", "--delete", "Older/Deep")
        self.do("folders", "--delete", "Done/Work", code=12)
        self.sync()
        with self.box() as box:
            self.assertNotIn("Older/Deep", box.folders())
        self.assert_same()

    def test_a_folder_is_not_deleted_with_mail_in_it(self):
        self.do("folders", "--delete", "Old/Deep")
        with self.box() as box:
            box.append("Old/Deep", MAIL[0])
        self.assertIn("not empty on the server", self.sync())
        self.assertIn("not empty on the server", self.do("log"))
        self.assert_same()
        self.assertEqual(len(self.ids("Old/Deep")), 1)

    def test_a_folder_that_others_took_away(self):
        """What was to go there stays where it is; what was in it goes."""
        ids = self.ids("INBOX")
        self.do("move", *ids[:2], "Old/Deep")
        self.do("move", *self.ids("Work")[:2], "INBOX")
        with self.box() as box:
            box.do("delete", quote("Work"))
            box.do("delete", quote("Old/Deep"))
        self.sync()
        self.sync()
        self.assertLessEqual(
            set(m for m, _ in self.there().get("INBOX", {}).values()),
            set(MAIL))
        self.assert_same()
        names = [f["name"] for f in self.h.run("folders", "--json").lines()]
        self.assertNotIn("Work", names)

    def test_many(self):
        """Ten thousand of them are a few commands."""
        with self.box() as box:
            box.select("INBOX")
            for _ in range(5):
                box.do("uid", "copy", "1:*", "INBOX")
        self.sync()
        ids = self.ids("INBOX")
        self.assertEqual(len(ids), 640)
        self.do("move", *ids, "Archive")
        self.sync()
        self.sync()
        self.assert_same()
        self.assertEqual(len(self.ids("Archive")), 640)


@unittest.skipUnless(TRIES_ALL, "in make check-imap-acts")
class WithoutMove(Acts):
    kind = "no MOVE"


@unittest.skipUnless(TRIES_ALL, "in make check-imap-acts")
class WithoutUidplus(Acts):
    kind = "no UIDPLUS"


@unittest.skipUnless(TRIES_ALL, "in make check-imap-acts")
class Bare(Acts):
    kind = "bare"


class Nothing(Acts):
    kind = "nothing"


if __name__ == "__main__":
    unittest.main()
