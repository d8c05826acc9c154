#!/usr/bin/env python3
"""IMAP with a real Dovecot: every way to sign in, first and later rounds
beside a second client, with all capabilities and with hardly any; what is
here is what the server holds, byte for byte."""
import glob
import os
import random
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
import maildir
import popmail
from dovecot import DEFLATE, Dovecot
from imapbox import Box, here, quote
from maildir import Message
from postern import Home

ANN = "ann@example.org"
USERS = {ANN: "secret"}
DEEP = "/".join("abcdefghijkl")
NAMES = ("Projekte/Übersicht", "Reisen/Japan 日本語", "R&D", "a b", "Empty",
         DEEP, "x" * 100, "\U0001f4ec", "back\\slash", "per%cent")
# The words a server may have left out, from none to almost all.
CAPABILITIES = (
    "",
    "IMAP4rev1 SASL-IR LITERAL+ ENABLE IDLE CONDSTORE UIDPLUS NAMESPACE",
    "IMAP4rev1 SASL-IR ENABLE IDLE CONDSTORE QRESYNC UIDPLUS NAMESPACE",
    "IMAP4rev1 LIST-EXTENDED SPECIAL-USE ESEARCH UNSELECT",
    "IMAP4rev1")


def nasty():
    """Messages of strange shapes, as the server hands them out."""
    mail = [b"", b"\r\n", b"no header at all", b"Subject: no body\r\n",
            b"Subject: no line end\r\n\r\nend",
            b"From x Mon Jan  1 00:00:00 2024\r\nSubject: mbox\r\n\r\nx\r\n",
            b"Subject: a {5}\r\n\r\n* 1 FETCH (UID 1)\r\n)\r\n",
            b"Subject: " + b"x" * 70000 + b"\r\n\r\nlong\r\n",
            b"Subject: long line\r\n\r\n" + b"y" * 300000,
            b"Subject: 8 bit \xff\xfe\x80\r\n\r\n\xff\x80\x00\x01\r\n",
            b"Subject: dots\r\n\r\n.\r\n..\r\n.\r\n",
            b"\r\n\r\n\r\nSubject: late\r\n\r\n"]
    for path in sorted(glob.glob(os.path.join(HERE, "..", "data", "mail",
                                              "*.eml"))):
        with open(path, "rb") as f:
            mail.append(maildir.crlf(f.read()))
    return mail


def account(h, d, name="Home", **more):
    h.account(name, "imap", d.imaps, user=ANN, security="tls", **more)


class Live(unittest.TestCase):
    maxDiff = 2000

    def sync(self, h, *words):
        r = h.run("sync", "--bodies", "all", *words)
        self.assertEqual(r.code, 0, r)
        return r.out

    def assert_same(self, d, h):
        with Box(d, ANN, "secret") as box:
            there = box.mail()
        found = here(h)
        # The others only have folders below them.
        self.assertEqual({f for f in found if f in there or found[f]},
                         set(there))
        for folder, mail in there.items():
            self.assertEqual(
                {uid: (len(m), flags) for uid, (m, flags) in mail.items()},
                {uid: (len(m), flags)
                 for uid, (m, flags) in found[folder].items()}, folder)
            self.assertTrue(mail == found[folder], folder)
        h.check()


