#!/usr/bin/env python3
"""One bad thing stops nobody: whatever command a server does not take, or
breaks the line at, all other mail is here after two visits, and what was left
out is told.

    imap_omitted_test.py             every seventh case, as in make check
    EVERY=1 imap_omitted_test.py     all of them (make check-imap-omitted)
"""
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
from share import is_mine

EVERY = int(os.environ.get("EVERY", "7"))

MAIL = popmail.make(8, seed=71)
CALENDAR = popmail.make(2, seed=72)
WORK = popmail.make(3, seed=73)
NEW = popmail.make(4, seed=74)
FIRST_UID = 101  # of INBOX: no other mailbox has these
BAD_UID = 103


class Bad(Session):
    """Does one thing badly."""

    def send(self, line, answer):
        if not line or not self.server.is_bad(line):
            super().send(line, answer)
            return
        self.server.met += 1
        self.server.ways[self.server.way](self, line, answer)

    def cut_before(self, line, answer):
        self.wire.cut()

    def cut_inside(self, line, answer):
        self.wire.send(answer[:len(answer) // 2])
        self.wire.cut()

    def cut_after(self, line, answer):
        self.wire.send(answer)
        self.wire.cut_gently()

    def say_bye(self, line, answer):
        self.wire.send(b"* BYE [UNAVAILABLE] internal error\r\n")
        self.wire.cut_gently()

    def be_silent(self, line, answer):
        self.wire.line()  # until the other end has had enough
        self.wire.cut()

    def be_silent_after_bad(self, line, answer):
        self.wire.send(b"* BAD internal error\r\n")
        self.be_silent(line, answer)

    def end(self, answer, how):
        tag = answer.rstrip(b"\r\n").split(b"\r\n")[-1].split(b" ")[0]
        self.wire.send(tag + b" " + how + b" internal error\r\n")

    def say_no(self, line, answer):
        self.end(answer, b"NO [SERVERBUG]")

    def say_bad(self, line, answer):
        self.end(answer, b"BAD")

    def talk_nonsense(self, line, answer):
        self.wire.send(b"* ((( {}\r\n" + answer)


    def do_fetch(self, uids, items):
        """UIDs are no numbers here."""
        by_uid = self.heard[-1].startswith("UID")
        return [self.row(n, m, items)
                for n, m in self.folder.find(uids, by_uid)], "OK done"


class BadServer(ImapFault):
    ways = {"NO": Bad.say_no, "BAD": Bad.say_bad,
            "untagged BAD": Bad.be_silent_after_bad,
            "silence": Bad.be_silent, "cut before": Bad.cut_before,
            "cut inside": Bad.cut_inside, "cut after": Bad.cut_after,
            "BYE": Bad.say_bye, "nonsense": Bad.talk_nonsense}

    def __init__(self, is_bad, way, caps):
        super().__init__({"INBOX": [], "Calendar": CALENDAR, "Work": WORK},
                         caps=caps)
        self.folders["INBOX"].next = FIRST_UID
        for data in MAIL:
            self.folders["INBOX"].add(data)
        self.is_bad, self.way, self.met = is_bad, way, 0

    def new_session(self, wire):
        return Bad(self, wire)


def begins(*words):
    return lambda line: line.startswith(words)


def has(uid, mark):
    """A FETCH of this UID, among others or alone."""
    def fits(line):
        found = re.match(r"UID FETCH (\S+) (.*)", line)
        if not found or mark not in found.group(2):
            return False
        for part in found.group(1).split(","):
            first, _, last = part.partition(":")
            if int(first) <= uid <= (10 ** 10 if last == "*"
                                     else int(last or first)):
                return True
        return False
    return fits


# name: what is bad, capabilities, what can't come (messages of INBOX, others),
# what is told of it
COMMANDS = {
    "CAPABILITY": (begins("CAPABILITY"), "", 0, 0, "CAPABILITY"),
    "ID": (begins("ID "), "", 0, 0, "ID"),
    "NAMESPACE": (begins("NAMESPACE"), "", 0, 0, "NAMESPACE"),
    "GETQUOTAROOT": (begins("GETQUOTAROOT"), " QUOTA", 0, 0, "GETQUOTAROOT"),
    "ENABLE": (begins("ENABLE"), " ENABLE CONDSTORE QRESYNC", 0, 0, "ENABLE"),
    "COMPRESS": (begins("COMPRESS"), " COMPRESS=DEFLATE", 0, 0, "COMPRESS"),
    "EXAMINE (CONDSTORE)": (lambda line: "(CONDSTORE)" in line,
                            " CONDSTORE", 0, 0, "CONDSTORE"),
    "EXAMINE Calendar": (begins('EXAMINE "Calendar"'), "", 0, 2, "Calendar"),
    "EXAMINE INBOX": (begins('EXAMINE "INBOX"'), "", 10, 0, "INBOX"),
    "LIST": (begins("LIST"), "", 0, 5, "list"),
    "LIST RETURN": (lambda line: line.startswith("LIST") and "RETURN" in line,
                    " LIST-EXTENDED SPECIAL-USE", 0, 0, "LIST-EXTENDED"),
    "LIST STATUS": (lambda line: line.startswith("LIST") and "STATUS" in line,
                    " LIST-EXTENDED LIST-STATUS CONDSTORE", 0, 0,
                    "LIST-STATUS"),
    "LSUB": (begins("LSUB"), "", 0, 0, "LSUB"),
    "UID SEARCH": (begins("UID SEARCH"), "", 0, 0, "SEARCH"),
    "FETCH by number": (begins("FETCH "), "", 0, 0, ""),
    "header": (has(BAD_UID, "HEADER.FIELDS"), "", 1, 0, "103"),
    "flags": (has(BAD_UID, "(UID FLAGS)"), "", 0, 0, "the flags of "),
    "text": (has(BAD_UID, "BODY.PEEK[])"), "", 0, 0, ""),
}


class Omitted(unittest.TestCase):
    def sync(self, h):
        return h.run("sync", "--bodies", "all", timeout=200,
                     POSTERN_PATIENCE="400")

    def rows(self, h):
        """Messages of INBOX, and of all others."""
        names = [f["name"] for f in h.run("folders", "--json").lines()]
        counts = {name: len(h.list("--folder", name)) for name in names}
        inbox = counts.pop("Inbox", None) or counts.pop("INBOX", 0)
        return inbox, sum(counts.values())

    def play(self, name, way):
        is_bad, caps, less, less_elsewhere, told = COMMANDS[name]
        with BadServer(is_bad, way, CAPS + " UIDPLUS MOVE" + caps) as s, \
                Home() as h:
            h.account("Home", "imap", s.port, **(
                {"compress": "yes"} if name == "COMPRESS" else {}))
            out, met_in = [], None
            for n in range(4):
                r = self.sync(h)
                out.append((r.code, r.out, r.err))
                # What this visit met may keep mail away until the next.
                if met_in is not None and n > met_in:
                    self.check_rows(h, 8 + n, less * 99 if less > 1 else less,
                                    less_elsewhere, out)
                if s.met and met_in is None:
                    met_in = n
                s.folders["INBOX"].add(NEW[n])
            if s.met and told and way != "nonsense":
                words = "".join(o[1] + o[2] for o in out) + \
                    h.run("log").out + h.run("inspect", "Home").out
                self.assertIn(told, words)

    def check_rows(self, h, inbox, less, less_elsewhere, out):
        here = self.rows(h)
        self.assertGreaterEqual(here[0], inbox - less, out)
        self.assertGreaterEqual(here[1], 5 - less_elsewhere, out)


class Texts(unittest.TestCase):
    def test_a_text_that_is_nil_is_told(self):
        """The server shows the message and says NIL for its text."""
        def lie(line, answer):
            if "BODY.PEEK[]" not in line:
                return answer
            return re.sub(
                rb"\* 2 FETCH \(UID 2 BODY\[\] \{\d+\}\r\n.*?\)\r\n(?=\*|C\d)",
                b"* 2 FETCH (UID 2 BODY[] NIL)\r\n", answer, flags=re.S)

        with ImapFault({"INBOX": MAIL[:3]}) as s, Home() as h:
            h.account("Home", "imap", s.port)
            s.lie = lie
            r = h.run("sync", "--bodies", "all")
            self.assertEqual(sorted(h.export()), sorted([MAIL[0], MAIL[2]]))
            self.assertIn("did not send the text of 1 message", r.out)
            self.assertIn("the text of 1 message", h.run("log").out)


class Many(Session):
    """A server with very many mailboxes, none of which holds mail."""

    def do_list(self, *_):
        return [b'* LIST (\\Noselect) "/" "f%06d"' % i
                for i in range(self.server.how_many)] + \
            [b'* LIST () "/" "INBOX"'], "OK done"


class ManyFolders(unittest.TestCase):
    def folders(self, n):
        """What a first sync of so many says, and how many are here."""
        class Server(ImapFault):
            how_many = n

            def new_session(self, wire):
                return Many(self, wire)

        with Server({"INBOX": []}) as s, Home() as h:
            h.account("Home", "imap", s.port)
            r = h.run("sync", timeout=100)
            self.assertEqual(r.code, 0, r)
            return r.out, len(h.run("folders", "--json").lines())

    def test_more_than_can_be_kept_are_left_out_and_that_is_told(self):
        out, n = self.folders(200_100)
        self.assertIn("too many folders", out)
        self.assertEqual(n, 200_000)

    def test_fewer_are_all_there(self):
        out, n = self.folders(20_500)
        self.assertNotIn("too many folders", out)
        self.assertEqual(n, 20_501)


def add_test(number, name, way):
    def test(self):
        if number % EVERY == 0 and is_mine():
            self.play(name, way)
    setattr(Omitted, "test_%s_%s" % (
        re.sub(r"\W+", "_", name), re.sub(r"\W+", "_", way)), test)


for i, (command, how) in enumerate(
        itertools.product(COMMANDS, BadServer.ways)):
    add_test(i, command, how)

if __name__ == "__main__":
    unittest.main()
