#!/usr/bin/env python3
"""Servers that do not say what UIDs mean: no UIDVALIDITY, or 0, while other
UIDs are given in each session; and messages that can't be known by a UID or a
header: UID 0, a header that is NIL, or left out of the answer."""
import itertools
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from imapfault import CAPS, ImapFault, Session
from postern import Home

MAIL = popmail.make(6, seed=91)
WORK = popmail.make(2, seed=92)
NEW = popmail.make(2, seed=93)


class Forgetful(Session):
    """Numbers all messages anew in each session, as if there were no UIDs."""

    def run(self):
        for name in self.server.folders:
            self.server.renumber(name)
        super().run()

    def do_select(self, name, *_):
        if self.server.at_each_select:
            self.server.renumber(name.strip('"'))
        rows, end = super().do_select(name)
        said = {"none": None, "zero": b"* OK [UIDVALIDITY 0] hm"}[
            self.server.how]
        rows = [r for r in rows if b"UIDVALIDITY" not in r]
        return rows + ([said] if said else []), end

    def do_status(self, name, what):
        rows, end = super().do_status(name, what)
        gone = b"" if self.server.how == "none" else b" UIDVALIDITY 0"
        return [re.sub(rb" UIDVALIDITY \d+", gone, r) for r in rows], end


class Server(ImapFault):
    at_each_select = False

    def __init__(self, how, caps=""):
        super().__init__({"INBOX": MAIL, "Work": WORK}, caps=CAPS + caps)
        self.how, self.turn = how, itertools.count()

    def renumber(self, name):
        """Others come first each time, so each UID is another message's."""
        folder = self.folders.get(name)
        if not folder:
            return
        turn = next(self.turn)
        if turn % 2:
            folder.mail.reverse()
        for i, m in enumerate(folder.mail):
            m[0] = i + 1
        folder.next = len(folder.mail) + 1

    def new_session(self, wire):
        return Forgetful(self, wire)

    def mail(self, name):
        return sorted(m[1] for m in self.folders[name].mail)


class NoValidity(unittest.TestCase):
    def each(self, play):
        for how, caps in itertools.product(
                ("none", "zero"), ("", " UIDPLUS", " UIDPLUS MOVE")):
            with self.subTest(how, caps=caps), Server(how, caps) as server, \
                    Home() as home:
                self.server, self.home = server, home
                home.account("Home", "imap", server.port)
                play()
                home.check()
                self.assertEqual(server.errors, [])

    def sync(self):
        r = self.home.run("sync", "--bodies", "all")
        self.assertEqual(r.code, 0, r)
        return r

    def ids(self):
        return {m["subject"]: m["id"]
                for m in self.home.list("--folder", "INBOX")}

    def texts(self, folder):
        """The bytes of the messages of a folder, by id."""
        ids = sorted(m["id"] for name in self.server.folders
                     for m in self.home.list("--folder", name))
        here = dict(zip(ids, self.home.export()))
        return {m["id"]: here[m["id"]]
                for m in self.home.list("--folder", folder)}

    def same(self):
        for name in ("INBOX", "Work"):
            rows = self.home.list("--folder", name)
            self.assertEqual(len(rows), len(self.server.folders[name].mail))
        self.assertEqual(sorted(self.home.export()),
                         sorted(self.server.mail("INBOX") +
                                self.server.mail("Work")))

    def test_all_mail_is_here_over_several_sessions(self):
        def play():
            r = self.sync()
            self.assertIn("no lasting numbers", r.out)
            self.same()
            before = self.ids()
            self.server.folders["INBOX"].add(NEW[0])
            bodies = sum("BODY.PEEK[])" in w for w in self.server.heard)
            self.sync()
            self.same()
            after = self.ids()
            # Rows stay what they were, and texts are not fetched again.
            self.assertEqual({k: after[k] for k in before}, before)
            self.assertEqual(sum("BODY.PEEK[])" in w
                                 for w in self.server.heard), bodies + 1)
            self.server.folders["INBOX"].mail.pop(2)
            self.sync()
            self.same()
            self.assertIn("no lasting numbers",
                          self.home.run("inspect", "Home").out)
        self.each(play)

    def test_what_a_person_does_is_done_to_that_message(self):
        def play():
            self.sync()
            rows = self.home.list("--folder", "INBOX")
            texts = self.texts("INBOX")
            flagged, deleted, moved = [r["id"] for r in rows[:3]]
            for words in (("mark", "--flag", str(flagged)),
                          ("delete", "--for-good", str(deleted)),
                          ("move", str(moved), "Work")):
                r = self.home.run(*words)
                self.assertEqual(r.code, 0, r)
            self.sync()
            self.sync()
            inbox = self.server.folders["INBOX"].mail
            self.assertEqual([m[1] for m in inbox if "\\Flagged" in m[2]],
                             [texts[flagged]])
            left = [m[1] for m in inbox if "\\Deleted" not in m[2]]
            self.assertEqual(sorted(left), sorted(
                d for i, d in texts.items() if i not in (deleted, moved)))
            self.assertIn(texts[moved], self.server.mail("Work"))
            self.assertEqual(len(self.server.mail("Work")), 3)
        self.each(play)

    def test_numbers_that_change_at_each_opening_delete_nothing_else(self):
        """The UIDs are compared before anything is deleted."""
        def play():
            self.sync()
            rows = self.home.list("--folder", "INBOX")
            deleted = rows[0]["id"]
            text = self.texts("INBOX")[deleted]
            self.server.at_each_select = True
            self.home.run("delete", "--for-good", str(deleted))
            for _ in range(4):
                self.home.run("sync", "--bodies", "none")
            left = [m[1] for m in self.server.folders["INBOX"].mail
                    if "\\Deleted" not in m[2]]
            self.assertEqual(set(MAIL) - set(left) - {text}, set())
        self.each(play)


