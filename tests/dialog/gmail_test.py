#!/usr/bin/env python3
"""Gmail, where a folder is a label: a message is one whatever folders show it,
and what a person does to it has the outcome that he expects."""
import contextlib
import os
import sqlite3
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from gmail import ALL, SPAM, TRASH, Gmail
from imapbox import here
from postern import Home

MAIL = popmail.make(12)


class OnGmail(unittest.TestCase):
    def setUp(self):
        self.server = Gmail()
        self.server.start()
        self.addCleanup(self.server.stop)
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.home.account("Home", "imap", self.server.port,
                          push_after="0")

    def sync(self, code=0):
        del self.server.heard[:]
        r = self.home.run("sync", "--bodies", "all")
        self.assertEqual(r.code, code, r)
        self.server.settle()
        self.assertEqual(self.server.errors, [])
        self.home.check()
        return r

    def act(self, *args, code=0):
        r = self.home.run(*args)
        self.assertEqual(r.code, code, r)
        return r

    def rows(self, folder):
        return self.home.list("--folder", folder)

    def id_in(self, folder, n=0):
        return str(self.rows(folder)[n]["id"])

    def fetched(self, what):
        """How many messages were asked for with that item."""
        return sum(what in w for w in self.server.heard
                   if w.startswith("UID FETCH"))

    def same_as_there(self):
        there = {name: {m[0]: m[1] for m in f.mail}
                 for name, f in self.server.folders.items()}
        mail = {name: {uid: data for uid, (data, _) in folder.items()}
                for name, folder in here(self.home).items()}
        mail.pop("[Gmail]", None)
        self.assertEqual(mail, there)

    def store(self, text):
        with contextlib.closing(sqlite3.connect(os.path.join(
                self.home.data, "postern.db"))) as db:
            return db.execute(text).fetchall()

    def store_write(self, text):
        with contextlib.closing(sqlite3.connect(os.path.join(
                self.home.data, "postern.db"))) as db, db:
            db.execute(text)


class Places(OnGmail):
    def test_a_text_is_fetched_once(self):
        for data in MAIL:
            self.server.deliver(data, "INBOX", "Travel", "Work")
        self.sync()
        self.same_as_there()
        self.assertEqual(self.store("SELECT count(*) FROM body"), [(12,)])
        bodies = [w for w in self.server.heard if "BODY.PEEK[])" in w]
        self.assertEqual(len(bodies), 1, bodies)

    def test_what_comes_later_is_known_already(self):
        m = self.server.deliver(MAIL[0])
        self.sync()
        self.server.label(m, "Travel")
        self.sync()
        self.same_as_there()
        self.assertEqual(self.fetched("BODY.PEEK[])"), 0)

    def test_all_mail_is_not_read_again(self):
        for data in MAIL:
            self.server.deliver(data, "INBOX")
        for _ in range(3):
            self.server.deliver(b"Subject: archived\r\n\r\nx\r\n", ALL)
        self.sync()
        headers = [w for w in self.server.heard if "HEADER.FIELDS" in w]
        self.assertEqual(len(headers), 2, headers)
        self.same_as_there()
        for _ in range(3):
            self.server.deliver(MAIL[3], "INBOX")
        self.sync()
        headers = [w for w in self.server.heard if "HEADER.FIELDS" in w]
        self.assertEqual(len(headers), 1, headers)
        self.same_as_there()

    def test_found_once(self):
        self.server.deliver(b"Subject: zebra\r\n\r\nx\r\n", "INBOX",
                            "Travel")
        self.sync()
        found = self.act("search", "zebra", "--json").lines()
        self.assertEqual(len(found), 1, found)
        self.assertEqual(found[0]["labels"], ["Travel"])
        found = self.act("search", "zebra", "--folder", "Travel",
                         "--json").lines()
        self.assertEqual(len(found), 1, found)
        found = self.act("search", "zebra", "--folder", ALL, "--json")
        self.assertEqual(len(found.lines()), 1, found)

    def test_labels_are_those_of_the_user(self):
        self.server.deliver(MAIL[0], "INBOX", "Travel", "Work",
                            "[Gmail]/Important", "[Gmail]/Starred")
        self.sync()
        self.assertEqual(sorted(self.rows("INBOX")[0]["labels"]),
                         ["Travel", "Work"])
        self.assertEqual(self.rows("Travel")[0]["labels"], ["Work"])

    def test_the_same_text_under_another_name_is_another(self):
        """Two messages, each with a name of its own."""
        self.server.deliver(MAIL[0])
        self.server.deliver(MAIL[0])
        self.sync()
        self.assertEqual(self.store("SELECT count(*) FROM body"), [(2,)])
        self.same_as_there()

    def test_names_that_lie(self):
        """One name for different messages: each has its own text."""
        for data in MAIL:
            self.server.deliver(data, "INBOX", "Travel").number = 7
        self.sync()
        self.same_as_there()

    def test_names_that_make_no_sense(self):
        for name in (b"0", b"99999999999999999999999999", b"-1", b'"x"',
                     b"(1 2)", b"NIL"):
            self.server.deliver(MAIL[0])
            self.server.lie = lambda line, answer, name=name: \
                answer.replace(b"X-GM-MSGID 12784", b"X-GM-MSGID " + name
                               + b" X-OLD 1")
            self.sync()
            self.same_as_there()

    def test_the_server_counts_each_once(self):
        self.server.deliver(MAIL[0], "INBOX", "Travel", "Work")
        self.server.deliver(MAIL[1], "Travel")
        self.server.deliver(MAIL[2], SPAM)
        self.sync()
        self.assertEqual(self.home.inspect("Home")["on_server"], 3)


