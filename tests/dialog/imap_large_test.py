#!/usr/bin/env python3
"""Large messages of an IMAP account: their text is here after the first piece,
the rest when it is wanted; a beginning is never taken for the whole."""
import base64
import contextlib
import itertools
import os
import random
import re
import shutil
import signal
import sqlite3
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from crew import Crew
from dovecot import Dovecot, find_dovecot
from gmail import Gmail
from imapbox import Box
from imapfault import ImapFault
from maildir import Message
from postern import Home
from wire import Gone

MEGABYTE = 1 << 20


def text(words):
    return ("Content-Type: text/plain\r\n\r\n%s\r\n" % words).encode()


def file(name, size, seed=1):
    """An attachment that takes so many bytes of the message."""
    data = random.Random(seed).randbytes(size * 57 // 78)
    return ('Content-Type: application/pdf; name="%s"\r\n'
            "Content-Disposition: attachment\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n" % name).encode() \
        + base64.encodebytes(data).replace(b"\n", b"\r\n")


def message(subject, *parts, kind="mixed"):
    head = ("Subject: %s\r\nFrom: ann@example.org\r\nTo: me@example.org\r\n"
            "Message-ID: <%s@example.org>\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/%s; boundary="=-="\r\n\r\n' % (
                subject, subject, kind)).encode()
    return head + b"".join(b"--=-=\r\n" + p + b"\r\n" for p in parts) \
        + b"--=-=--\r\n"


LARGE = message("large", text("a quince for you"),
                file("plans.pdf", 4_000_000), text("and a medlar"),
                file("map.pdf", 300_000))
FILE_FIRST = message("behind", file("scan.pdf", 2_600_000),
                     text("a quince behind it"), file("more.pdf", 2_000_000))
SMALLER = message("smaller", text("a quince"), file("one.pdf", 1_500_000))
LONG = message("long", text("quince and more of it\r\n" * 110_000),
               file("one.pdf", 1_500_000))


class Large(unittest.TestCase):
    def begin(self, *mail, server=None, offline="none"):
        self.server = self.enterContext(
            server or ImapFault({"INBOX": [*mail, popmail.make(1)[0]],
                                 "Work": []}))
        self.home = self.enterContext(Home())
        self.home.account("Home", "imap", self.server.port,
                          offline=offline, push_after="0")

    def sync(self, *words, code=0):
        del self.server.heard[:]
        r = self.home.run("sync", *words)
        self.assertEqual(r.code, code, r)
        self.server.settle()
        self.assertEqual(self.server.errors, [])
        self.home.check()
        return r

    def db(self, statement, *values):
        with contextlib.closing(sqlite3.connect(os.path.join(
                self.home.data, "postern.db"))) as db, db:
            return db.execute(statement, values).fetchall()

    def open(self, subject="large"):
        """As the reader does."""
        self.db("UPDATE message SET want_body = want_body | 4"
                " WHERE subject = ?", subject)

    def pieces(self):
        """The starts of the pieces that were asked for."""
        return [int(n) for w in self.server.heard
                for n in re.findall(r"BODY\.PEEK\[\]<(\d+)\.1048576>", w)]

    def row(self, subject="large", *where):
        return next(m for m in self.home.list(*where)
                    if m["subject"] == subject)

    def wanted(self, subject="large"):
        return self.db("SELECT want_body FROM message WHERE subject = ?",
                       subject)[0][0]

    def show(self, *words, subject="large", code=0):
        r = self.home.run("show", str(self.row(subject)["id"]), *words)
        self.assertEqual(r.code, code, r)
        return r

    def get_rest(self, subject="large", *where):
        r = self.home.run("mark", "--get-rest",
                          str(self.row(subject, *where)["id"]))
        self.assertEqual(r.code, 0, r)

    def read_beginning(self, *mail, **more):
        self.begin(*mail or [LARGE], **more)
        self.sync()
        self.open()
        self.sync()
        self.assertEqual(self.row()["here"], "stub")

    def is_whole(self, *mail):
        for m in mail or [LARGE]:
            self.assertTrue(m in self.home.export("--verify"))


