#!/usr/bin/env python3
"""A search on a server that lies, refuses, floods or goes away: what is here
is the answer in any case, and nothing becomes a hit that is not known."""
import itertools
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
from imapfault import ImapFault
from imapplay import Play
from postern import Home
from wire import Gone

MEGABYTE = 1 << 20
REV1 = "IMAP4rev1 SASL-IR AUTH=PLAIN"
MAIL = {"INBOX": [b"Subject: %s\r\n\r\n%s\r\n" % m for m in (
    (b"one", b"a boat"), (b"two", b"nothing"), (b"boat", b"three"),
    (b"four", b"the boat"))], "Work": [b"Subject: five\r\n\r\nboat\r\n"]}


class Search(unittest.TestCase):
    def start(self, caps=REV1, mail=None):
        self.server = self.enterContext(ImapFault(mail or MAIL, caps=caps))
        self.home = self.enterContext(Home())
        self.home.account("Home", "imap", self.server.port, offline="none")
        r = self.home.run("sync")
        self.assertEqual(r.code, 0, r)
        self.server.heard.clear()

    def search(self, words="boat", code=0):
        r = self.home.run("search", "--server", "--json", words)
        self.assertEqual(r.code, code, r)
        return [m["subject"] for m in r.lines()], r.err

    def answer(self, told):
        """The same in every folder; %TAG% is the command's."""
        def lie(line, truth):
            tag = truth.rsplit(b"\r\n", 2)[-2].split()[0]
            if "BODY" in line:
                yield told.replace(b"%TAG%", tag)
                if b"BYE" in told:
                    raise Gone("left")
            else:
                yield truth
        self.server.lie = lie
        r = self.home.run("search", "--server", "--json", "boat")
        self.server.honest()
        return r

    def lie(self, told):
        r = self.answer(told)
        self.assertEqual(r.code, 0, r)
        return [m["subject"] for m in r.lines()], r.err

    def test_what_it_finds(self):
        self.start()
        self.assertEqual(self.search(),
                         (["five", "four", "boat", "one"], ""))
        self.assertEqual(self.server.errors, [])
        asked = [w for w in self.server.heard if "SEARCH" in w]
        self.assertEqual([w.split(" OR")[0] for w in asked],
                         ["UID SEARCH 1:4", "UID SEARCH 1:1"])

    def searched(self):
        """The folders that were asked, in order."""
        folder, found = "INBOX", []
        for words in self.server.heard:
            if words.startswith("EXAMINE"):
                folder = words.split('"')[1]
            elif "SEARCH" in words:
                found.append(folder)
        return found

    def test_which_folders_are_asked(self):
        """The largest before the others; what shows all mail stands for all
        but Junk and Trash, if it is known well enough."""
        boat = MAIL["INBOX"][0]
        mail = {"INBOX": [boat], "A": [boat], "B": [boat] * 3,
                "Trash": [boat] * 4, "Junk": [boat]}
        self.start(mail=mail)
        self.assertEqual(len(self.search()[0]), 10)
        self.assertEqual(self.searched(),
                         ["INBOX", "B", "A", "Trash", "Junk"])
        self.doCleanups()
        self.start(mail=dict(mail, **{"Todos": [boat] * 5}))
        self.server.folders["Todos"].add(boat)
        self.assertEqual(self.search(), (["one"] * 10, ""))
        self.assertEqual(self.searched(), ["Todos", "Trash", "Junk"])

    def test_literals_wait_for_the_server(self):
        mail = {"INBOX": [b"Subject: x\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n"]}
        for caps in (REV1, REV1 + " LITERAL+"):
            self.start(caps, mail)
            self.assertEqual(self.search("Grüße"), (["x"], ""))
            self.assertEqual(self.server.errors, [])
            self.doCleanups()

    def test_esearch(self):
        self.start(REV1 + " ESEARCH")
        found, err = self.lie(
            b'* ESEARCH (TAG "%TAG%") UID ALL 1:2,4\r\n%TAG% OK done\r\n')
        self.assertEqual(found, ["five", "four", "boat", "two", "one"])
        self.assertEqual(err, "")
        # Nothing found has no ALL.
        found, err = self.lie(
            b'* ESEARCH (TAG "%TAG%") UID\r\n%TAG% OK done\r\n')
        self.assertEqual((found, err), (["boat"], ""))

    def test_no_answer_brings_more_than_is_known(self):
        self.start()
        for told in (b"* SEARCH 1 1 1 1 99 4294967295 0\r\n",
                     b"* SEARCH 1\r\n* SEARCH 1 99\r\n* SEARCH 98\r\n",
                     b"* ESEARCH UID ALL 1,90:4294967295\r\n",
                     b'* ESEARCH (TAG "x") UID COUNT 7 ALL 4294967295:90,1'
                     b"\r\n"):
            found, err = self.lie(told + b"%TAG% OK done\r\n")
            # UID 1 is there in both folders.
            self.assertEqual(found, ["five", "boat", "one"], told)
            self.assertRegex(err, "^Home: [123] more on the server")
        found, err = self.lie(b"* ESEARCH UID ALL 1:4294967295\r\n"
                              b"%TAG% OK done\r\n")
        self.assertEqual(len(found), 5)

    def test_answers_that_make_no_sense(self):
        self.start()
        for told, code in (
                (b"* SEARCH one two\r\n%TAG% OK done\r\n", None),
                (b"* ESEARCH UID ALL 1:2:3,x\r\n%TAG% OK done\r\n", None),
                (b"* ESEARCH UID ALL\r\n%TAG% OK done\r\n", 0),
                (b"* ESEARCH (((((\r\n%TAG% OK done\r\n", None),
                (b"%TAG% OK done\r\n", 0),
                (b"* 5 EXISTS\r\n* 3 EXPUNGE\r\n%TAG% OK done\r\n", 0),
                (b"+ more\r\n%TAG% OK done\r\n", None),
                (b"999 OK done\r\n", 6),
                (b"* BYE enough\r\n", None),
                (b"%TAG% BAD what?\r\n", 1),
                (b"%TAG% NO [LIMIT] too much\r\n", 1),
                (b"\x00\xff{9}\r\n", None)):
            r = self.answer(told)
            self.assertIn('"subject":"boat"', r.out, told)
            self.assertIn(r.code, (0, 1, 6, 12), (told, r))
            if code is not None:
                self.assertEqual(r.code, code, (told, r))
        self.assertEqual(self.home.run("check").code, 0)

    def test_a_flood_costs_a_bounded_memory(self):
        """Millions of UIDs, in one line, as ranges, in many lines."""
        self.start(mail={"INBOX": MAIL["INBOX"]})
        for head, row in ((b"* SEARCH", b" %d"), (b"* ESEARCH UID ALL 1",
                                                  b",%d"),
                          (b"* SEARCH 1 2 3\r\n", b"* SEARCH 4 %d\r\n")):
            def flood(line, truth, head=head, row=row):
                if "BODY" not in line:
                    return truth
                return itertools.chain([head], (b"".join(
                    row % (2 * n) for n in range(at, at + 1000))
                    for at in range(1, 5_000_000, 1000)))
            self.server.lie = flood
            code, out, used = self.measured("boat")
            self.assertEqual(code, 6, out)
            self.assertIn('"subject":"boat"', out)
            if not os.environ.get("SANITIZE"):
                self.assertLess(used, 100 * MEGABYTE)

    def measured(self, words):
        """How a search ended, what it said and the most memory it took."""
        p = self.home.start("search", "--server", "--json", words)
        out = p.stdout.read()
        _, status, usage = os.wait4(p.pid, 0)
        p.returncode = os.waitstatus_to_exitcode(status)
        p.stdout.close()
        p.stderr.close()
        return p.returncode, out.decode(), usage.ru_maxrss * 1024

    def test_a_mailbox_that_was_replaced(self):
        """UIDs of another life mean nothing."""
        self.start()
        self.server.folders["INBOX"].uidvalidity = 77
        found, err = self.search()
        self.assertEqual(found, ["five", "boat"])
        self.assertRegex(err, "^Home: 3 more on the server")

    def test_a_folder_that_can_not_be_opened(self):
        """The others are asked all the same."""
        self.start()
        self.server.refuse = lambda line: \
            "NO [NOPERM] no" if line.startswith('EXAMINE "Work"') else None
        found, err = self.partly()
        self.assertEqual(found, ["four", "boat", "one"])
        self.assertIn("Home: postern: ", err)

    def partly(self):
        r = self.home.run("search", "--server", "--json", "boat")
        self.assertNotEqual(r.code, 0)
        return [m["subject"] for m in r.lines()], r.err

    def test_a_server_that_knows_ascii_alone(self):
        """It is asked once and not in every folder."""
        self.start()
        self.server.refuse = lambda line: \
            "NO [BADCHARSET (US-ASCII)] no" if "CHARSET" in line else None
        r = self.home.run("search", "--server", "Grüße")
        self.assertEqual(r.code, 1, r)
        self.assertIn("plain ASCII words", r.err)
        self.assertEqual(
            len([w for w in self.server.heard if "SEARCH" in w]), 1)


