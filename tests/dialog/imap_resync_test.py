#!/usr/bin/env python3
"""What an IMAP account asks when it comes back: little where the server marks
its changes, and more where it refuses, forgets or lies about them. Whatever
it says, nothing goes that the server still has."""
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from crew import Crew
from imapmods import CAPS, ImapMods
from imapplay import Play
from postern import Home

MAIL = popmail.make(12, 4, [200] * 12)
MANY = popmail.make(100, 5, [100] * 100)
PLAIN = CAPS.replace(" ENABLE QRESYNC", "")
NOW, DAY = 1_800_000_000, 86400
WORDS = ("seen", "flagged", "answered")


def without(*words):
    return " ".join(w for w in CAPS.split() if w not in words)


def end_with(word):
    """An answer's tagged line alone, with another word."""
    return lambda a: re.sub(rb"(?s).*?(C\d+) OK[^\r]*\r\n$",
                            rb"\1 " + word + rb" not so\r\n", a)


class Resync(unittest.TestCase):
    maxDiff = 2000

    def begin(self, mail=None, **more):
        """A server, and a copy of what it has."""
        self.server = self.enterContext(ImapMods(
            mail or {"INBOX": MAIL, "Work": MAIL[:5], "Old": MAIL[:2]},
            **more))
        self.home = self.enterContext(Home())
        self.home.account("Home", "imap", self.server.port)
        self.sync()
        self.ids = self.known()
        self.assert_same()

    def sync(self, code=0, now=NOW):
        self.server.heard.clear()
        r = self.home.run("sync", "--bodies", "all", POSTERN_NOW=str(now))
        self.assertEqual(r.code, code, r)
        self.server.settle()
        self.assertEqual(self.server.errors, [])
        return r.out + r.err

    def known(self, *folders):
        """{(folder, uid): (id, flags)}"""
        found = {}
        for name in folders or self.server.folders:
            for m in self.home.list("--folder", name):
                found[name, m["uid"]] = (m["id"], sorted(
                    w for w in m["flags"] if w in WORDS))
        return found

    def assert_same(self):
        """The server's mail with its flags, and what was here before is the
        same row as before: it did not go and come again."""
        there = {(name, m[0]): sorted(w[1:].lower() for w in m[2])
                 for name, f in self.server.folders.items() for m in f.mail}
        here = self.known()
        self.assertEqual({k: flags for k, (_, flags) in here.items()}, there)
        for key, (message_id, _) in here.items():
            if key in self.ids:
                self.assertEqual(self.ids[key][0], message_id, key)

    def change(self, name="INBOX"):
        """Some of everything; the count stays the same."""
        f = self.server.folders[name]
        f.expunge(2)
        f.flag(1, "\\Seen", "\\Flagged")
        f.add(popmail.make(1, 77)[0])

    def heard(self, pattern):
        return [w for w in self.server.heard if re.search(pattern, w)]

    def lie_about(self, pattern, change):
        self.server.lie = lambda line, answer: \
            change(answer) if re.search(pattern, line) else answer


class First(Resync):
    def test_the_newest_of_a_new_inbox_come_before_the_list(self):
        self.begin({"INBOX": popmail.make(230, 5, [100] * 230)})
        asked = self.heard("^(FETCH|LIST|UID|STATUS)")
        self.assertRegex(asked[0], r"^FETCH 31:230 \(UID ")
        self.assertRegex(asked[1], "^LIST")
        self.assertEqual(self.heard("UID FETCH .*HEADER.* (31|230)"), [])
        self.sync()
        self.assertEqual(self.heard("^(UID )?FETCH"), [])

    def test_a_server_that_does_not_hand_them_out(self):
        def lie(line, answer):
            if not line.startswith("FETCH"):
                return answer
            return {"NO": end_with(b"NO")(answer),
                    "none": end_with(b"OK")(answer),
                    "other UIDs": re.sub(rb"UID (\d+)", rb"UID 9\1", answer),
                    "one": answer[:answer.index(b"* 2 FETCH")] +
                    end_with(b"OK")(answer)}[how]

        for how in "NO", "none", "other UIDs", "one":
            with self.subTest(how=how):
                self.ids = {}
                self.server = self.enterContext(ImapMods({"INBOX": MAIL}))
                self.server.lie = lie
                self.home = self.enterContext(Home())
                self.home.account("Home", "imap", self.server.port)
                self.sync()
                self.assert_same()
                self.doCleanups()