class Beginning(Large):
    def test_the_text_comes_with_the_first_piece(self):
        self.read_beginning()
        self.assertEqual(self.pieces(), [0])
        self.assertEqual(self.wanted(), 0)
        self.assertEqual(self.row()["size"], len(LARGE))
        r = self.show()
        self.assertIn("a quince for you", r.out)
        self.assertIn("plans.pdf", r.out)
        self.assertNotIn("medlar", r.out)
        self.assertIn("only the beginning of this message was downloaded", r.err)
        # And nothing more comes by itself.
        self.sync()
        self.assertEqual(self.pieces(), [])

    def test_the_rest_goes_on_where_it_ended(self):
        self.read_beginning()
        self.get_rest()
        self.sync()
        self.assertEqual(self.pieces()[0], MEGABYTE)
        self.assertEqual(self.row()["here"], "whole")
        self.is_whole()
        self.assertIn("medlar", self.show().out)

    def test_what_is_wanted_whole_comes_whole(self):
        self.begin(LARGE)
        self.sync()
        self.get_rest()
        self.sync()
        self.assertEqual(self.row()["here"], "whole")
        self.is_whole()

    def test_a_smaller_one_comes_whole(self):
        self.begin(SMALLER)
        self.sync()
        self.open("smaller")
        self.sync()
        self.assertEqual(self.row("smaller")["here"], "whole")
        self.is_whole(SMALLER)

    def test_a_file_in_front_is_fetched_too(self):
        self.begin(FILE_FIRST)
        self.sync()
        self.open("behind")
        self.sync()
        self.assertEqual(self.pieces(), [0, MEGABYTE, 2 * MEGABYTE])
        self.assertEqual(self.row("behind")["here"], "stub")
        self.assertIn("a quince behind it", self.show(subject="behind").out)
        self.get_rest("behind")
        self.sync()
        self.is_whole(FILE_FIRST)

    def test_a_long_text_comes_to_its_end(self):
        self.begin(LONG)
        self.sync()
        self.open("long")
        self.sync()
        self.assertEqual(self.pieces(), [0, MEGABYTE, 2 * MEGABYTE])
        self.assertEqual((self.row("long")["here"], self.wanted("long")),
                         ("stub", 0))

    def test_no_text_at_all(self):
        mail = message("none", file("a.pdf", 2_500_000))
        self.begin(mail)
        self.sync()
        self.open("none")
        self.sync()
        self.assertEqual(self.row("none")["here"], "whole")
        self.is_whole(mail)

    def test_a_server_that_knows_no_pieces(self):
        self.begin(LARGE)
        self.sync()
        self.open()
        self.server.lie = lambda line, answer: \
            b"* 1 FETCH (UID 1 BODY[]<0> {%d}\r\n" % len(LARGE) + LARGE \
            + b")\r\n" + answer.rpartition(b")\r\n")[2] \
            if "BODY.PEEK[]<" in line else answer
        self.sync()
        self.assertEqual(self.row()["here"], "whole")
        self.is_whole()

    def test_pieces_that_come_before_their_turn(self):
        """A server may begin with a command before it ends another."""
        self.begin(LARGE)
        self.sync()
        self.get_rest()

        def lie(line, answer):
            found = re.search(r"BODY\.PEEK\[\]<(\d+)\.", line)
            if not found:
                return answer
            rows, _, end = answer.rpartition(b")\r\n")
            start = int(found.group(1)) + MEGABYTE
            early = LARGE[start:start + MEGABYTE]
            if start % (2 * MEGABYTE) == 0:
                return end
            return rows + b")\r\n" \
                + b"* 1 FETCH (UID 1 BODY[]<%d> {%d}\r\n" % (
                    start, len(early)) + early + b")\r\n" + end

        self.server.lie = lie
        self.sync()
        self.assertEqual(self.row()["here"], "whole")
        self.is_whole()

    def test_ends_that_come_before_their_turn(self):
        """Of messages that the server calls whole before they are."""
        mail = popmail.make(2, 5, (3000,))
        self.begin(*mail, offline="all")

        def lie(line, answer):
            if "BODY.PEEK[])" in line:
                rows = b"".join(
                    b"* %d FETCH (UID %d BODY[] {1000}\r\n" % (n, n)
                    + m[:1000] + b")\r\n" for n, m in enumerate(mail, 1))
                return rows + answer.rpartition(b")\r\n")[2]
            found = re.match(r"UID FETCH (\d) .*<1000\.16>", line)
            if not found:
                return answer
            end = answer.rpartition(b")\r\n")[2]
            if found.group(1) == "2":
                return end
            return b"".join(
                b"* %d FETCH (UID %d BODY[]<1000> {16}\r\n" % (n, n)
                + m[1000:1016] + b")\r\n"
                for n, m in enumerate(mail, 1)) + end

        self.server.lie = lie
        del self.server.folders["INBOX"].mail[2:]
        self.sync()
        self.is_whole(*mail)

    def test_by_policy_all_comes(self):
        self.begin(LARGE, FILE_FIRST, offline="all")
        self.sync()
        self.assertEqual(self.row()["here"], "whole")
        self.is_whole(LARGE, FILE_FIRST)

    def test_the_policy_goes_on_behind_what_was_opened(self):
        self.begin(LARGE)
        self.sync()
        self.db("UPDATE message SET want_body = 1 WHERE subject = 'large'")
        self.open()
        self.sync()
        self.assertEqual(self.pieces()[:2], [0, MEGABYTE])
        self.assertEqual(len(self.pieces()), len(set(self.pieces())))
        self.is_whole()


