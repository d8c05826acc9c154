#!/usr/bin/env python3
"""What the user wants of an IMAP account, and a server that refuses, forgets
to say, breaks off at any byte, or becomes another in the middle: nothing is
lost, nothing comes twice, nobody else's mail is touched."""
import os
import re
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from imapacts import (
    FULL, KINDS, M, NEW, NO_MOVE, NO_UIDPLUS, T, W, Scene)
from imapbox import here
from imapfault import Folder, ImapFault
from postern import Home
from share import stride
from wire import Gone

STEP = int(os.environ.get("CUT_STEP", "997"))


class Acts(unittest.TestCase):
    def scene(self, caps=FULL):
        s = Scene(caps)
        s.__enter__()
        self.addCleanup(s.__exit__)
        return s

    def sent(self, s, verb):
        return [w for w in s.server.heard if w.startswith(verb)]

    def test_all_of_it(self):
        for caps in KINDS:
            s = self.scene(caps)
            s.act()
            s.sync()
            s.sync()
            s.check()
            self.assertEqual(self.sent(s, "EXPUNGE"), [])

    def test_rows_stay_what_they_are(self):
        """With COPYUID and without the server's word for it."""
        for forget in (False, True):
            s = self.scene()
            ids = {s.id(2), s.id(3)}
            s.act()
            if forget:
                s.server.lie = lambda line, answer: re.sub(
                    rb"\[(COPYUID|APPENDUID) [^]]*\] ", b"", answer)
            s.sync()
            s.sync()
            s.check()
            found = {m["id"] for m in s.home.list("--folder", "Work")}
            self.assertLessEqual(ids, found)

    def test_a_rehearsal_says_what_would_be_sent(self):
        s = self.scene()
        s.act()
        before = len(s.server.heard)
        r = s.home.run("sync", "--dry-run")
        self.assertEqual(r.code, 0, r)
        for line in ('mark 1 message in "INBOX"',
                     'move 2 messages from "INBOX" to "Work"',
                     'move 1 message from "INBOX" to "Trash"',
                     'delete 1 message in "Trash" for good',
                     'add 2 messages to "Work"',
                     'create the folder "New"'):
            self.assertIn("Home: to be sent: " + line + "\n", r.out)
        for word in s.server.heard[before:]:
            self.assertNotRegex(word, "UID (STORE|MOVE|COPY)|APPEND|CREATE")

    def test_keywords(self):
        """Word by word; what others set beside them stays; a word that the
        mailbox does not keep stays here, and is told."""
        s = self.scene()
        s.do("mark", "--label", "Later", s.id(1), s.id(2))
        s.do("mark", "--label", "$Todo", s.id(2), s.id(3))
        s.do("mark", "--label", "Gone", s.id(4))
        s.do("mark", "--unlabel", "Gone", s.id(4))
        s.server.folders["INBOX"].mail[1][2].add("Theirs")
        s.sync()
        self.assertEqual([m[2] for m in s.server.folders["INBOX"].mail[:4]],
                         [{"Later"}, {"Later", "$Todo", "Theirs"}, {"$Todo"},
                          set()])
        self.assertEqual(len(self.sent(s, "UID STORE")), 2)
        s.do("mark", "--unlabel", "Later", s.id(1), s.id(2))
        s.do("mark", "--label", "Later", s.id(3))
        s.server.lie = lambda line, answer: answer.replace(b" \\*", b"")
        self.assertIn("does not store this mark", s.sync().out)
        self.assertEqual([m[2] for m in s.server.folders["INBOX"].mail[:3]],
                         [set(), {"$Todo", "Theirs"}, {"$Todo"}])
        self.assertEqual(s.home.inspect("Home")["waiting"], 1)
        r = s.home.run("mark", "--label", "two words", str(s.id(1)))
        self.assertEqual(r.code, 2, r)

    def test_one_of_five_is_refused(self):
        for caps in (FULL, NO_MOVE):
            s = self.scene(caps)
            ids = [s.id(n) for n in range(1, 6)]
            s.do("move", *ids, "Work")
            s.server.refuse = lambda line: "NO not number two" if re.match(
                r"UID (MOVE|COPY) (\S*,)?(2|1:[2-9])\b", line) else None
            r = s.sync()
            self.assertIn("1 change was refused", r.out)
            self.assertIn("not number two", r.out)
            self.assertEqual(s.there()["INBOX"], sorted([M[1]] + M[5:]))
            self.assertEqual(s.there()["Work"],
                             sorted(W + M[:1] + M[2:5]))
            self.assertEqual(s.home.inspect("Home")["waiting"], 1)
            s.server.honest()
            s.sync()
            s.check({"INBOX": sorted(M[5:]), "Work": sorted(W + M[:5]),
                     "Trash": s.there()["Trash"]})

    def test_a_full_server_is_asked_once(self):
        s = self.scene()
        s.do("move", *[s.id(n) for n in range(1, 8)], "Work")
        s.server.refuse = lambda line: "NO [OVERQUOTA] full" \
            if line.startswith("UID MOVE") else None
        r = s.sync()
        self.assertIn("7 changes were refused: There is no space", r.out)
        self.assertEqual(len(self.sent(s, "UID MOVE")), 1)
        self.assertIn("There is no space", s.home.run("log").out)

    def test_a_folder_nobody_may_change(self):
        s = self.scene()
        s.do("move", s.id(1), "Work")
        s.server.lie = lambda line, answer: answer.replace(
            b"READ-WRITE", b"READ-ONLY")
        self.assertIn("allows no changes", s.sync().out)
        self.assertEqual(self.sent(s, "UID MOVE"), [])

    def test_a_target_that_is_gone_is_made_again(self):
        s = self.scene()
        s.do("move", s.id(1), "Work")
        del s.server.folders["Work"]
        s.sync()
        self.assertEqual(s.there()["Work"], [M[0]])
        s.sync()
        self.assertEqual(s.shown()["Work"], [M[0]])

    def test_new_numbers_between_sessions(self):
        """UIDVALIDITY: nothing is sent by a number of before."""
        s = self.scene()
        s.act()
        s.server.folders["INBOX"] = Folder(M[::-1], uidvalidity=9)
        s.sync()
        for line in self.sent(s, "UID STORE") + self.sent(s, "UID MOVE"):
            self.assertRegex(line, r"UID \w+ 1 ")  # that in the Trash
        s.sync()
        s.sync()
        s.check()
        self.assertEqual({m[1] for m in s.server.folders["INBOX"].mail
                          if "\\Seen" in m[2]}, {M[0]})

    def test_new_numbers_within_a_session(self):
        for verb in ("UID MOVE", "UID STORE", "UID COPY", "UID EXPUNGE"):
            s = self.scene(NO_MOVE if "COPY" in verb else FULL)
            s.act()
            s.server.lie = lambda line, answer: (
                b"* OK [UIDVALIDITY 99] new\r\n" + answer
                if line.startswith(verb) else answer)
            s.sync(code=None)
            s.server.honest()
            s.sync()
            s.sync()
            for name, mail in s.there().items():
                self.assertEqual(mail, s.shown()[name])
            everything = {m for f in s.there().values() for m in f}
            self.assertLessEqual(set(M), everything)

    def test_news_while_it_is_sent(self):
        """EXPUNGE and FETCH of others' doing, in answers to our acts."""
        s = self.scene()
        s.act()
        s.server.lie = lambda line, answer: (
            b"* 3 FETCH (FLAGS (\\Flagged))\r\n* 99 EXISTS\r\n"
            b"* 1 EXPUNGE\r\n* 44 EXPUNGE\r\n* VANISHED 1:40\r\n" + answer
            if re.match("UID (MOVE|STORE|EXPUNGE|COPY)|APPEND", line)
            else answer)
        s.sync()
        s.server.honest()
        s.sync()
        s.check()

    def test_brought_mail_with_other_line_ends(self):
        s = self.scene()
        path = os.path.join(s.home.dir, "lf.eml")
        with open(path, "wb") as f:
            f.write(b"Subject: lf\nMessage-ID: <lf@x>\n\none\ntwo\r\nthree")
        s.do("import", path, "--account", "Home", "--folder", "Work")
        s.sync()
        s.sync()
        s.check({**s.there(), "Work": sorted(
            W + [b"Subject: lf\r\nMessage-ID: <lf@x>\r\n\r\none\r\ntwo\r\n"
                 b"three"])})

    def test_nothing_is_put_into_what_is_open_for_a_look(self):
        """Courier refuses that."""
        s = self.scene()
        path = os.path.join(s.home.dir, "new.eml")
        with open(path, "wb") as f:
            f.write(NEW)
        s.do("import", path, "--account", "Home", "--folder", "INBOX")
        s.sync()
        before = s.server.heard[:s.server.heard.index("APPEND INBOX")]
        self.assertNotEqual('EXAMINE "INBOX"', next(
            line for line in reversed(before)
            if line.startswith(("SELECT", "EXAMINE"))))

    def test_a_refused_append_is_not_lost(self):
        for caps in (FULL, NO_UIDPLUS):
            s = self.scene(caps)
            s.act()
            s.server.refuse = lambda line: "NO [TOOBIG] no" \
                if line.startswith("APPEND") else None
            self.assertIn("too large", s.sync().out)
            self.assertEqual(len(s.shown()["Work"]), 7)
            s.server.honest()
            s.sync()
            s.sync()
            s.check()

    def bring(self, s, *sizes):
        for n in sizes:
            path = os.path.join(s.home.dir, "%d.eml" % n)
            head = b"Subject: %d bytes\r\n\r\n" % n
            with open(path, "wb") as f:
                f.write(head + b"x" * (n - len(head) - 2) + b"\r\n")
            s.do("import", path, "--account", "Home", "--folder", "Work")

    def test_a_refused_date_is_left_out(self):
        """Tried once more: on BAD, and where the NO speaks of it."""
        for caps in FULL, NO_MOVE:
            for words in "BAD Invalid INTERNALDATE", "NO bad date":
                with Scene(caps) as s:
                    Lies.bring(s)
                    s.server.refuse = lambda line: words if re.match(
                        r'APPEND \S+ \(.*\) "', line) else None
                    self.assertNotIn("refused", s.sync().out)
                    self.assertEqual(
                        s.there()["Work"], sorted(W + [NEW]))
                    s.check(s.there())
        with Scene() as s:
            Lies.bring(s)
            s.server.refuse = lambda line: "NO no" \
                if line.startswith("APPEND") else None
            self.assertIn("refused", s.sync().out)
            self.assertEqual(s.server.said().count("APPEND"), 1)

    def test_what_is_too_large_is_not_sent(self):
        """It says why, waits, and holds nothing else up (RFC 7889)."""
        s = self.scene(FULL + " APPENDLIMIT=5000")
        self.bring(s, 4000, 5001, 5000)
        out = s.sync().out
        self.assertIn("too large for the server", out)
        s.sync()
        refusal = s.home.inspect("Home")["refusal"]
        self.assertIn("APPENDLIMIT=5000", refusal)
        self.assertEqual(len(self.sent(s, "APPEND")), 2)
        self.assertEqual({len(m) for m in s.there()["Work"]} -
                         {len(m) for m in W}, {4000, 5000})
        self.assertEqual(len(s.shown()["Work"]), len(W) + 3)

    def test_what_goes_ahead_of_the_answer(self):
        """Little (RFC 7888); more waits until the server wants it, so that
        a no costs nothing."""
        for word, ahead in (("LITERAL+", (300, 5000)), ("LITERAL-", (300,)),
                            ("", ())):
            s = self.scene(FULL.replace("LITERAL+", "") + " " + word)
            self.bring(s, 300, 5000, 300_000)
            s.sync()
            self.assertEqual(s.server.ahead, list(ahead))
            self.assertEqual({len(m) for m in s.there()["Work"]} -
                             {len(m) for m in W}, {300, 5000, 300_000})