class Asked(Resync):
    def test_all_that_changed_comes_with_the_opening(self):
        self.begin()
        for _ in range(2):
            self.change()
            self.change("Work")
            self.sync()
            self.assert_same()
            self.assertEqual(len(self.heard(r"EXAMINE .*\(QRESYNC \(7 ")), 2)
            self.assertEqual(self.heard("UID SEARCH|CHANGEDSINCE"), [])
            self.assertEqual(self.heard('EXAMINE "Old"'), [])
            self.ids = self.known()

    def test_nothing_new_opens_nothing(self):
        for caps in (CAPS, PLAIN, without("LIST-STATUS"),
                     without("LIST-STATUS", "LIST-EXTENDED")):
            with self.subTest(caps=caps):
                self.begin(caps=caps)
                self.sync()
                self.assertEqual(self.heard("UID "), [])
                self.assertEqual(self.heard("EXAMINE|SELECT"),
                                 self.heard('EXAMINE "INBOX"')[:1])
                asked = self.heard("STATUS")
                self.assertEqual(len(asked),
                                 1 if "LIST-STATUS" in caps else 2)
                self.doCleanups()

    def test_a_server_without_any_of_it(self):
        self.begin(caps=without("CONDSTORE", "ENABLE", "QRESYNC"))
        self.change()
        self.change("Work")
        self.sync()
        self.assert_same()
        self.assertEqual(self.heard("ENABLE|CONDSTORE|CHANGEDSINCE"), [])

    def test_marks_without_what_vanished(self):
        self.begin(caps=PLAIN)
        self.change()
        self.sync()
        self.assert_same()
        self.assertEqual(self.heard("ENABLE|QRESYNC"), [])
        self.assertEqual(len(self.heard("CHANGEDSINCE")), 1)
        self.assertEqual(len(self.heard("UID SEARCH")), 1)


class Refused(Resync):
    """Each falls away alone."""

    def fall(self, pattern, change, used=None, unused=None):
        self.begin()
        self.lie_about(pattern, change)
        for _ in range(2):
            self.change()
            self.change("Work")
            self.sync()
            self.assert_same()
            self.ids = self.known()
            if used:
                self.assertTrue(self.heard(used), self.server.heard)
            if unused:
                self.assertEqual(self.heard(unused), [])
        self.doCleanups()

    def test_enable(self):
        for change in (end_with(b"NO"), end_with(b"BAD"),
                       lambda a: a[a.index(b"\n") + 1:],
                       lambda a: a.replace(b"QRESYNC", b"X-QRESYNC2")):
            self.fall("^ENABLE", change, "CHANGEDSINCE",
                      'EXAMINE "Work".*QRESYNC|VANISHED')

    def test_the_parameter(self):
        for word in (b"NO", b"BAD"):
            self.fall("QRESYNC \\(", end_with(word), "CHANGEDSINCE",
                      'EXAMINE "Work".*QRESYNC')

    def test_the_parameter_of_condstore(self):
        self.fall("(QRESYNC|CONDSTORE)\\)*$", end_with(b"BAD"))

    def test_changes_and_what_vanished(self):
        """After an opening that told nothing."""
        for word in (b"NO", b"BAD"):
            def refuse(line, answer, word=word):
                if "QRESYNC (" in line or "VANISHED" in line:
                    return end_with(word)(answer)
                return answer
            self.begin()
            self.server.lie = refuse
            self.change()
            self.sync()
            self.assert_same()
            self.doCleanups()

    def test_changes_at_all(self):
        for word in (b"NO", b"BAD"):
            self.fall("QRESYNC \\(|CHANGEDSINCE", end_with(word),
                      "UID FETCH .* \\(UID FLAGS\\)$")