class Acts(OnGmail):
    def setUp(self):
        super().setUp()
        self.one = self.server.deliver(MAIL[0], "INBOX", "Travel")
        self.other = self.server.deliver(MAIL[1], "Work")
        self.sync()

    def places(self, message):
        return self.server.places(message)

    def settled(self, *places):
        """After a push and what the server tells of it."""
        self.sync()
        self.assertEqual(self.places(self.one), sorted(places))
        self.assertEqual(self.places(self.other), ["Work", ALL])
        self.assertEqual(self.home.inspect("Home")["waiting"], 0)
        self.sync()
        self.same_as_there()

    def test_delete_takes_it_from_everywhere(self):
        self.act("delete", self.id_in("INBOX"))
        self.settled(TRASH)

    def test_delete_in_all_mail(self):
        ids = [r["id"] for r in self.rows(ALL) if r["labels"] == ["Travel"]]
        self.act("delete", str(ids[0]))
        self.settled(TRASH)

    def test_delete_in_a_label(self):
        self.act("delete", self.id_in("Travel"))
        self.settled(TRASH)

    def test_delete_for_good_from_the_trash(self):
        self.act("delete", self.id_in("Travel"))
        self.sync()
        self.act("delete", "--for-good", self.id_in(TRASH))
        self.settled()

    def test_delete_for_good_at_once(self):
        self.act("delete", "--for-good", self.id_in("INBOX"))
        self.act("delete", "--for-good", self.id_in(TRASH))
        self.settled()

    def test_dead_at_every_step_of_a_deletion(self):
        """It is on its way to the Trash, or there, or gone; never archived,
        and never back."""
        for n in range(1, 100, 3):
            m = self.server.deliver(MAIL[3], "INBOX", "Travel")
            self.sync()
            row = next(r["id"] for r in self.rows("INBOX")
                       if r["subject"] == "message 3")
            self.store_write("UPDATE message SET gone = 1 WHERE id = %d"
                             % row)
            r = self.home.run("sync", POSTERN_DIE_AT=str(n))
            self.server.settle()
            if r.code >= 0:
                break
            self.assertIn(self.places(m), ([], [TRASH],
                                           ["INBOX", "Travel", ALL]))
            self.sync()
            self.sync()
            self.assertEqual(self.places(m), [], n)
            self.assertEqual(self.home.inspect("Home")["waiting"], 0)
            self.same_as_there()
        self.assertGreater(n, 4)

    def test_deleted_for_good_elsewhere_it_is_not_just_archived(self):
        """As what was moved to another account is."""
        self.store_write("UPDATE message SET gone = 1 WHERE id = "
                         + self.id_in("INBOX"))
        self.settled()

    def test_archive_keeps_the_other_labels(self):
        self.act("move", self.id_in("INBOX"), ALL)
        self.settled(ALL, "Travel")

    def test_move_between_labels(self):
        self.act("move", self.id_in("Travel"), "Work")
        self.settled(ALL, "INBOX", "Work")

    def test_move_from_all_mail_gives_a_label(self):
        ids = [r["id"] for r in self.rows(ALL) if r["labels"] == ["Travel"]]
        self.act("move", str(ids[0]), "Work")
        self.settled(ALL, "INBOX", "Travel", "Work")

    def test_copy_gives_a_label(self):
        self.act("copy", self.id_in("INBOX"), "Work")
        self.assertIn("Work", self.rows("INBOX")[0]["labels"])
        self.settled(ALL, "INBOX", "Travel", "Work")

    def test_copy_to_where_it_is_already(self):
        self.act("copy", self.id_in("INBOX"), "Travel")
        self.settled(ALL, "INBOX", "Travel")

    def test_junk_and_back(self):
        self.act("move", self.id_in("INBOX"), SPAM)
        self.settled(SPAM)
        self.act("move", self.id_in(SPAM), "INBOX")
        self.settled(ALL, "INBOX")

    def test_read_in_one_place_is_read_in_all(self):
        self.act("mark", self.id_in("INBOX"), "--seen")
        self.sync()
        self.assertEqual(self.one.flags, {"\\Seen"})
        self.sync()
        for folder in ("INBOX", "Travel"):
            self.assertFalse(self.rows(folder)[0]["unread"], folder)

    def test_without_a_trash_nothing_is_expunged(self):
        del self.server.folders[TRASH]
        self.sync()
        self.act("delete", "--for-good", self.id_in("INBOX"))
        r = self.sync()
        self.assertIn("Show in IMAP", r.out + r.err)
        self.assertEqual(self.places(self.one), ["INBOX", "Travel", ALL])