class Lies(unittest.TestCase):
    """A server that says wrongly where it put what it was asked to."""

    def named(self, pattern, by, act, caps=FULL):
        with Scene(caps) as s:
            act(s)
            s.server.lie = lambda line, answer: re.sub(pattern, by, answer)
            s.sync()
            s.server.honest()
            # What is shown under a UID is what the server has there.
            for name, mail in here(s.home).items():
                there = {m[0]: m[1] for m in s.server.folders[name].mail}
                self.assertEqual({u: d for u, (d, _) in mail.items()}, there)
            everything = sorted(m for f in s.there().values() for m in f)
            row = s.home.list("--folder", "Work")[0]
            everything.remove(here(s.home)["Work"][row["uid"]][0])
            s.do("delete", row["id"])
            s.do("delete", "--for-good", row["id"])
            s.sync()
            s.sync()
            self.assertEqual(
                sorted(m for f in s.there().values() for m in f), everything)
            self.assertEqual(s.there(), s.shown())

    @staticmethod
    def move(s):
        s.do("move", *[s.id(n) for n in (2, 3, 4)], "Work")

    @staticmethod
    def copy(s):
        s.do("copy", *[s.id(n) for n in (2, 3, 4)], "Work")

    @staticmethod
    def bring(s):
        path = os.path.join(s.home.dir, "new.eml")
        with open(path, "wb") as f:
            f.write(NEW)
        s.do("import", path, "--account", "Home", "--folder", "Work")

    def test_copyuid(self):
        for act in self.move, self.copy:
            for caps in (FULL, NO_MOVE):
                for by in (rb"\1 6,5,4]", rb"\1 5,6,4]", rb"\1 1:3]",
                           rb"\1 7:9]", rb"\1 2,4,90]"):
                    self.named(rb"(COPYUID \d+ \S+) \S+\]", by, act, caps)

    def test_nothing_is_done_by_a_uid_before_its_header_was_seen(self):
        """The pull behind the move does not come to its end."""
        with Scene() as s:
            self.move(s)

            def lie(line, answer):
                if line.startswith("LIST"):
                    s.server.cut_at(0, sessions=99)
                    raise Gone("away")
                return re.sub(rb"(COPYUID \d+ \S+) \S+\]", rb"\1 6,5,4]",
                              answer)
            s.server.lie = lie
            s.sync(code=6)
            s.server.honest()
            row = next(m for m in s.home.list("--folder", "Work")
                       if m["message_id"].encode() in M[1])
            s.do("delete", "--for-good", row["id"])
            s.do("delete", "--for-good", row["id"])
            everything = sorted(M[:1] + M[2:] + W + T)
            for day in (1, 2, 3):
                s.sync(POSTERN_NOW=str(int(time.time()) + day * 100000))
            self.assertEqual(
                sorted(m for f in s.there().values() for m in f), everything)
            self.assertEqual(s.there(), s.shown())

    def test_appenduid(self):
        for uid in (b"1", b"9", b"0"):
            self.named(rb"(APPENDUID \d+) \d+\]", rb"\1 %s]" % uid, self.bring)