class Marks(Resync):
    """HIGHESTMODSEQ that goes back, is forgotten, or stands still."""

    def survive(self, change, pattern="EXAMINE|LIST|STATUS"):
        self.begin()
        self.lie_about(pattern, change)
        for _ in range(2):
            self.change()
            self.change("Work")
            self.sync()
            self.assert_same()
            self.ids = self.known()
        self.server.honest()
        self.change()
        self.sync()
        self.assert_same()

    def test_none_in_one_mailbox(self):
        def lie(answer):
            return re.sub(rb"\[HIGHESTMODSEQ \d+\]", b"[NOMODSEQ]", answer)
        self.survive(lie, 'EXAMINE "INBOX"')
        self.assertTrue(self.heard("CONDSTORE|QRESYNC"))

    def test_none_at_all(self):
        def lie(answer):
            answer = re.sub(rb"\[HIGHESTMODSEQ \d+\]", b"[NOMODSEQ]", answer)
            answer = re.sub(rb"\* VANISHED[^\n]*\n", b"", answer)
            return re.sub(rb" HIGHESTMODSEQ \d+", b"", answer)
        self.survive(lie)

    def test_forgotten(self):
        def lie(answer):
            answer = re.sub(rb"\* OK \[HIGHESTMODSEQ[^\n]*\n", b"", answer)
            answer = re.sub(rb"\* VANISHED[^\n]*\n", b"", answer)
            return re.sub(rb" HIGHESTMODSEQ \d+", b" HIGHESTMODSEQ 0", answer)
        self.survive(lie)

    def test_standing_still(self):
        """What is not counted is found within a week."""
        self.begin()
        for name in ("INBOX", "Work"):
            f = self.server.folders[name]
            f.mail[3][2] = {"\\Flagged"}
        self.sync()
        self.assertEqual(self.heard("UID "), [])
        self.sync(now=NOW + 7 * DAY)
        self.assert_same()
        self.sync(now=NOW + 7 * DAY)
        self.assertEqual(self.heard("UID "), [])

    def test_a_replaced_message_that_was_not_counted(self):
        """UIDNEXT tells."""
        self.begin()
        self.change("Work")
        self.lie_about("EXAMINE|LIST", lambda a: re.sub(
            rb"HIGHESTMODSEQ 9\b", b"HIGHESTMODSEQ 6", a))
        f = self.server.folders["Work"]
        f.mail[0][2] = set()  # this one only within a week
        self.sync()
        self.assert_same()
        self.sync()
        self.assertEqual(self.heard('EXAMINE "Work"'), [])

    def test_gone_back(self):
        """A mailbox that was restored counts anew, and its old marks mean
        nothing: flags of before are among those that are compared."""
        self.begin()
        for name in ("INBOX", "Work"):
            f = self.server.folders[name]
            f.flag(3, "\\Answered")
            f.expunge(4)
            f.modseq, f.gone = 1, {}
            f.marks = dict.fromkeys(f.marks, 1)
        self.sync()
        self.assert_same()
        self.assertEqual(len(self.heard(r"UID FETCH .* \(UID FLAGS\)$")), 2)
        self.ids = self.known()
        self.change()
        self.sync()
        self.assert_same()