class FirstSync(Live):
    def test_all_of_it(self):
        chance = random.Random(7)
        sizes = [chance.randrange(8000) for _ in range(97)]
        mail = {"INBOX": [Message(m) for m in nasty()] +
                [Message(m, ("seen",)) for m in popmail.make(400, 3, sizes)]}
        for i, name in enumerate(NAMES):
            mail[name] = [Message(m, ("flagged", "answered", "$Label%d" % i))
                          for m in popmail.make(3 * i, i)]
        mail["Empty"] = []
        with Dovecot(USERS, {ANN: mail}) as d, Home(ca=d.ca) as h:
            account(h, d)
            self.sync(h)
            self.assert_same(d, h)
            roles = {f["name"]: f["role"]
                     for f in h.run("folders", "--json").lines()}
            self.assertEqual({n for n, r in roles.items() if r}, {
                "INBOX", "Drafts", "Sent", "Junk", "Trash", "Archive"})
            self.assertTrue(set(NAMES) <= set(roles))
            self.assertIn(" 0 new, 0 changed, 0 gone, 0 downloaded",
                          self.sync(h))

    def test_a_huge_message_and_its_neighbours(self):
        huge = popmail.make(1, 5, (30_000_000,))[0]
        mail = popmail.make(4, 6) + [huge] + popmail.make(1, 7, (1048576,))
        exact = mail[0][:mail[0].index(b"\r\n\r\n") + 4]
        mail.append(exact + b"z" * (2 * 1048576 - len(exact)))
        with Dovecot(USERS, {ANN: {"INBOX": [Message(m) for m in mail]}}) \
                as d, Home(ca=d.ca) as h:
            account(h, d)
            self.sync(h)
            self.assert_same(d, h)

    def test_headers_first_and_bodies_when_they_are_wanted(self):
        old = [Message(m, (), 1_400_000_000 + i)
               for i, m in enumerate(popmail.make(5))]
        with Dovecot(USERS, {ANN: {"INBOX": old}}) as d, Home(ca=d.ca) as h:
            account(h, d)
            r = h.run("sync", "--bodies", "none")
            self.assertIn(" 5 new, 0 changed, 0 gone, 0 downloaded", r.out)
            rows = h.list()
            self.assertEqual({m["here"] for m in rows}, {"header"})
            self.assertEqual([m["uid"] for m in rows], [5, 4, 3, 2, 1])
            self.assertEqual(rows[0]["date"], 1_400_000_004)
            self.assertEqual(rows[0]["size"], len(old[4].data))
            # A rehearsal changes nothing.
            d.deliver(ANN, popmail.make(1, 2)[0])
            r = h.run("sync", "--dry-run")
            self.assertIn(" 1 new", r.out)
            self.assertEqual(len(h.list()), 5)
            self.sync(h)
            self.assert_same(d, h)

    def test_names_of_roles_where_the_server_has_none(self):
        mail = {"Gesendet": [], "Papierkorb": [], "Entwürfe": [], "Spam": []}
        with Dovecot(USERS, {ANN: mail}, capability="IMAP4rev1") as d, \
                Home(ca=d.ca) as h:
            account(h, d)
            self.sync(h)
            roles = {f["role"]: f["name"]
                     for f in h.run("folders", "--json").lines() if f["role"]}
            self.assertEqual(roles["inbox"], "INBOX")
            self.assertIn(roles["sent"], ("Sent", "Gesendet"))
            self.assertEqual(len(roles), 6)