class NoMove(unittest.TestCase):
    """MOVE is announced, and not taken: the server copies."""

    def test_bad_and_no(self):
        for words in ("BAD command not permitted with UID", "NO cannot"):
            with Scene() as s:
                s.do("move", *[s.id(n) for n in range(1, 6)], "Work")
                s.server.refuse = lambda line: words \
                    if line.startswith("UID MOVE") else None
                r = s.sync()
                self.assertNotIn("refused", r.out)
                s.check({"INBOX": sorted(M[5:]), "Work": sorted(W + M[:5]),
                         "Trash": sorted(T)})
                self.assertLessEqual(len([
                    w for w in s.server.heard if w.startswith("UID MOVE")]), 3)

    def test_a_full_server_is_not_asked_to_copy(self):
        with Scene() as s:
            s.do("move", s.id(1), "Work")
            s.server.refuse = lambda line: "NO [OVERQUOTA] full" \
                if line.startswith("UID MOVE") else None
            s.sync()
            self.assertEqual([w for w in s.server.heard
                              if w.startswith("UID COPY")], [])


class KeepsNothing(unittest.TestCase):
    """A server that says OK and puts nothing, or not all, into the folder:
    the original stays, and that is told; once it does, all is there once."""

    def kept(self, s, act, lie, everything):
        act(s)
        s.server.lie = lie(s)
        told = s.sync().out + s.sync().out
        s.server.honest()
        self.assertIn("not there", told)
        self.assertLessEqual(
            set(everything), {m for f in s.there().values() for m in f})
        for day in (1, 2, 3):
            s.sync(POSTERN_NOW=str(int(time.time()) + day * 100000))
        self.assertEqual(sorted(m for f in s.there().values() for m in f),
                         sorted(everything))
        self.assertEqual(s.there(), s.shown())
        self.assertEqual(s.home.inspect("Home")["waiting"], 0)

    @staticmethod
    def drop_new(verb, kept, codes):
        """What the command put there is gone, but for so many."""
        def of(s):
            have = [len(s.server.folders["Work"].mail)]

            def lie(line, answer):
                f = s.server.folders["Work"]
                if line.startswith(verb):
                    del f.mail[have[0] + kept:]
                    f.next = f.mail[-1][0] + 1
                    if not codes:
                        answer = re.sub(rb"\[\w+UID [^\]]*\] ", b"", answer)
                have[0] = len(f.mail)
                return answer
            return lie
        return of

    def test_a_copy_that_stands_for_a_move(self):
        for caps in NO_MOVE, NO_UIDPLUS:
            for kept in 0, 1:
                for codes in True, False:
                    with self.subTest(caps=caps, kept=kept, codes=codes), \
                            Scene(caps) as s:
                        self.kept(s, Lies.move,
                                  self.drop_new("UID COPY", kept, codes),
                                  M + W + T)

    def test_what_comes_from_another_account(self):
        for codes in True, False:
            with self.subTest(codes=codes), Scene() as s:
                other = ImapFault({"INBOX": [NEW], "Trash": []}, caps=FULL)
                with other:
                    s.home.account("Other", "imap", other.port)
                    s.sync()
                    row, = s.home.list("--account", "Other",
                                       "--folder", "INBOX")
                    s.do("move", row["id"], "Home/Work")
                    s.server.lie = self.drop_new("APPEND", 0, codes)(s)
                    told = s.sync().out
                    s.sync()
                    self.assertIn("not there", told)
                    self.assertEqual(
                        [m[1] for m in other.folders["INBOX"].mail], [NEW])
                    s.server.honest()
                    for day in (1, 2, 3):
                        s.sync(POSTERN_NOW=str(
                            int(time.time()) + day * 100000))
                    self.assertEqual(s.there()["Work"], sorted(W + [NEW]))
                    self.assertEqual(other.folders["INBOX"].mail, [])