class Lies(Resync):
    """VANISHED that can't be true. What is there stays, as the row it was."""

    SETS = (b"1:4294967295", b"1:12", b"3", b"4294967295:1", b"1:*", b"*",
            b"99:200", b"4294967295", b"0", b"0:0", b"", b"()", b"(EARLIER)",
            b"nothing", b"1:3,,4", b"1,2,3,x", b"99999999999999999999",
            b"-1", b"12,11,10,9,8,7,6,5,4,3,2,1", b"1:12" * 3)
    LONG = b",".join(b"%d" % n for n in range(2, 60000, 2))

    def lie_everywhere(self, verb):
        """At the opening each set, at other answers some, in front and
        behind, with something new and without."""
        self.begin({"INBOX": MAIL})
        for i, text in enumerate((self.LONG,) + self.SETS):
            row = verb + b" " + text
            for pattern in ("EXAMINE", "UID FETCH", "LIST", "UID SEARCH"):
                if i and (i < 5 or pattern == "EXAMINE") or \
                        pattern == "EXAMINE":
                    with self.subTest(row=row[:60], pattern=pattern):
                        self.lie_once(row, pattern, i % 2, i % 4 < 2)

    def lie_once(self, row, pattern, is_behind, changes):
        def say(answer):
            if not is_behind:
                return row + b"\r\n" + answer
            return re.sub(rb"(C\d+ OK[^\r]*\r\n)$",
                          lambda f: row + b"\r\n" + f.group(1), answer)
        self.ids = self.known()
        if changes:
            self.change_one()
        self.lie_about(pattern, say)
        self.sync()
        self.assert_same()
        self.server.honest()

    def change_one(self):
        f = self.server.folders["INBOX"]
        f.expunge(f.mail[0][0])
        f.flag(f.mail[0][0], "\\Seen")
        f.add(MAIL[0])

    def test_of_before(self):
        self.lie_everywhere(b"* VANISHED (EARLIER)")

    def test_of_now(self):
        self.lie_everywhere(b"* VANISHED")

    def test_as_many_but_others(self):
        """The count fits, the names do not."""
        self.begin({"INBOX": MAIL})
        self.server.folders["INBOX"].expunge(7, 8)
        self.lie_about("EXAMINE", lambda a: a.replace(
            b"VANISHED (EARLIER) 7:8", b"VANISHED (EARLIER) 2:3"))
        self.sync()
        self.assert_same()

    def test_what_the_mailbox_before_had(self):
        """Up to CLOSED it is that one's."""
        self.begin()
        before = (b"* 1 FETCH (UID 1 FLAGS (\\Flagged))\r\n"
                  b"* VANISHED 1:3\r\n")
        self.change("Work")
        self.lie_about('EXAMINE "Work"', lambda a: before + a)
        self.sync()
        self.assert_same()


class Mass(Resync):
    def lose(self, lie, left, code, words=""):
        self.begin({"INBOX": MANY})
        f = self.server.folders["INBOX"]
        if lie:
            self.server.lie = lie
        else:
            f.expunge(*range(1, 91))
        out = self.sync(code)
        self.assertIn(words, out)
        self.assertEqual(len(self.known()), left)
        self.server.honest()
        self.sync()
        self.assert_same()

    @staticmethod
    def vanish(line, answer):
        if not line.startswith("EXAMINE"):
            return answer
        answer = answer.replace(b"* 100 EXISTS", b"* 10 EXISTS")
        return re.sub(rb"(C\d+ OK[^\r]*\r\n)$",
                      rb"* VANISHED (EARLIER) 1:90\r\n\1",
                      answer).replace(b"MODSEQ 101", b"MODSEQ 102")

    def test_the_truth(self):
        self.lose(None, 10, 0)
        self.assertEqual(self.heard("QRESYNC \\(")[:0], [])

    def test_the_opening_lies(self):
        self.lose(self.vanish, 100, 6, "listed them again")

    def test_the_opening_and_the_search_lie(self):
        """The third question tells."""
        def lie(line, answer):
            if line.startswith("UID SEARCH"):
                return re.sub(rb"ALL 1:100", b"ALL 91:100", answer)
            return self.vanish(line, answer)
        self.lose(lie, 100, 6, "listed them again")

    def test_the_search_alone_lies(self):
        """Of a server without QRESYNC."""
        def lie(line, answer):
            if line.startswith("UID SEARCH"):
                return re.sub(rb"ALL 1:100", b"ALL 91:100", answer)
            if line.startswith("EXAMINE"):
                return answer.replace(b"* 100 EXISTS", b"* 10 EXISTS")
            return answer
        self.begin({"INBOX": MANY}, caps=without(
            "ENABLE", "QRESYNC", "CONDSTORE"))
        self.server.lie = lie
        self.sync(6)
        self.assertEqual(len(self.known()), 100)


class Watching(Resync):
    def start(self, caps):
        self.begin({"INBOX": MAIL}, caps=caps)
        self.crew = self.enterContext(Crew(self.home))
        self.crew.wait_round()
        self.until(lambda: len(self.server.idlers) == 2)

    def until(self, check):
        self.crew.until(check)
        self.assertEqual(self.server.errors, [])

    def test_what_vanishes_meanwhile(self):
        """Both readers hear of it, and the count stays right."""
        for caps in (CAPS, PLAIN):
            with self.subTest(caps=caps):
                self.start(caps)
                f = self.server.folders["INBOX"]
                for uids in ((2,), (5, 6, 7)):
                    self.server.expunge("INBOX", *uids)
                    self.until(lambda: {m["uid"] for m in self.home.list()} ==
                               {m[0] for m in f.mail})
                    self.until(lambda: len(self.server.idlers) == 2)
                self.server.arrive("INBOX", MAIL[0])
                self.until(lambda: len(self.home.list()) == 9)
                self.assert_same()
                self.doCleanups()