class LaterRounds(Live):
    """A second client changes things between the rounds."""

    def rounds(self, capability):
        mail = {"INBOX": popmail.make(60), "Work": popmail.make(40, 2),
                "Old/Älter": popmail.make(10, 3), "Empty": []}
        mail = {n: [Message(m) for m in ms] for n, ms in mail.items()}
        with Dovecot(USERS, {ANN: mail}, capability=capability) as d, \
                Home(ca=d.ca) as h, Box(d, ANN, "secret") as box:
            account(h, d)
            self.sync(h)
            self.assert_same(d, h)
            for change in (self.flags, self.expunge, self.append,
                           self.folders, self.all_at_once, self.empty,
                           self.refill):
                with self.subTest(capability=capability,
                                  change=change.__name__):
                    change(box)
                    self.sync(h)
                    self.assert_same(d, h)
                    self.assertIn(" 0 new, 0 changed, 0 gone, 0 downloaded",
                                  self.sync(h))

    def store(self, box, uids, how, flags):
        box.do("uid", "store", uids, how + "FLAGS.SILENT", "(%s)" % flags)

    def flags(self, box):
        box.select("INBOX")
        self.store(box, "1:5,9,33:40", "+", r"\Seen \Flagged $Label")
        self.store(box, "3:4", "-", r"\Flagged")
        box.select("Work")
        self.store(box, "*", "+", r"\Answered $Forwarded $Junk")

    def expunge(self, box):
        box.select("INBOX")
        self.store(box, "2,10:12,60", "+", r"\Deleted")
        box.do("expunge")

    def append(self, box):
        for m in popmail.make(7, 11):
            box.append("Empty", m, r"(\Seen \Draft)")
        box.append("INBOX", popmail.make(1, 12)[0])

    def folders(self, box):
        box.do("create", quote("Neu/tief/日本"))
        box.append("Neu/tief/日本", popmail.make(1, 13)[0])
        box.do("rename", quote("Old/Älter"), quote("Newer & newer"))
        box.do("delete", quote("Work"))

    def all_at_once(self, box):
        """As many new ones as expunged: the count stays the same."""
        box.select("INBOX")
        self.store(box, "5,20:22", "+", r"\Deleted")
        box.do("expunge")
        for m in popmail.make(4, 14):
            box.append("INBOX", m)
        self.store(box, "30:32", "+", r"\Answered")
        box.do("create", quote("Work"))  # again, and it is another one
        box.append("Work", popmail.make(1, 15)[0])

    def empty(self, box):
        box.select("INBOX")
        self.store(box, "1:*", "+", r"\Deleted")
        box.do("expunge")

    def refill(self, box):
        for m in popmail.make(3, 16):
            box.append("INBOX", m)
        box.do("delete", quote("Newer & newer"))

    def test_rounds(self):
        for capability in CAPABILITIES:
            self.rounds(capability)

    def test_the_opening_tells_what_changed(self):
        """QRESYNC, as the log shows: few that vanish need no comparison,
        many are not believed without."""
        mail = [Message(m) for m in popmail.make(80)]
        with Dovecot(USERS, {ANN: {"INBOX": mail, "Work": mail}}) as d, \
                Home(ca=d.ca) as h, Box(d, ANN, "secret") as box:
            account(h, d)
            self.sync(h)
            for uids, searches in (("2:4,9", 0), ("10:70", 1), ("*", 1)):
                for name in ("Work", "INBOX"):
                    box.select(name)
                    self.store(box, uids, "+", r"\Deleted")
                    box.do("expunge")
                    self.store(box, "71:75", "+", r"\Seen $Later")
                    box.append(name, popmail.make(1, 9)[0])
                self.sync(h, "--verbose")
                self.assert_same(d, h)
                with open(os.path.join(h.data, "log"),
                          encoding="utf-8") as f:
                    log = f.read()
                self.assertEqual(log.count("UID SEARCH"), 2 * searches, log)
                if not searches:
                    # What is new, what is gone, a text; no flags.
                    self.assertEqual(log.count("OK Enabled"), 1, log)
                    self.assertEqual(log.count("UID FETCH"), 6, log)

    def test_uidvalidity_changes(self):
        """The folder is read anew; what is the same message keeps its text,
        and new numbers mislead nobody."""
        mail = popmail.make(50) + nasty()
        with Dovecot(USERS, {ANN: {"INBOX": [Message(m) for m in mail]}}) \
                as d, Home(ca=d.ca) as h:
            account(h, d)
            self.sync(h)
            ids = {m["message_id"]: m["id"] for m in h.list()}
            d.stop()
            top = d.path("mail", ANN, "Maildir")
            for name in glob.glob(top + "/dovecot*"):
                os.remove(name)
            gone = sorted(os.listdir(top + "/cur"))[10:13]
            for name in gone:
                os.remove(os.path.join(top, "cur", name))
            d.start()
            out = self.sync(h)
            self.assertIn(" 0 new", out)
            self.assertIn(" 3 gone", out)
            self.assert_same(d, h)
            for m in h.list():
                if m["message_id"]:
                    self.assertEqual(ids[m["message_id"]], m["id"])