class Guard(unittest.TestCase):
    def test_a_copy_before_the_original_goes(self):
        """Copied and deleted for good, with the texts not here."""
        for caps in KINDS:
            with Scene(caps, bodies="none") as s:
                s.do("copy", s.id(1), "Work")
                s.do("delete", s.id(1))
                s.do("delete", "--for-good", next(
                    m["id"] for m in s.home.list("--folder", "Trash")
                    if m["message_id"].encode() in M[0]))
                s.sync(bodies="none")
                s.sync(bodies="none")
                self.assertEqual(s.there(), {
                    "INBOX": sorted(M[1:]), "Work": sorted(W + M[:1]),
                    "Trash": sorted(T)})
                s.sync()
                s.check(s.there())


class Strays(unittest.TestCase):
    """The line breaks after a copy, and somebody moves it on before we know
    that it is there: it is not made again."""

    def moved_on(self, caps, verb):
        with Scene(caps) as s:
            s.act()

            def hang_up(line, answer):
                if line.startswith(verb):
                    # Nor is there another line before the mail has moved on.
                    s.server.cut_at(0, sessions=99)
                    raise Gone("in the middle")
                return answer
            s.server.lie = hang_up
            s.sync(code=6)
            s.server.honest()
            # Whatever has come to the one goes to the other.
            name, to, old = next(
                x for x in (("Work", "Trash", W), ("Trash", "Work", T))
                if len(s.there()[x[0]]) > len(x[2]))
            strays = [m for m in s.server.folders[name].mail
                      if m[1] not in old]
            for m in strays:
                s.server.folders[name].mail.remove(m)
                s.server.folders[to].add(m[1], m[2])
            for day in (1, 2, 3):
                s.sync(POSTERN_NOW=str(int(time.time()) + day * 100000))
            there = s.there()
            self.assertEqual(sorted(m for f in there.values() for m in f),
                             sorted(m for f in s.wanted().values() for m in f))
            for _, data, _ in strays:
                self.assertIn(data, there[to])
            self.assertEqual(there, s.shown())
            self.assertEqual(s.home.inspect("Home")["waiting"], 0)

    def test_a_copy(self):
        self.moved_on(FULL, "UID COPY")

    def test_a_copy_that_stands_for_a_move(self):
        self.moved_on(NO_MOVE, "UID COPY")
        self.moved_on(NO_UIDPLUS, "UID COPY")

    def test_a_letter(self):
        self.moved_on(FULL, "APPEND")
        self.moved_on(NO_UIDPLUS, "APPEND")