class Unknown(unittest.TestCase):
    """One message that can't be known."""

    def play(self, spoil):
        with ImapFault({"INBOX": MAIL}) as server, Home() as home:
            home.account("Home", "imap", server.port)
            server.lie = lambda line, answer: \
                spoil(answer) if "HEADER.FIELDS" in line else answer
            out = [home.run("sync", "--bodies", "all") for _ in range(3)]
            self.assertTrue(all(r.code == 0 for r in out), out)
            return out, home.list(), home.run("inspect", "Home").out

    def test_uid_zero_is_told_and_the_rest_is_here(self):
        def spoil(answer):
            return re.sub(rb"\(UID 3 ", b"(UID 0 ", answer)
        out, rows, inspector = self.play(spoil)
        self.assertEqual(len(rows), 5)
        for text in [r.out for r in out] + [inspector]:
            self.assertIn("does not show 1 message", text)
            self.assertIn("UID 0", text)
            self.assertIn("since", text)

    def test_a_header_that_is_nil_has_a_row(self):
        def spoil(answer):
            return re.sub(rb"(\* 3 FETCH .*?BODY\[HEADER[^\]]*\]) \{\d+\}\r\n"
                          rb".*?\r\n\)", rb"\1 NIL)", answer, flags=re.S)
        _, rows, _ = self.play(spoil)
        self.assertEqual(len(rows), 6)

    def test_a_message_that_is_not_shown_is_told(self):
        def spoil(answer):
            return re.sub(rb"\* 3 FETCH .*?\r\n\)\r\n(?=\*|C)", b"", answer,
                          flags=re.S)
        out, rows, inspector = self.play(spoil)
        self.assertEqual(len(rows), 5)
        for text in [r.out for r in out] + [inspector]:
            self.assertIn("does not show 1 message", text)

    def test_what_is_shown_again_is_not_told_any_more(self):
        def spoil(answer):
            return re.sub(rb"\(UID 3 ", b"(UID 0 ", answer)
        with ImapFault({"INBOX": MAIL}) as server, Home() as home:
            home.account("Home", "imap", server.port)
            server.lie = lambda line, answer: \
                spoil(answer) if "HEADER.FIELDS" in line else answer
            self.assertIn("does not show", home.run("sync").out)
            server.honest()
            r = home.run("sync")
            self.assertNotIn("does not show", r.out)
            self.assertEqual(len(home.list()), 6)


if __name__ == "__main__":
    unittest.main()
