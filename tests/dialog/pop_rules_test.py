#!/usr/bin/env python3
"""The rules of a POP account: what is removed when, what a stub is, what a
person's wish changes, and what must be true before anything is removed."""
import contextlib
import os
import sqlite3
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from crew import Crew
from popfault import Faults, PopFault
from postern import Home

MAIL = popmail.make(8)
BIG = popmail.make(1, seed=5, sizes=(200000,))[0]
DAY = 24 * 60 * 60


def change(home, statement, *values):
    """Makes time pass, or a disk go bad: what no command does."""
    db = sqlite3.connect(os.path.join(home.data, "postern.db"))
    with db:
        n = db.execute(statement, values).rowcount
    db.close()
    return n


def said(server, verb):
    return [w for w in server.said() if w.startswith(verb)]


def subjects(home, *args):
    return {row["subject"]: row["id"] for row in home.list(*args)}


class Policies(unittest.TestCase):
    def test_days_after_the_download(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove-after 14")
            h.run("sync")
            first = subjects(h)["message 3"]
            change(h, "UPDATE pop_seen SET stored_at = stored_at - ?"
                   " WHERE message_id <> ?", 14 * DAY, first)
            h.run("sync")
            self.assertEqual([m for _, m in s.drop.messages], [MAIL[3]])
            change(h, "UPDATE pop_seen SET stored_at = stored_at - ?",
                   14 * DAY)
            h.run("sync")
            self.assertEqual(s.drop.messages, [])
            self.assertEqual(sorted(h.export()), sorted(MAIL))

    def test_when_deleted_here(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port,
                      after_download="when-deleted-here")
            h.run("sync")
            h.run("sync")
            self.assertEqual(said(s, "DELE"), [])
            ids = subjects(h)
            r = h.run("delete", str(ids["message 1"]), str(ids["message 2"]))
            self.assertEqual(r.code, 0, r)
            h.run("sync")
            self.assertEqual(len(s.drop.messages), 6)
            # In the Trash both are still to be read.
            self.assertEqual(sorted(h.export()), sorted(MAIL))
            self.assertEqual(len(h.list("--folder", "trash")), 2)

    def test_keeping_wins_over_the_policy(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            ids = subjects(h)
            r = h.run("mark", "--keep-on-server", str(ids["message 4"]))
            self.assertEqual(r.code, 0, r)
            h.forget_accounts()
            h.account("Home", "pop", s.port, after_download="remove")
            h.run("account", "agree", "Home")
            h.run("sync")
            h.run("sync")
            self.assertEqual([m for _, m in s.drop.messages], [MAIL[4]])
            h.run("mark", "--by-policy", str(ids["message 4"]))
            h.run("sync")
            self.assertEqual(s.drop.messages, [])

    def test_a_wish_removes_one(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            h.run("mark", "--remove-from-server",
                  str(subjects(h)["message 4"]))
            h.run("sync")
            self.assertEqual(len(s.drop.messages), 7)
            self.assertEqual(sorted(h.export()), sorted(MAIL))

    def test_what_was_deleted_for_good_does_not_come_back(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            one = str(subjects(h)["message 1"])
            self.assertEqual(h.run("delete", one).code, 0)
            self.assertEqual(h.run("delete", one).code, 9)
            self.assertEqual(h.run("delete", "--for-good", one).code, 0)
            self.assertEqual(
                change(h, "UPDATE message SET moved_at = moved_at - 7200"
                       " WHERE gone"), 1)
            for _ in range(3):
                h.run("sync")
            self.assertEqual(len(h.export()), 7)
            self.assertEqual(len(said(s, "RETR")), 8)
            self.assertEqual(len(s.drop.messages), 8)
            h.check()

    def test_the_trash_is_emptied_by_time(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, trash_days="10")
            h.run("sync")
            ids = subjects(h)
            h.run("delete", str(ids["message 1"]), str(ids["message 2"]))
            change(h, "UPDATE message SET moved_at = moved_at - ?"
                   " WHERE id = ?", 11 * DAY, ids["message 1"])
            h.run("sync")
            self.assertEqual(set(subjects(h, "--folder", "trash")),
                             {"message 2"})


    def test_a_trash_without_days_is_never_emptied(self):
        """What lies in it may be the only copy."""
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove",
                      trash_days="0")
            h.run("sync")
            self.assertEqual(s.drop.messages, [])
            h.run("delete", str(subjects(h)["message 1"]))
            change(h, "UPDATE message SET moved_at = moved_at - ?"
                   " WHERE moved_at > 0", 9000 * DAY)
            for _ in range(2):
                self.assertEqual(h.run("sync").code, 0)
            self.assertEqual(sorted(h.export()), sorted(MAIL))
            self.assertEqual(set(subjects(h, "--folder", "trash")),
                             {"message 1"})


class Refused(unittest.TestCase):
    def test_a_refused_deletion_is_none(self):
        for caps in (PopFault.capabilities, ("TOP", "UIDL", "SASL PLAIN")):
            with PopFault(MAIL, "reply:DELE:-ERR not this one") as s, \
                    Home() as h:
                s.capabilities = caps
                h.account("Home", "pop", s.port, after_download="remove")
                h.run("sync")
                visit = h.run("log", "--json").lines()[-1]
                self.assertEqual(visit["stored"], 8)
                self.assertEqual(visit["removed"], 0)
                self.assertEqual(len(s.drop.messages), 8)
                self.assertEqual(h.inspect("Home")["only_here"], 0)
                # It is tried again, and fetches nothing for that.
                fetched = len(said(s, "RETR"))
                s.faults = Faults()
                later = str(int(time.time()) + 2 * 60 * 60)
                self.assertEqual(h.run("sync", POSTERN_NOW=later).code, 0)
                self.assertEqual(s.drop.messages, [])
                self.assertEqual(h.inspect("Home")["only_here"], 8)
                self.assertEqual(sorted(h.export()), sorted(MAIL))
                self.assertEqual(len(said(s, "RETR")), fetched)


class Names(unittest.TestCase):
    """UIDLs that do not tell which message is which."""

    def test_one_that_is_used_again_while_it_is_known(self):
        """The size tells: it is another message."""
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            new = popmail.make(1, seed=60, sizes=(1234,))[0]
            uid = s.drop.messages[3][0]
            s.drop.messages[3] = (uid, new)
            self.assertEqual(h.run("sync").code, 0)
            self.assertEqual(sorted(h.export()), sorted([*MAIL, new]))
            h.forget_accounts()
            h.account("Home", "pop", s.port, after_download="remove")
            h.run("account", "agree", "Home")
            h.run("sync")
            self.assertEqual(s.drop.messages, [])
            self.assertEqual(sorted(h.export()), sorted([*MAIL, new]))

    def test_two_messages_with_one(self):
        """All others have names of their own."""
        for after in ("keep", "remove"):
            with PopFault(MAIL) as s, Home() as h:
                s.drop.messages[5] = (s.drop.messages[2][0], MAIL[5])
                h.account("Home", "pop", s.port, after_download=after)
                for _ in range(3):
                    self.assertEqual(h.run("sync").code, 0)
                self.assertEqual(sorted(h.export()), sorted(MAIL))
                # Each was fetched once.
                self.assertEqual(len(said(s, "RETR")), 8)


class Changes(unittest.TestCase):
    """The policy in the settings becomes another."""

    @contextlib.contextmanager
    def change(self, before, after, days=0):
        """The server, the home and the first sync after the change."""
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download=before)
            h.run("sync")
            if days:
                change(h, "UPDATE pop_seen SET stored_at = stored_at - ?",
                       days * DAY)
            h.forget_accounts()
            h.account("Home", "pop", s.port, after_download=after)
            yield s, h, h.run("sync")

    def test_mail_that_was_left_waits_for_a_yes(self):
        for before, after, days in (
                ("keep", "remove", 0), ("keep", "remove-after 14", 20),
                ("remove-after 30", "remove-after 14", 20),
                ("when-deleted-here", "remove", 0)):
            with self.subTest(before=before, after=after), \
                    self.change(before, after, days) as (s, h, r):
                self.assertEqual(r.code, 9, r)
                self.assertIn("8 messages that were kept on the server", r.err)
                # Neither new mail nor another visit changes that.
                s.drop.add(popmail.make(1, seed=50)[0])
                self.assertEqual(h.run("sync").code, 9)
                self.assertEqual(len(s.drop.messages), 9)
                self.assertEqual(len(h.export()), 9)
                self.assertEqual(h.run("account", "agree", "Home").code, 0)
                self.assertEqual(h.run("sync").code, 0)
                self.assertLess(len(s.drop.messages), 2)

    def test_nothing_is_asked_where_nothing_goes(self):
        for before, after in (("keep", "remove-after 14"),
                              ("remove-after 14", "keep"),
                              ("keep", "when-deleted-here"),
                              ("remove", "keep")):
            with self.subTest(before=before, after=after), \
                    self.change(before, after) as (s, h, r):
                self.assertEqual(r.code, 0, r)
                # And from here on the new one is the agreed one.
                self.assertEqual(h.run("sync").code, 0)


class Forecast(unittest.TestCase):
    def test_what_will_leave_when_and_why(self):
        with PopFault(MAIL[:4]) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove-after 14")
            h.run("sync")
            ids = subjects(h)
            change(h, "UPDATE pop_seen SET stored_at = stored_at - ?"
                   " WHERE message_id = ?", 13 * DAY, ids["message 2"])
            h.run("mark", "--keep-on-server", str(ids["message 0"]))
            h.run("mark", "--remove-from-server", str(ids["message 3"]))
            r = h.run("log", "--forecast", "--json")
            self.assertEqual(r.code, 0, r)
            rows = r.lines()
            self.assertEqual([row["subject"] for row in rows],
                             ["message %d" % i for i in (3, 2, 1, 0)])
            self.assertEqual([row["why"] for row in rows],
                             ["wish", "age", "age", "kept"])
            self.assertEqual(rows[2]["leaves"],
                             rows[2]["stored"] + 14 * DAY)
            self.assertEqual(rows[3]["leaves"], -1)
            r = h.run("sync", "--dry-run")
            self.assertIn("3 messages will be removed", r.out)
            self.assertIn("you chose to keep it", r.out)
            self.assertIn("0 removed, %d left on the server"
                          % len(s.drop.messages), r.out)
            self.assertEqual(said(s, "DELE"), [])
            lines = {x["label"]: x["text"] for x in h.inspect("Home")["lines"]}
            self.assertIn("the first 1 at the next check",
                          lines["To be removed"])


class Held(PopFault):
    """A RETR waits until it may go on."""

    def __init__(self, *args):
        super().__init__(*args)
        self.is_reached, self.may_go = threading.Event(), threading.Event()

    def note(self, session, words):
        super().note(session, words)
        if words.startswith("RETR"):
            self.is_reached.set()
            self.may_go.wait(30)


class Meanwhile(unittest.TestCase):
    """What a person does while a session fetches counts for its end."""

    def removed(self, act):
        """How many were removed by a session that began when one message was
        thrown away, and in the middle of which act was done."""
        with Held(MAIL[:2]) as s, Home() as h:
            s.may_go.set()
            h.account("Home", "pop", s.port,
                      after_download="when-deleted-here")
            with Crew(h) as crew:
                crew.wait_round()
                trash = next(f["id"] for f in h.run(
                    "folders", "--json").lines() if f["role"] == "trash")
                s.is_reached.clear()
                s.may_go.clear()
                s.drop.add(MAIL[2])
                mark = crew.mark()
                crew.act("move", h.list()[-1]["id"], trash)
                self.assertTrue(s.is_reached.wait(30))
                act(crew, h)
                s.may_go.set()
                crew.wait_round(mark)
            return len(s.drop.removed)

    def test_a_deletion_that_stays(self):
        self.assertEqual(self.removed(lambda *_: None), 1)

    def test_a_deletion_that_is_taken_back(self):
        def undo(crew, h):
            crew.act("undo")
            crew.until(lambda: not h.list("--folder", "Trash"))
        self.assertEqual(self.removed(undo), 0)


class Silent(PopFault):
    """Hears a QUIT and says nothing to it for a while."""
    seconds = 0

    def note(self, session, words):
        super().note(session, words)
        if words == "QUIT":
            time.sleep(self.seconds)


class Farewell(unittest.TestCase):
    """A session that brought and removed nothing does not hang on the answer
    to its QUIT; one that did does."""

    def again(self, *faults, seconds=0):
        with Silent(MAIL[:2]) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            s.faults, s.seconds = Faults(*faults), seconds
            begun = time.monotonic()
            r = h.run("sync")
            lasted = time.monotonic() - begun
            self.assertEqual(said(s, "QUIT"), ["QUIT"] * 2)
            self.assertEqual(len(h.list()), 2)
            self.assertIn("2 listed, 0 new", h.run("log").out)
            return r, lasted

    def test_no_answer(self):
        for fault in ("cut-unanswered:QUIT", "cut-inside:QUIT",
                      "reply:QUIT:-ERR not now", "reply:QUIT:hm"):
            r, _ = self.again(fault)
            self.assertEqual(r.code, 0, (fault, r))

    def test_a_long_silence(self):
        r, lasted = self.again(seconds=8)
        self.assertEqual(r.code, 0, r)
        self.assertLess(lasted, 8)

    def test_with_new_mail_it_counts(self):
        with PopFault(MAIL[:2], "reply:QUIT:-ERR not now") as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            self.assertNotEqual(h.run("sync").code, 0)
            self.assertEqual(len(h.list()), 2)


class Early(unittest.TestCase):
    def test_nothing_is_said_before_the_store_is_open(self):
        with PopFault(MAIL[:1]) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            first = len(said(s, "CAPA"))
            with open(os.path.join(h.data, "postern.db"), "r+b") as f:
                f.write(b"Dear diary,     ")
            r = h.run("sync")
            self.assertEqual(r.code, 10, r)
            self.assertEqual(r.err.count("postern:"), 1, r)
            self.assertEqual(len(said(s, "CAPA")), first)


class Stubs(unittest.TestCase):
    def test_a_stub_is_no_copy(self):
        with PopFault([*MAIL[:2], BIG]) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove",
                      size_cap="50k")
            r = h.run("sync")
            self.assertEqual(r.code, 0, r)
            self.assertEqual(said(s, "RETR"), ["RETR 2", "RETR 1"])
            self.assertEqual(len(said(s, "TOP")), 1)
            self.assertEqual([m for _, m in s.drop.messages], [BIG])
            row, = [x for x in h.list() if x["here"] == "stub"]
            self.assertEqual(row["size"], len(BIG))
            h.run("sync")
            h.run("sync")
            self.assertEqual(len(said(s, "TOP")), 1)
            self.assertEqual([m for _, m in s.drop.messages], [BIG])
            # The rest, when it is asked for; then the policy holds.
            self.assertEqual(
                h.run("mark", "--get-rest", str(row["id"])).code, 0)
            h.run("sync")
            self.assertEqual(sorted(h.export()), sorted([*MAIL[:2], BIG]))
            self.assertEqual(s.drop.messages, [])
            self.assertEqual(len(h.list()), 3)
            h.check()

    def test_a_stub_can_be_removed_by_a_person_only(self):
        with PopFault([BIG]) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove",
                      size_cap="50k")
            h.run("sync")
            h.run("delete", str(h.list()[0]["id"]))
            h.run("sync")
            self.assertEqual([m for _, m in s.drop.messages], [BIG])
            h.run("mark", "--remove-from-server",
                  str(h.list("--folder", "trash")[0]["id"]))
            h.run("sync")
            self.assertEqual(s.drop.messages, [])

    def test_a_greater_cap_completes(self):
        with PopFault([BIG]) as s, Home() as h:
            h.account("Home", "pop", s.port, size_cap="50k")
            h.run("sync")
            self.assertEqual(h.export(), [])
            h.forget_accounts()
            h.account("Home", "pop", s.port, size_cap="0")
            h.run("sync")
            self.assertEqual(h.export(), [BIG])
            self.assertEqual(len(h.list()), 1)

    def test_a_server_without_top_sends_all(self):
        with PopFault([BIG]) as s, Home() as h:
            s.capabilities = [c for c in s.capabilities if c != "TOP"]
            h.account("Home", "pop", s.port, size_cap="50k")
            h.run("sync")
            self.assertEqual(h.export(), [BIG])