class Refusals(unittest.TestCase):
    """Each is told in the line of the sync, in the log and in the inspector;
    what was not refused is done all the same; and when the server takes it, it
    is done, too."""
    FULL_UP = "NO [OVERQUOTA] full up"

    def refused(self, words, pattern, end, untouched=(), caps=FULL):
        with Scene(caps) as s:
            s.act()
            s.server.refuse = lambda line: end if re.match(
                pattern, line) else None
            self.assertIn(words, s.sync().out)
            self.assertIn(words, s.home.run("log").out)
            facts = s.home.inspect("Home")
            self.assertGreater(facts["waiting"], 0)
            there, wanted = s.there(), s.wanted()
            for name in untouched:
                self.assertEqual(there[name], wanted[name])
            s.server.honest()
            for day in (1, 2, 3):
                s.sync(POSTERN_NOW=str(int(time.time()) + day * 100000))
            s.check()

    def test_no_room(self):
        room = "There is no space left on the server"
        # The deletion in the Trash goes on, and the folder is made.
        self.refused(room, "UID (MOVE|COPY)|APPEND", self.FULL_UP)
        self.refused(room, "UID COPY", self.FULL_UP, caps=NO_MOVE)
        self.refused(room, "APPEND", self.FULL_UP, ("INBOX", "Trash", "New"))

    def test_no_right(self):
        self.refused("You have no permission to do that", "UID STORE",
                     "NO [NOPERM] not you", ("Work", "New"))
        self.refused("You have no permission to do that", "UID EXPUNGE",
                     "NO Permission denied", ("INBOX", "Work", "New"))

    def test_a_folder_that_may_not_be_made_again(self):
        with Scene() as s:
            s.act()
            del s.server.folders["Work"]
            s.server.refuse = lambda line: "NO [NOPERM] no" \
                if line.startswith("CREATE") else None
            r = s.sync()
            self.assertIn("refused", r.out)
            there = s.there()
            self.assertEqual(there["Trash"], s.wanted()["Trash"])
            s.server.honest()
            for day in (1, 2, 3):
                s.sync(POSTERN_NOW=str(int(time.time()) + day * 100000))
            # What was born here is nowhere else; the rest stays where it is.
            self.assertIn(NEW, s.there()["Work"])
            for name, mail in s.there().items():
                self.assertEqual(mail, s.shown()[name])
            self.assertEqual(s.home.inspect("Home")["waiting"], 0)

    def test_a_mailbox_for_reading_only(self):
        """INBOX is; what is to be done elsewhere is done."""
        with Scene() as s:
            s.act()
            s.server.lie = lambda line, answer: answer.replace(
                b"READ-WRITE", b"READ-ONLY") \
                if line.startswith('SELECT "INBOX"') else answer
            r = s.sync()
            self.assertIn("allows no changes in this folder", r.out)
            self.assertIn("allows no changes", s.home.run("log").out)
            self.assertEqual(s.there()["INBOX"], sorted(M))
            self.assertEqual(s.there()["Trash"], [T[1]])
            self.assertEqual(s.there()["Work"], sorted(W + [M[4], NEW]))
            s.server.honest()
            for day in (1, 2):
                s.sync(POSTERN_NOW=str(int(time.time()) + day * 100000))
            s.check()

    def test_a_folder_that_others_renamed(self):
        with Scene() as s:
            s.act()
            s.server.folders["Done"] = s.server.folders.pop("Work")
            for day in (1, 2, 3):
                s.sync(POSTERN_NOW=str(int(time.time()) + day * 100000))
            self.assertEqual(s.there()["Done"], sorted(W))
            everything = [m for f in s.there().values() for m in f]
            for m in M:
                self.assertIn(m, everything)
            self.assertIn(NEW, everything)
            for name, mail in s.there().items():
                self.assertEqual(mail, s.shown()[name])
            self.assertEqual(s.home.inspect("Home")["waiting"], 0)

    def test_what_others_moved(self):
        """They were faster: it is where they put it, and nothing waits."""
        for caps in KINDS:
            with Scene(caps) as s:
                s.act()
                inbox, work = (s.server.folders[n] for n in ("INBOX", "Work"))
                for m in inbox.mail[1:3]:  # we want them in Work, too
                    inbox.mail.remove(m)
                    s.server.folders["Trash"].add(m[1])
                for day in (1, 2, 3):
                    s.sync(POSTERN_NOW=str(int(time.time()) + day * 100000))
                wanted = s.wanted()
                self.assertEqual(s.there()["INBOX"], wanted["INBOX"])
                for name, mail in s.there().items():
                    self.assertEqual(mail, s.shown()[name])
                self.assertEqual(s.home.inspect("Home")["waiting"], 0)