class Script(unittest.TestCase):
    """Word by word, with a Gmail of a kind and a literal that is refused."""

    def play(self, caps, *search):
        with ImapFault({"INBOX": MAIL["INBOX"]}, caps=REV1) as first:
            home = self.enterContext(Home())
            home.account("Home", "imap", first.port, offline="none")
            self.assertEqual(home.run("sync").code, 0)
        script = """
            S: * OK [CAPABILITY %s] ready
            C~ <tag> AUTHENTICATE PLAIN .*
            S: <tag> OK [CAPABILITY %s] in
            C: <tag> EXAMINE "INBOX"
            S: * 4 EXISTS
            S: * OK [UIDVALIDITY 7] valid
            S: * OK [UIDNEXT 5] next
            S: <tag> OK open
            """ % (caps, caps) + "\n".join(search) + """
            C: <tag> LOGOUT
            !close
            """
        play = self.enterContext(Play(script))
        home.forget_accounts()
        home.account("Home", "imap", play.port, offline="none")
        return home, play

    def test_gmail(self):
        home, play = self.play(
            REV1 + " X-GM-EXT-1",
            'C: <tag> UID SEARCH 1:4 UNSEEN X-GM-RAW '
            '"\\"boat\\" -{to:\\"tim\\" cc:\\"tim\\"}"',
            "S: * SEARCH 4 2", "S: <tag> OK done")
        r = home.run("search", "--server", "--json",
                     "boat -to:tim is:unread")
        play.check()
        self.assertEqual([m["subject"] for m in r.lines()],
                         ["four", "boat", "two"])

    def test_a_literal_after_the_word_go(self):
        home, play = self.play(
            REV1, "C: <tag> UID SEARCH CHARSET UTF-8 1:4 BODY {2}",
            "S: * OK a moment", "S: + go", "C: \u00fc BODY {3}", "S: + go",
            "C: \u20ac", "S: * SEARCH 1", "S: <tag> OK done")
        r = home.run("search", "--server", "--json", "text:ü text:€")
        play.check()
        self.assertEqual([m["subject"] for m in r.lines()], ["one"])

    def test_a_literal_that_is_refused(self):
        home, play = self.play(
            REV1, "C: <tag> UID SEARCH CHARSET UTF-8 1:4 BODY {2}",
            "S: <tag> NO [LIMIT] not now")
        r = home.run("search", "--server", "--json", "text:ü")
        play.check()
        self.assertEqual((r.code, r.out), (1, ""))
        self.assertIn("refused the search", r.err)


if __name__ == "__main__":
    unittest.main()