class Refusals(OnGmail):
    """Each leads to a sentence of its own, the right exit code, and to no
    second try of a password."""

    def refused(self, says, code, words, times=1):
        self.server.signin = says
        del self.server.heard[:]
        r = self.sync_any()
        self.assertEqual(r.code, code, r)
        self.assertIn(words, " ".join(r.err.split()))
        self.assertIn(says.split("] ")[-1][:40], r.err)
        tries = [w for w in self.server.heard if "AUTHENTICATE" in w]
        self.assertEqual(len(tries), times)

    def sync_any(self):
        r = self.home.run("sync")
        self.server.settle()
        return r

    def test_signing_in(self):
        self.refused(
            "NO [ALERT] Application-specific password required: "
            "https://support.google.com/accounts/answer/185833 (Failure)",
            4, "Google requires an app password")
        self.refused("NO [AUTHENTICATIONFAILED] Invalid credentials "
                     "(Failure)", 4, "Google refused the sign-in")
        self.refused(
            "NO [ALERT] Your account is not enabled for IMAP use. Please "
            "visit your Gmail settings page and enable your account for "
            "IMAP access. (Failure)", 5, "IMAP is switched off")
        self.refused("NO [ALERT] IMAP access is disabled for your domain. "
                     "Please contact your domain administrator. (Failure)",
                     5, "Your organisation has switched off IMAP")
        self.refused(
            "* NO [WEBALERT https://accounts.google.com/signin/continue] "
            "Web login required.\r\nNO [ALERT] Please log in via your web "
            "browser: https://support.google.com/mail/accounts/answer/78754 "
            "(Failure)", 8, "wants you to confirm it")
        self.refused("NO [UNAVAILABLE] Temporary System Problem (Failure)",
                     12, "should pass")

    def test_the_sixteenth_connection(self):
        self.server.busy = 15
        r = self.sync_any()
        self.server.busy = 0
        self.assertEqual(r.code, 12, r)
        self.assertIn("Gmail allows 15", r.err)

    def test_limits_in_the_middle(self):
        """The server is left in peace, nothing is lost, and what came
        stays."""
        for words in ("[OVERQUOTA] Account exceeded command or bandwidth "
                      "limits. (Failure)", "[THROTTLED] (Failure)"):
            for what in ("HEADER.FIELDS", "BODY.PEEK[])"):
                self.server.deliver(MAIL[0], "INBOX", "Travel")
                self.server.refuse = lambda line, what=what, words=words: \
                    "NO " + words if what in line else None
                del self.server.heard[:]
                r = self.home.run("sync", "--bodies", "all")
                self.server.settle()
                self.assertEqual(r.code, 12, r)
                asked = [w for w in self.server.heard if what in w]
                self.assertLessEqual(len(asked), 3, asked)
        self.server.honest()
        self.sync()
        self.same_as_there()

    def test_changes_at_the_limit_wait(self):
        self.server.deliver(MAIL[0])
        self.sync()
        self.server.refuse = lambda line: \
            "NO [OVERQUOTA] Account exceeded command or bandwidth limits. " \
            "(Failure)" if line.startswith("UID STORE") else None
        self.act("mark", self.id_in("INBOX"), "--seen")
        r = self.home.run("sync")
        self.assertIn("A limit of the server", r.out + r.err)