class Silence(unittest.TestCase):
    """A server that says nothing to any change: each visit costs two waits at
    most, and one before new mail and its text."""
    ACTS = ("UID STORE", "UID MOVE", "UID COPY", "UID EXPUNGE", "APPEND",
            "CREATE")

    def test_two_in_a_visit(self):
        fresh = popmail.make(3, seed=78)
        with Scene() as s:
            s.act()

            def silent(line, answer):
                if line.startswith(self.ACTS):
                    s.server.sessions[-1].wire.stall()
                return answer
            s.server.lie = silent
            for n, mail in enumerate(fresh, 1):
                s.server.folders["INBOX"].add(mail)
                before = len(s.server.heard)
                r = s.sync(POSTERN_PATIENCE="1000")
                told = s.server.heard[before:]
                self.assertEqual(
                    len([w for w in told if w.startswith(self.ACTS)]), 2)
                self.assertIn("changes were refused", r.out)
                text = next(i for i, w in enumerate(told)
                            if w.startswith("UID FETCH %d " % (8 + n)))
                last = max(i for i, w in enumerate(told)
                           if w.startswith(self.ACTS))
                self.assertLess(text, last)
            s.server.honest()
            for day in (1, 2, 3):
                s.sync(POSTERN_NOW=str(int(time.time()) + day * 100000))
            wanted = s.wanted()
            wanted["INBOX"] = sorted(wanted["INBOX"] + fresh)
            s.check(wanted)