class NotTheWhole(Large):
    """What takes a beginning for what it is."""

    def test_commands_say_what_is_missing(self):
        self.read_beginning()
        r = self.show("--raw", code=3)
        self.assertEqual(r.out, "")
        self.assertIn("--get-rest %d" % self.row()["id"], r.err)
        self.assertEqual(self.show("--part", "1").out,
                         "a quince for you\r\n")
        for part in ("2", "3"):
            r = self.show("--part", part, code=3)
            self.assertEqual(r.out, "")
            self.assertIn("Only the beginning", r.err)
        self.assertEqual(self.home.export(), [])
        r = self.home.run("export", "--mbox",
                          os.path.join(self.home.dir, "mbox"))
        self.assertIn("not been downloaded in full", r.err)

    def test_search_finds_words_of_both(self):
        self.read_beginning()

        def found(words):
            r = self.home.run("search", "--json", words)
            self.assertIn(r.code, (0, 3), r)
            return [m["subject"] for m in r.lines()]

        self.assertEqual(found("quince"), ["large"])
        self.assertEqual(found("plans.pdf"), ["large"])
        self.assertEqual(found("medlar"), [])
        self.assertTrue(self.row()["files"])
        self.get_rest()
        self.sync()
        self.assertEqual(found("quince"), ["large"])
        self.assertEqual(found("medlar"), ["large"])
        self.assertEqual(found("map.pdf quince"), ["large"])

    def test_copies_and_moves(self):
        """Within the account the server does it; elsewhere the whole has to
        be here."""
        self.begin(LARGE)
        self.home.account("Other", "imap", self.server.port, offline="none")
        self.sync()
        self.open()
        self.sync()
        mine = str(self.row("large", "--account", "Home")["id"])
        r = self.home.run("copy", mine, "Other/Work")
        self.assertEqual(r.code, 3, r)
        self.assertIn("get the rest first", r.err)
        r = self.home.run("copy", mine, "Home/Work")
        self.assertEqual(r.code, 0, r)
        self.sync()
        copy = self.row("large", "--account", "Home", "--folder", "Work")
        self.assertEqual(copy["here"], "whole")

    def test_a_move_takes_the_beginning_along(self):
        for caps in ("MOVE UIDPLUS", "MOVE"):
            self.read_beginning()
            self.server.caps += " " + caps
            row = self.row()
            r = self.home.run("move", str(row["id"]), "Work")
            self.assertEqual(r.code, 0, r)
            self.sync()
            self.assertEqual(self.row("large", "--folder", "Work")["id"],
                             row["id"])
            self.get_rest("large", "--folder", "Work")
            self.sync()
            # Known by its header alone, it is fetched anew.
            self.assertEqual(self.pieces()[0],
                             MEGABYTE if "UIDPLUS" in caps else 0)
            self.is_whole()

    def test_offline_size_puts_beginnings_out(self):
        self.read_beginning()
        self.home.forget_accounts()
        self.home.account("Home", "imap", self.server.port, offline="all",
                          offline_size="1M")
        self.sync()
        self.assertEqual(self.row()["here"], "header")
        self.assertEqual(self.db(
            "SELECT count(*) FROM body WHERE is_whole = 0"), [(0,)])

    def test_a_store_that_is_mended(self):
        self.read_beginning()
        fixed = os.path.join(self.home.dir, "fixed")
        r = self.home.run("check", "--repair-to", fixed)
        self.assertIn(r.code, (0, 5), r)
        self.home.data = fixed if os.path.isdir(fixed) else \
            os.path.dirname(fixed)
        self.assertNotIn("lost", r.out)