class Ways(Live):
    def test_every_way_in(self):
        for mechanism in ("PLAIN", "LOGIN", "SCRAM-SHA-1", "SCRAM-SHA-256"):
            with self.subTest(mechanism=mechanism), \
                    Dovecot(USERS, {ANN: {"INBOX": [
                        Message(m) for m in popmail.make(2)]}},
                        mechanisms=mechanism) as d, Home(ca=d.ca) as h:
                account(h, d, "Tls")
                h.account("Starttls", "imap", d.imap, user=ANN,
                          security="starttls")
                # One by one: while it makes the first folders, Dovecot
                # 2.3 dies of two sessions at once.
                for name in ("Tls", "Starttls"):
                    self.sync(h, name)
                    found = h.inspect(name)
                    self.assertTrue(found["tls"].startswith("TLSv1."))
                    self.assertEqual(found["signed_in_by"], mechanism)
                    # What the server can do for us, not for strangers.
                    self.assertIn("CONDSTORE", found["capabilities"])
                    self.assertNotIn("AUTH=", found["capabilities"])

    def test_compressed(self):
        """In TLS and in the clear; what is here is the same."""
        mail = {"INBOX": [Message(m) for m in nasty()],
                "Work": [Message(m) for m in popmail.make(200)]}
        with Dovecot(USERS, {ANN: mail}, extra=DEFLATE) as d:
            for security, compress in (("tls", "yes"), ("starttls", "yes"),
                                       ("tls", "auto"), ("tls", "no")):
                with self.subTest(security, compress=compress), \
                        Home(ca=d.ca) as h:
                    h.account("Home", "imap",
                              d.imaps if security == "tls" else d.imap,
                              user=ANN, security=security, compress=compress)
                    self.sync(h)
                    self.assert_same(d, h)
                    found = h.inspect("Home")
                    self.assertIn("COMPRESS=DEFLATE", found["capabilities"])
                    self.assertEqual(found["compression"],
                                     "DEFLATE" if compress == "yes" else "")
                    self.assertEqual(
                        "Compression" in [w["label"] for w in found["lines"]],
                        compress == "yes")

    def test_the_login_command(self):
        """Also with what must be quoted, and what can't be."""
        for password in ('a"b\\c d', "pässword", "secret"):
            with self.subTest(password=password), \
                    Dovecot({ANN: password}, {}) as d, Home(ca=d.ca) as h:
                account(h, d, password=password, auth="login")
                self.sync(h)

    def test_errors_of_daily_life(self):
        mail = {ANN: {"INBOX": [Message(m) for m in popmail.make(2)]}}
        with Dovecot(USERS, mail) as d, Home(ca=d.ca) as h:
            account(h, d, "Wrong", password="wrong")
            h.account("Pop", "imap", d.pops, user=ANN, security="tls")
            h.account("Plain", "imap", d.imap, user=ANN, security="tls")
            account(h, d, "Good")
            for name, code, words in (
                    ("Wrong", 4, "refused the user name or the password"),
                    ("Pop", 6, "This is a POP server"), ("Plain", 7, "TLS")):
                r = h.run("sync", name)
                self.assertEqual(r.code, code, r)
                self.assertIn(words, r.err)
            r = h.run("sync")
            self.assertIn("Good: 2 on the server, 2 new", r.out)
            d.stop()
            r = h.run("sync", "Good")
            self.assertEqual(r.code, 6, r)
            self.assertEqual(len(h.list()), 2)

    def test_one_folder_alone(self):
        mail = {"INBOX": popmail.make(3), "Work": popmail.make(2, 2)}
        mail = {n: [Message(m) for m in ms] for n, ms in mail.items()}
        with Dovecot(USERS, {ANN: mail}) as d, Home(ca=d.ca) as h:
            account(h, d)
            self.sync(h)
            d.deliver(ANN, popmail.make(1, 3)[0])
            d.deliver(ANN, popmail.make(1, 4)[0], "Work")
            self.sync(h, "--folder", "Work")
            self.assertEqual(len(h.list("--folder", "INBOX")), 3)
            self.assertEqual(len(h.list("--folder", "Work")), 3)
            self.sync(h)
            self.assert_same(d, h)


if __name__ == "__main__":
    unittest.main()