class Chased(unittest.TestCase):
    """Somebody moves the original of a copy again and again, always just
    before we come for it, and the rounds that would find it break."""

    def sync(self, days, cut=None):
        if cut:
            self.server.lie = self.gone_at(cut)
        r = self.home.run("sync", "--bodies", "none", POSTERN_NOW=str(
            int(time.time()) + days * 100000))
        self.server.settle()
        self.server.honest()
        return r.code

    def gone_at(self, verb):
        def lie(line, answer):
            if line.startswith(verb):
                # Else the round would go on without it, on another line.
                self.server.cut_at(0, sessions=99)
                raise Gone("away")
            return answer
        return lie

    def move(self, old, new):
        folders = self.server.folders
        folders[new].add(folders[old].mail.pop()[1])

    def test_it_is_copied_once_it_rests(self):
        names = ("INBOX", "Work", "Deep", "Last", "Copies")
        self.server = ImapFault({n: [] for n in names}, caps=NO_UIDPLUS)
        self.server.folders["INBOX"].add(b"Message-ID: <1@x>\r\n\r\nx\r\n")
        with self.server, Home() as self.home:
            self.home.account("Home", "imap", self.server.port,
                              offline="none")
            self.assertEqual(self.sync(0), 0)
            self.assertEqual(self.home.run(
                "copy", str(self.home.list()[0]["id"]), "Copies").code, 0)
            self.move("INBOX", "Work")
            self.sync(1)  # waits, and finds it
            self.move("Work", "Deep")
            # The push does not find it, and the pull does not get so far.
            self.assertEqual(self.sync(2, "LIST"), 6)
            self.move("Deep", "Last")
            self.assertEqual(self.sync(3, "LIST"), 6)
            for days in (4, 5, 6):
                self.sync(days)
            self.assertEqual(
                [len(self.server.folders[n].mail) for n in names],
                [0, 0, 0, 1, 1])
            self.assertEqual(self.home.inspect("Home")["waiting"], 0)