class Cut(Large):
    def cut_behind(self, start):
        """Breaks the line in the middle of the piece that begins there."""
        def lie(line, answer):
            if "<%d." % start not in line:
                return answer
            def say():
                yield answer[:300_000]
                raise Gone("left")
            return say()
        self.server.lie = lie

    def test_in_the_middle_of_the_rest(self):
        self.read_beginning()
        self.get_rest()
        self.cut_behind(2 * MEGABYTE)
        self.home.run("sync")
        self.assertEqual(self.row()["here"], "stub")
        self.server.settle()
        self.server.honest()
        self.sync()
        self.assertEqual(self.pieces()[0], 2 * MEGABYTE)
        self.assertEqual(self.row()["here"], "whole")
        self.is_whole()

    def test_in_the_middle_of_the_beginning(self):
        self.begin(LARGE)
        self.sync()
        self.open()
        self.cut_behind(0)
        self.home.run("sync")
        self.assertEqual(self.row()["here"], "header")
        self.server.settle()
        self.server.honest()
        self.db("UPDATE trouble SET retry_at = 0")
        self.sync()
        self.assertEqual(self.row()["here"], "stub")

    def test_another_uidvalidity(self):
        self.read_beginning()
        self.server.folders["INBOX"].uidvalidity += 1
        self.sync()
        self.assertEqual(self.row()["here"], "header")
        self.get_rest()
        self.sync()
        self.assertEqual(self.pieces()[0], 0)
        self.is_whole()

    def test_another_uidvalidity_and_another_message(self):
        """As long, and with the same header."""
        self.read_beginning()
        other = LARGE.replace(b"quince", b"cherry")
        self.server.folders["INBOX"].uidvalidity += 1
        self.server.folders["INBOX"].mail[0][1] = other
        self.get_rest()
        self.sync()
        self.sync()
        self.is_whole(other)
        self.assertFalse(LARGE in self.home.export())


class Dies(Large):
    def test_at_each_step_of_text_and_rest(self):
        mail = message("large", text("a quince"), file("one.pdf", 2_200_000))
        self.begin(mail)
        self.sync()
        self.db("UPDATE message SET want_body = 5 WHERE subject = 'large'")
        before = self.home.data + "-before"
        shutil.copytree(self.home.data, before)
        for n in itertools.count(1):
            r = self.home.run("sync", POSTERN_DIE_AT=str(n))
            self.server.settle()
            if r.code == 0:
                break
            self.assertEqual(r.code, -signal.SIGKILL, r)
            self.home.check()
            self.assertTrue(self.home.export("--verify") in ([], [mail]))
            self.sync()
            self.is_whole(mail)
            shutil.rmtree(self.home.data)
            shutil.copytree(before, self.home.data)
        self.assertGreater(n, 10)


