#!/usr/bin/env python3
"""What the user marked, sent to the server: only what differs, to no other
message, and a refusal holds up nobody else."""
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from imapbox import mark
from imapfault import Folder, ImapFault
from postern import Home

MAIL = popmail.make(200)


class Push(unittest.TestCase):
    def setUp(self):
        self.server = ImapFault({"INBOX": MAIL, "Work": MAIL[:5]})
        self.server.start()
        self.addCleanup(self.server.stop)
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.home.account("Home", "imap", self.server.port)
        self.sync()

    def sync(self, code=0):
        r = self.home.run("sync", "--bodies", "none")
        self.assertEqual(r.code, code, r)
        self.server.settle()
        self.assertEqual(self.server.errors, [])
        return r

    def inbox(self):
        return {m[0]: m[2] for m in self.server.folders["INBOX"].mail}

    def waiting(self):
        return self.home.inspect("Home")["waiting"]

    def stores(self):
        return [w for w in self.server.heard if w.startswith("UID STORE")]

    def test_only_the_difference(self):
        """What others set beside it stays."""
        mark(self.home, 7, seen=True)
        for m in self.server.folders["INBOX"].mail[:10]:
            m[2].add("\\Flagged")
        self.sync()
        self.assertEqual(self.stores(), [
            "UID STORE 7 +FLAGS.SILENT (\\Seen)"])
        self.assertEqual(self.inbox()[7], {"\\Seen", "\\Flagged"})
        self.assertEqual(self.waiting(), 0)
        mark(self.home, 7, seen=False, flagged=False, answered=True)
        self.sync()
        self.assertEqual(self.inbox()[7], {"\\Answered"})
        self.assertEqual(self.inbox()[8], {"\\Flagged"})

    def test_on_and_off_again_is_nothing(self):
        mark(self.home, 7, seen=True)
        mark(self.home, 7, seen=False)
        self.sync()
        self.assertEqual(self.stores(), [])

    def test_many_at_once_fit_into_lines(self):
        for uid in range(1, 200, 2):
            mark(self.home, uid, seen=True)
        mark(self.home, 3, "Work", seen=True)
        self.sync()
        self.assertEqual(len(self.stores()), 2)
        for line in self.stores():
            self.assertLess(len(line), 1000)
        self.assertEqual([u for u, f in self.inbox().items() if f],
                         list(range(1, 200, 2)))
        self.assertEqual(self.waiting(), 0)

    def test_a_refusal_holds_up_nobody_else(self):
        for uid in range(1, 41):
            mark(self.home, uid, seen=True)

        def refuse(line, answer):
            found = re.match(r"UID STORE (\S+)", line)
            if found and "13" in self.numbers(found.group(1)):
                for m in self.server.folders["INBOX"].mail:
                    if str(m[0]) in self.numbers(found.group(1)):
                        m[2].clear()
                return answer.replace(b"OK done", b"NO not this one")
            return answer
        self.server.lie = refuse
        self.sync()
        self.assertEqual([u for u, f in self.inbox().items() if f],
                         [u for u in range(1, 41) if u != 13])
        self.assertEqual(self.waiting(), 1)
        self.server.honest()
        self.sync()
        self.assertEqual(self.inbox()[13], {"\\Seen"})
        self.assertEqual(self.waiting(), 0)

    @staticmethod
    def numbers(text):
        found = set()
        for part in text.split(","):
            first, _, last = part.partition(":")
            found |= {str(n) for n in range(int(first),
                                            int(last or first) + 1)}
        return found

    def test_new_numbers_mislead_nobody(self):
        """UIDVALIDITY changed: the mark goes to the message that was meant,
        whatever its number is now."""
        mark(self.home, 2, "Work", seen=True)
        self.server.folders["Work"] = Folder(MAIL[4::-1], uidvalidity=9)
        self.sync()
        self.assertEqual(self.stores(), [])
        self.assertEqual(self.waiting(), 1)
        self.sync()
        work = self.server.folders["Work"].mail
        self.assertEqual({m[1]: m[2] for m in work if m[2]},
                         {MAIL[1]: {"\\Seen"}})
        self.assertEqual(self.waiting(), 0)

    def test_uidvalidity_changes_while_it_is_open(self):
        mark(self.home, 2, seen=True)
        mark(self.home, 3, seen=False, flagged=True)
        self.server.lie = lambda line, answer: (
            b"* OK [UIDVALIDITY 99] new\r\n" + answer
            if line.startswith("UID STORE") else answer)
        self.home.run("sync")
        self.assertEqual(len(self.stores()), 1)

    def test_a_folder_that_nobody_may_change(self):
        mark(self.home, 2, seen=True)
        self.server.lie = lambda line, answer: answer.replace(
            b"READ-WRITE", b"READ-ONLY")
        self.sync()
        self.assertEqual(self.stores(), [])
        self.assertEqual(self.waiting(), 1)

    def test_a_mark_that_the_server_does_not_keep(self):
        mark(self.home, 2, answered=True, seen=True)
        mark(self.home, 3, answered=True)
        self.server.lie = lambda line, answer: re.sub(
            rb"PERMANENTFLAGS \([^)]*\)", rb"PERMANENTFLAGS (\\Seen)", answer)
        self.sync()
        self.assertEqual(self.stores(), [
            "UID STORE 2 +FLAGS.SILENT (\\Seen)"])

    def test_a_cut_and_once_more(self):
        """Whether the server heard it or not: it is said again."""
        mark(self.home, 2, seen=True)
        for at in range(0, 1500, 150):
            self.server.cut_at(at)
            self.home.run("sync", "--bodies", "none")
            self.server.settle()
        self.server.honest()
        self.sync()
        self.assertEqual({u for u, f in self.inbox().items() if f}, {2})
        self.assertEqual(self.waiting(), 0)

    def test_messages_that_are_gone(self):
        mark(self.home, 2, seen=True)
        mark(self.home, 3, seen=True)
        del self.server.folders["INBOX"].mail[1]
        self.sync()
        self.assertEqual({u for u, f in self.inbox().items() if f}, {3})
        self.assertEqual(self.waiting(), 0)
        self.assertNotIn(2, [m["uid"] for m in self.home.list(
            "--folder", "INBOX")])


if __name__ == "__main__":
    unittest.main()