class Many(unittest.TestCase):
    """Ten thousand messages are a handful of commands."""
    COUNT, HANDFUL = 10000, 6

    def test_acts(self):
        server = ImapFault({"INBOX": [b"Message-ID: <%d@x>\r\n\r\nx\r\n" % n
                                      for n in range(self.COUNT)],
                            "Work": [], "Trash": []}, caps=FULL)
        with server, Home() as self.home:
            self.server = server
            self.home.account("Home", "imap", server.port)
            self.sync()
            self.act("INBOX", ("UID STORE",), "mark", "--seen")
            self.act("INBOX", ("UID STORE",), "mark", "--label", "Later")
            self.act("INBOX", ("UID COPY",), "copy", to="Work")
            self.assertEqual(len(server.folders["Work"].mail), self.COUNT)
            self.act("INBOX", ("UID MOVE",), "move", to="Trash")
            self.assertEqual(len(server.folders["Trash"].mail), self.COUNT)
            self.act("Trash", ("UID STORE", "UID EXPUNGE"), "delete",
                     "--for-good")
            self.assertEqual(server.folders["Trash"].mail, [])
            self.assertEqual(server.folders["INBOX"].mail, [])
            self.assertTrue(all(m[2] >= {"\\Seen", "Later"} for m in
                                server.folders["Work"].mail))

    def act(self, folder, verbs, *words, to=None):
        ids = [str(m["id"]) for m in self.home.list("--folder", folder)]
        self.assertEqual(len(ids), self.COUNT)
        r = self.home.run(*words, *ids, *([to] if to else []))
        self.assertEqual(r.code, 0, r)
        before = len(self.server.heard)
        self.sync()
        said = [re.sub(r"^(UID \w+|\w+).*", r"\1", line)
                for line in self.server.heard[before:]]
        for verb in verbs:
            self.assertIn(verb, said)
            self.assertLessEqual(said.count(verb), self.HANDFUL)
        # With what a round asks in any case.
        self.assertLessEqual(len([w for w in said if w != "UID FETCH"]), 40)
        self.assertEqual(self.home.inspect("Home")["waiting"], 0)

    def sync(self):
        r = self.home.run("sync", "--bodies", "none", timeout=120)
        self.assertEqual(r.code, 0, r)
        self.server.settle()
        self.assertEqual(self.server.errors, [])


class Cuts(unittest.TestCase):
    """The server's side breaks off after each of its bytes."""

    def cut_all(self, caps):
        (at, step), limit = stride(1, STEP), None
        while limit is None or at < limit:
            with Scene(caps) as s:
                s.act()
                first = s.server.count + 1
                s.server.cut_at(at)
                s.sync(code=None)
                limit = limit or 10 ** 9
                if s.server.sent.get(first, 0) < at:
                    limit = at
                s.server.honest()
                s.sync()
                s.sync()
                s.check()
            at += step

    def test_with_everything(self):
        self.cut_all(FULL)

    def test_without_move(self):
        self.cut_all(NO_MOVE)

    def test_without_uidplus(self):
        self.cut_all(NO_UIDPLUS)


if __name__ == "__main__":
    unittest.main()