class Room(OnGmail):
    def asked(self):
        return [w for w in self.server.heard if w.startswith("GETQUOTA")]

    def test_asked_once_a_day(self):
        self.sync()
        self.assertEqual(len(self.asked()), 1)
        self.sync()
        self.assertEqual(self.asked(), [])
        self.assertEqual(self.home.inspect("Home")["quota"]["used"],
                         3200000 * 1024)
        self.assertIn("3.1 of 15 GB used (20 %)",
                      self.act("inspect", "Home").out)
        self.store_write("UPDATE fact SET noted_at = noted_at - 86400"
                         " WHERE key = 'quota'")
        self.sync()
        self.assertEqual(len(self.asked()), 1)

    def test_nearly_full(self):
        self.server.quota = (14400000, 15728640)
        self.sync()
        self.assertRegex(self.act("inspect", "Home").out,
                         "(?m)^! Server space .*14 of 15 GB used .92 %.; ")

    def test_answers_that_say_nothing(self):
        self.sync()
        for answer in (b"* QUOTAROOT INBOX\r\n", b"* QUOTA \"\" ()\r\n",
                       b"* QUOTA \"\" (STORAGE 10 0)\r\n",
                       b"* QUOTA \"\" (STORAGE -1 5)\r\n",
                       b"* QUOTA \"\" (STORAGE 1\r\n",
                       b"* QUOTA (STORAGE\r\n", b"* QUOTA\r\n",
                       b"* QUOTA x (MESSAGE 3 9 STORAGE)\r\n"):
            self.server.lie = lambda line, right, answer=answer: \
                answer + right.splitlines(True)[-1] \
                if line.startswith("GETQUOTA") else right
            self.forget()
            self.sync()
            self.assertEqual(len(self.asked()), 1)
            self.assertIsNone(self.home.inspect("Home")["quota"], answer)
        self.server.honest()
        self.server.refuse = lambda line: "NO not for you" \
            if line.startswith("GETQUOTA") else None
        self.forget()
        self.sync()
        self.assertIsNone(self.home.inspect("Home")["quota"])

    def test_numbers_without_end(self):
        self.server.quota = (10 ** 40, 10 ** 40)
        self.sync()
        quota = self.home.inspect("Home")["quota"]
        self.assertEqual(quota["used"], quota["limit"])
        self.server.quota = (10 ** 40, 1)
        self.forget()
        self.sync()
        self.act("inspect", "Home")

    def test_the_limit_that_is_reached_first(self):
        self.server.lie = lambda line, right: right.replace(
            b"* QUOTA \"\" (", b"* QUOTA a (STORAGE 10 100 MESSAGE 1 2)"
            b"\r\n* QUOTA {1}\r\nb (STORAGE 60 80)\r\n* QUOTA \"\" (")
        self.sync()
        self.assertEqual(self.home.inspect("Home")["quota"]["used"],
                         60 * 1024)

    def test_a_server_that_has_none(self):
        self.server.caps = self.server.caps.replace("QUOTA ", "")
        self.server.greeting = "* OK [CAPABILITY %s]" % self.server.caps
        self.sync()
        self.assertEqual(self.asked(), [])

    def forget(self):
        self.store_write("DELETE FROM fact WHERE key = 'quota'")

if __name__ == "__main__":
    unittest.main()