SIGN_IN = r"""
    S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready
    C~ <tag> AUTHENTICATE PLAIN .*
    S: <tag> OK [CAPABILITY %s] in
"""
FIRST_WORDS = r"""
    C~ (?P<a>\S+) ID .*
    C~ (?P<b>\S+) NAMESPACE
    C~ (?P<c>\S+) ENABLE QRESYNC
    C~ (?P<d>\S+) EXAMINE "INBOX" \(QRESYNC \(7 13 1:12\)\)
    S: * ID NIL
    S: <a> OK done
    S: * NAMESPACE (("" "/")) NIL NIL
    S: <b> OK done
    S: * ENABLED QRESYNC
    S: <c> OK done
    S: * 12 EXISTS
    S: * OK [UIDVALIDITY 7] valid
    S: * OK [UIDNEXT 13] next
    S: * OK [HIGHESTMODSEQ 13] counted
    S: <d> OK [READ-ONLY] open
"""
LISTED = """
    S: * LIST (\\Subscribed) "/" INBOX
    S: * LIST (\\Subscribed) "/" Old
    S: * LIST (\\Subscribed) "/" Work
"""
STATES = ("S: * STATUS Old (MESSAGES 2 UIDNEXT 3 UIDVALIDITY 7 "
          "HIGHESTMODSEQ 3)",
          "S: * STATUS Work (MESSAGES 5 UIDNEXT 6 UIDVALIDITY 7 "
          "HIGHESTMODSEQ 6)")
GOODBYE = """
    C~ <tag> LOGOUT
    S: <tag> OK bye
"""


class Flights(Resync):
    """How often the client waits: the server says nothing before it has
    heard all that it expects at once, so a script is a list of flights. A
    client that waited in between would wait for ever."""

    def play(self, caps, script):
        self.begin()
        self.home.forget_accounts()
        with Play(SIGN_IN % caps + FIRST_WORDS + script + GOODBYE) as play:
            self.home.account("Home", "imap", play.port)
            r = self.home.run("sync", POSTERN_NOW=str(NOW))
            self.assertEqual(r.code, 0, r)
            self.assertIn("0 new, 0 changed, 0 gone", r.out)
            play.check()

    def test_two_where_the_list_tells_all(self):
        """One for the open folder, one for all others."""
        self.play(CAPS, r"""
            C~ <tag> LIST "" "\*" RETURN \(SUBSCRIBED STATUS \(.*\)\)
            """ + LISTED + "\n".join(STATES) + """
            S: <tag> OK done
            """)

    def test_a_status_for_each_goes_at_once(self):
        self.play(without("LIST-STATUS"), r"""
            C~ <tag> LIST "" "\*" RETURN \(SUBSCRIBED\)
            """ + LISTED + r"""
            S: <tag> OK done
            C~ (?P<a>\S+) STATUS "(Old|Work)" \(.*HIGHESTMODSEQ\)
            C~ (?P<b>\S+) STATUS "(Old|Work)" \(.*HIGHESTMODSEQ\)
            """ + "\nS: <a> OK done\n".join(STATES) + """
            S: <b> OK done
            """)

    def test_four_where_the_list_is_of_old(self):
        self.play(without("LIST-STATUS", "LIST-EXTENDED"), r"""
            C: <tag> LIST "" "*"
            """ + LISTED + r"""
            S: <tag> OK done
            C: <tag> LSUB "" "*"
            S: <tag> OK done
            C~ (?P<a>\S+) STATUS "(Old|Work)" \(.*HIGHESTMODSEQ\)
            C~ (?P<b>\S+) STATUS "(Old|Work)" \(.*HIGHESTMODSEQ\)
            """ + "\nS: <a> OK done\n".join(STATES) + """
            S: <b> OK done
            """)


if __name__ == "__main__":
    unittest.main()