class Gate(unittest.TestCase):
    def test_a_message_that_went_bad_is_fetched_again(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            bad = subjects(h)["message 4"]
            change(h, "UPDATE piece SET bytes = zeroblob(length(bytes))"
                   " WHERE body_id = (SELECT body_id FROM message"
                   " WHERE id = ?)", bad)
            h.forget_accounts()
            h.account("Home", "pop", s.port, after_download="remove")
            h.run("account", "agree", "Home")
            h.run("sync")
            self.assertEqual([m for _, m in s.drop.messages], [MAIL[4]])
            h.run("sync")
            self.assertEqual(s.drop.messages, [])
            self.assertEqual(sorted(h.export()), sorted(MAIL))
            h.check()

    def test_a_damaged_store_removes_nothing(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            # An index that misses a row, as a bad disk leaves it.
            change(h, "DELETE FROM fact WHERE key = 'store-check'")
            path = os.path.join(h.data, "postern.db")
            db = sqlite3.connect(path)
            root, size = db.execute(
                "SELECT rootpage, (SELECT page_size FROM pragma_page_size)"
                " FROM sqlite_schema WHERE name = 'message_list'").fetchone()
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.close()
            with open(path, "r+b") as f:
                f.seek((root - 1) * size + 20)
                f.write(b"\xff" * 60)
            h.forget_accounts()
            h.account("Home", "pop", s.port, after_download="remove")
            h.run("account", "agree", "Home")
            r = h.run("sync")
            self.assertEqual(r.code, 10, r)
            self.assertEqual(said(s, "DELE"), [])
            self.assertEqual(len(s.drop.messages), 8)


class Servers(unittest.TestCase):
    def test_gmail_is_collected_to_the_end(self):
        mail = popmail.make(23, seed=9)
        with PopFault(mail, "gmail:5") as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            r = h.run("sync")
            self.assertEqual(r.code, 0, r)
            self.assertEqual(sorted(h.export()), sorted(mail))
            self.assertEqual(len(said(s, "RETR")), 23)

    def test_a_pause_between_sessions_is_kept(self):
        mail = popmail.make(1100, seed=3, sizes=(0,))
        with PopFault(mail) as s, Home() as h:
            s.capabilities = [*s.capabilities, "LOGIN-DELAY 60"]
            h.account("Home", "pop", s.port, after_download="remove")
            h.run("sync")
            self.assertEqual(len(said(s, "commit")), 1)
            self.assertEqual(len(h.export()), 1100)

    def tell(self, h, label):
        """What the inspector says behind a label: (text, is a warning)."""
        return next(((x["text"], x["warning"])
                     for x in h.inspect("Home")["lines"]
                     if x["label"] == label), (None, False))

    def test_a_server_that_forgets_what_was_collected(self):
        """EXPIRE 0: what is here is the only copy, and that is said at once."""
        with PopFault(MAIL, "expire:0") as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            r = h.run("sync")
            self.assertEqual(r.code, 0, r)
            self.assertIn("0 removed, 0 left on the server", r.out)
            self.assertEqual(said(s, "DELE"), [])
            self.assertEqual(s.drop.messages, [])
            self.assertEqual(sorted(h.export()), sorted(MAIL))
            self.assertEqual(h.inspect("Home")["only_here"], len(MAIL))
            text, is_warning = self.tell(h, "Auto-delete")
            self.assertIn("after its download", text)
            self.assertTrue(is_warning)
            self.assertEqual(h.run("sync").code, 0)
            # Nobody else is suspected.
            self.assertEqual(self.tell(h, "Other clients"), (None, False))

    def test_a_server_that_forgets_nothing_after_all(self):
        """It says EXPIRE 0 and lists them again: it is believed."""
        with PopFault(MAIL, "expire:0") as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            s.drop.messages = [(uid, m) for uid, m in
                               zip(s.drop.removed, MAIL)]
            r = h.run("sync")
            self.assertEqual(r.code, 0, r)
            self.assertIn("8 listed, 0 new, 0 stored", r.out)
            self.assertEqual(h.inspect("Home")["only_here"], 0)
            self.assertEqual(len(h.export()), len(MAIL))

    def test_a_server_that_only_says_so(self):
        """What should have been gone two days ago is listed still."""
        with PopFault(MAIL, "expire:7") as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            self.assertEqual(len(self.forecast(h)), 8)
            change(h, "UPDATE pop_seen SET stored_at = stored_at - ?",
                   9 * DAY)
            h.run("sync")
            self.assertEqual(self.forecast(h), [])
            self.assertEqual(self.tell(h, "Auto-delete"), (None, False))

    def forecast(self, h):
        return h.run("log", "--forecast", "--json").lines()

    def test_a_server_that_forgets_after_days(self):
        for after, why, warns in (("keep", "server", True),
                                  ("remove-after 14", "server", True),
                                  ("remove-after 3", "age", False)):
            with self.subTest(after=after), \
                    PopFault(MAIL, "expire:7") as s, Home() as h:
                h.account("Home", "pop", s.port, after_download=after)
                h.run("sync")
                lines = self.forecast(h)
                self.assertEqual([x["why"] for x in lines], [why] * 8)
                days = 7 if warns else 3
                self.assertEqual({x["leaves"] - x["stored"] for x in lines},
                                 {days * DAY})
                text, is_warning = self.tell(h, "Auto-delete")
                self.assertEqual(is_warning, warns)
                if warns:
                    self.assertIn("7 days after its download", text)
                # A wish binds us, and not the server.
                first = str(min(x["id"] for x in lines))
                h.run("mark", "--keep-on-server", first)
                # When it has forgotten them, nobody else is suspected.
                s.drop.remove([uid for uid, _ in s.drop.messages])
                h.run("sync")
                self.assertEqual(self.forecast(h), [])
                self.assertEqual(h.inspect("Home")["only_here"], 8)
                self.assertEqual(self.tell(h, "Other clients"), (None, False))

    def test_gmail_does_not_mean_it(self):
        with PopFault(MAIL, "gmail:50") as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            self.assertEqual(self.forecast(h), [])
            self.assertEqual(self.tell(h, "Auto-delete"), (None, False))

    def test_refusals_in_english_and_headers_as_sent(self):
        for caps in ([], ["PIPELINING"]):
            for declines in (False, True):
                with self.subTest(caps=caps, declines=declines), \
                        PopFault(MAIL) as s, Home() as h:
                    s.capabilities = ["UIDL", "TOP", "SASL PLAIN", "UTF8",
                                      "LANG", *caps]
                    if declines:
                        s.faults = Faults("reply:UTF8:-ERR not today")
                    h.account("Home", "pop", s.port)
                    r = h.run("sync")
                    self.assertEqual(r.code, 0, r)
                    words = s.said()
                    self.assertLess(words.index("LANG en"),
                                    words.index("AUTH"))
                    self.assertLess(words.index("UTF8"), words.index("AUTH"))
                    self.assertEqual(sorted(h.export()), sorted(MAIL))

    def test_new_names_for_all_are_recognised(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            s.faults = Faults("uidl:renumbered")
            late = s.drop.add(popmail.make(1, seed=77)[0])
            self.assertTrue(late)
            r = h.run("sync")
            self.assertEqual(r.code, 0, r)
            # One new message was fetched, the others were known again.
            self.assertEqual(len(said(s, "RETR")), 9)
            self.assertEqual(len(h.export()), 9)
            h.forget_accounts()
            h.account("Home", "pop", s.port, after_download="remove")
            h.run("account", "agree", "Home")
            h.run("sync")
            self.assertEqual(s.drop.messages, [])
            self.assertEqual(len(h.export()), 9)


class Others(unittest.TestCase):
    """Signs that somebody else collects here."""

    def warnings(self, h):
        return {x["label"]: x["text"] for x in h.inspect("Home")["lines"]}

    def test_mail_that_left_by_itself(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            self.assertNotIn("Other clients", self.warnings(h))
            s.drop.messages = s.drop.messages[3:]
            h.run("sync")
            self.assertIn("3 messages disappeared from the server",
                          self.warnings(h)["Other clients"])
            self.assertIn("probably", self.warnings(h)["Other clients"])
            self.assertEqual(sorted(h.export()), sorted(MAIL))

    def test_a_mailbox_in_use(self):
        with PopFault(MAIL, "busy") as s, Home() as h:
            h.account("Home", "pop", s.port)
            for _ in range(3):
                self.assertEqual(h.run("sync").code, 12)
            self.assertIn("busy 3 times", self.warnings(h)["Other clients"])

    def test_gmail_is_explained(self):
        with PopFault(MAIL, "gmail:100") as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            h.run("sync")
            h.run("sync")
            lines = self.warnings(h)
            self.assertNotIn("Other clients", lines)
            self.assertIn("recent:", lines["Gmail"])


class Shelf(unittest.TestCase):
    """Local folders, moving, the Trash."""

    def test_folders_come_and_go(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port)
            h.run("sync")
            ids = subjects(h)
            for args, code in (
                    (("--create", "Family/Anna/2026"), 0),
                    (("--create", "Family/Anna"), 12),
                    (("--create", "a//b"), 2), (("--create", ""), 2),
                    (("--create", "x\ty"), 2),
                    (("--rename", "Family", "Relatives/Ours"), 0),
                    (("--rename", "Relatives", "Relatives/Deep"), 2),
                    (("--rename", "Inbox", "Post"), 1),
                    (("--delete", "Trash"), 1),
                    (("--delete", "Relatives"), 12)):
                r = h.run("folders", "--account", "Home", *args)
                self.assertEqual(r.code, code, (args, r))
            deep = "Relatives/Ours/Anna/2026"
            r = h.run("move", str(ids["message 2"]), str(ids["message 3"]),
                      deep)
            self.assertEqual(r.code, 0, r)
            self.assertEqual(set(subjects(h, "--folder", deep)),
                             {"message 2", "message 3"})
            r = h.run("folders", "--delete", deep)
            self.assertEqual(r.code, 12, r)
            h.run("move", str(ids["message 2"]), str(ids["message 3"]),
                  "inbox")
            self.assertEqual(h.run("folders", "--delete", deep).code, 0)
            self.assertEqual(sorted(h.export()), sorted(MAIL))
            h.check()

    def test_a_copy_lives_on_its_own(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove")
            h.run("sync")
            one = str(subjects(h)["message 3"])
            self.assertEqual(h.run("copy", one, "archive").code, 0)
            h.run("delete", one)
            h.run("delete", "--for-good", one)
            change(h, "UPDATE message SET moved_at = moved_at - 7200")
            h.run("sync")
            self.assertEqual(h.export("--folder", "archive"), [MAIL[3]])
            self.assertEqual(sorted(h.export()), sorted(MAIL))
            h.check()

    def test_wrong_numbers_change_nothing(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port)
            h.run("sync")
            before = h.list()
            one = str(before[0]["id"])
            for args in (("delete", one, "999"), ("move", one, "nowhere"),
                         ("mark", "--seen", one, "x"),
                         ("mark", "--keep-on-server", "999")):
                r = h.run(*args)
                self.assertIn(r.code, (2, 3), r)
            self.assertEqual(h.list(), before)


class Versions(unittest.TestCase):
    def test_a_store_of_version_1_is_brought_up_to_date(self):
        import lzma
        data = os.path.join(os.environ.get("srcdir", "."), "data", "store")
        with Home() as h:
            os.makedirs(h.data, 0o700)
            with lzma.open(os.path.join(data, "version-1.db.xz")) as f, \
                    open(os.path.join(h.data, "postern.db"), "wb") as out:
                out.write(f.read())
            mail = popmail.make(8, seed=7)
            with PopFault(mail) as s:
                h.account("Home", "pop", s.port, after_download="keep")
                self.assertEqual(sorted(h.export()), sorted(mail))
                r = h.run("sync")
                self.assertEqual(r.code, 0, r)
                self.assertEqual(sorted(h.export()), sorted(mail))
                h.check()
            db = sqlite3.connect(os.path.join(h.data, "postern.db"))
            version, = db.execute("PRAGMA user_version").fetchone()
            db.close()
            self.assertGreater(version, 1)


if __name__ == "__main__":
    unittest.main()