class Twins(Large):
    def test_one_place_does_not_inherit_a_beginning(self):
        self.begin(server=Gmail())
        self.server.deliver(LARGE, "INBOX", "Work")
        self.sync()
        inbox = self.row("large", "--folder", "INBOX")["id"]
        self.db("UPDATE message SET want_body = 4 WHERE id = ?", inbox)
        self.sync()
        places = dict(self.db("SELECT id, here FROM message"))
        self.assertEqual(len(places), 3)
        self.assertEqual(places.pop(inbox), 1)
        self.assertEqual(set(places.values()), {0})
        # The whole of another place is that of this one, too.
        self.home.run("mark", "--get-rest", str(max(places)))
        self.sync()
        self.assertEqual(self.db("SELECT DISTINCT here FROM message"),
                         [(2,)])
        self.assertEqual(self.db("SELECT count(*) FROM body"), [(1,)])
        self.is_whole()


class Running(Large):
    """A program with both connections."""

    def start(self, offline="none"):
        self.begin(LARGE, offline=offline)
        self.crew = self.enterContext(Crew(self.home))

    def until(self, check):
        self.crew.until(check)
        self.assertEqual(self.server.errors, [])

    def test_text_then_rest(self):
        self.start()
        self.crew.wait_round()
        self.until(lambda: len(self.server.idlers) == 2)
        self.crew.open(self.row()["id"])
        self.until(lambda: self.row()["here"] == "stub")
        self.until(lambda: len(self.server.idlers) == 2)
        self.assertEqual(self.pieces(), [0])
        self.crew.want(self.row()["id"])
        self.until(lambda: self.row()["here"] == "whole")
        self.assertEqual(sorted(self.pieces())[1], MEGABYTE)
        self.is_whole()

    def test_the_settings_want_all_and_one_reads(self):
        """It is opened while it comes; the rest comes all the same."""
        self.start(offline="all")
        self.crew.wait("folder")
        self.until(lambda: '"large"' in self.home.run(
            "list", "--json").out)
        self.crew.open(self.row()["id"])
        self.until(lambda: self.row()["here"] == "whole")
        self.is_whole()
        self.home.check()

    def test_the_rest_is_handed_on(self):
        """The second connection fetches the text, the first one the rest that
        the settings want."""
        self.start()
        self.crew.wait_round()
        self.until(lambda: len(self.server.idlers) == 2)
        self.db("UPDATE message SET want_body = 1 WHERE subject = 'large'")
        self.crew.open(self.row()["id"])
        self.until(lambda: self.row()["here"] == "whole")
        self.is_whole()


@unittest.skipUnless(find_dovecot(), "there is no Dovecot 2.3 here")
class Real(Large):
    def test_text_then_rest(self):
        server = Dovecot({"ann": "secret"},
                         {"ann": {"INBOX": [Message(LARGE)]}})
        self.server = self.enterContext(server)
        self.home = self.enterContext(Home())
        self.home.account("Home", "imap", server.imap, offline="none")
        self.assertEqual(self.home.run("sync").code, 0)
        self.open()
        self.assertEqual(self.home.run("sync").code, 0)
        self.assertEqual(self.row()["here"], "stub")
        self.assertIn("a quince for you", self.show().out)
        self.get_rest()
        r = self.home.run("sync")
        self.assertEqual((r.code, self.row()["here"]), (0, "whole"), r)
        with Box(server, "ann", "secret") as box:
            data, = [m for m, _ in box.mail()["INBOX"].values()]
        self.is_whole(data)


if __name__ == "__main__":
    unittest.main()
