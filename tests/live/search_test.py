#!/usr/bin/env python3
"""A search for words of texts that are not here: a real Dovecot is asked."""
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
from dovecot import Dovecot, find_dovecot
from imapbox import encode
from maildir import Message
from postern import Home

ANN = "ann@example.org"


def letter(subject, text, sender="Tim Berger <tim@example.org>", date=None):
    head = "From: %s\r\nTo: ann@example.org\r\nSubject: %s\r\n" % (
        sender, subject)
    return Message((head + "MIME-Version: 1.0\r\nContent-Type: text/plain; "
                    "charset=utf-8\r\n\r\n" + text + "\r\n").encode("utf-8"),
                   date=date)


INBOX = [
    letter("first", "The harbour is closed.", date=1_700_000_000),
    letter("harbour plan", "See the drawing.", date=1_700_000_100),
    letter("third", "Grüße aus Köln.", date=1_700_000_200),
    letter("fourth", "The harbour master says \"no\".",
           "Lena Vogt <lena@example.org>", date=1_710_000_000),
]
WORK = [letter("fifth", "A harbour, and the boat.", date=1_720_000_000)]
FAR = "Küste/Süd"


def setUpModule():
    if not find_dovecot():
        print("skipped: there is no Dovecot 2.3 here")
        sys.exit(77)


class Search(unittest.TestCase):
    def setUp(self):
        mail = {"INBOX": INBOX, "Work": WORK, FAR: [
            letter("sixth", "Another harbour.", date=1_730_000_000)]}
        self.d = self.enterContext(Dovecot({ANN: "secret"}, {ANN: mail}))
        self.h = self.enterContext(Home(ca=self.d.ca))
        self.h.account("Home", "imap", self.d.imaps, user=ANN,
                       security="tls", offline="none")
        r = self.h.run("sync")
        self.assertEqual(r.code, 0, r)
        self.assertEqual({m["here"] for m in self.h.list()}, {"header"})

    def search(self, *words, code=0):
        r = self.h.run("search", "--json", *words)
        self.assertEqual(r.code, code, r)
        return [m["subject"] for m in r.lines()]

    def ask(self, *words, code=0):
        return self.search("--server", *words, code=code)

    def test_words_of_texts_that_are_not_here(self):
        self.assertEqual(self.search("harbour"), ["harbour plan"])
        self.assertEqual(self.ask("harbour"), [
            "sixth", "fifth", "fourth", "harbour plan", "first"])
        self.assertEqual(self.ask("--limit", "2", "harbour"),
                         ["sixth", "fifth"])
        self.assertEqual(self.ask("--folder", FAR, "harbour"), ["sixth"])
        self.assertEqual(self.ask("harbour -boat"), [
            "sixth", "fourth", "harbour plan", "first"])
        self.assertEqual(self.ask("harbour", "from:lena"), ["fourth"])
        self.assertEqual(self.ask("harbour -from:tim"), ["fourth"])
        self.assertEqual(self.ask("text:harbour", "subject:first"), ["first"])
        self.assertEqual(self.ask("harbour", "people:tim", "is:unread",
                                  "before:2023-12-01"),
                         ["harbour plan", "first"])
        self.assertEqual(self.ask("harbour", "after:2024-06-01"),
                         ["sixth", "fifth"])
        self.assertEqual(self.ask("harbour", "is:flagged", code=3), [])
        self.assertEqual(self.ask('"harbour master"'), ["fourth"])

    def test_letters_beyond_ascii_and_beginnings(self):
        self.assertEqual(self.ask("Grüße"), ["third"])
        self.assertEqual(self.ask("text:Köln", "subject:third"), ["third"])
        self.assertEqual(self.ask("harb*", "from:lena"), ["fourth"])

    def test_what_would_be_a_command(self):
        """Nothing that is typed ends the command."""
        for words in ('"x\r\n1 DELETE Work\r\n"', 'q"q', "x\\", "x)",
                      "(", "{3}", "{3+}", "x\x01y", "%s%n", '"NOT ALL"', "\xff",
                      '"\\"', '"x\\" OR ALL', "q:\"y z"):
            self.ask("harbour", words, code=3)
        self.assertIn("Work", [f["name"] for f in
                               self.h.run("folders", "--json").lines()])
        self.assertEqual(len(self.ask("harbour")), 5)

    def test_what_the_index_knows_is_not_asked_for(self):
        """A word in the server's sense (a piece of one) is none in ours."""
        self.assertEqual(self.ask("arbou"), [
            "sixth", "fifth", "fourth", "harbour plan", "first"])
        r = self.h.run("sync", "--bodies", "all")
        self.assertEqual(r.code, 0, r)
        self.assertEqual(self.ask("arbou", code=3), [])
        self.assertEqual(len(self.search("harbour")), 5)
        # Nor is anybody bothered.
        self.d.stop()
        self.assertEqual(len(self.ask("harbour")), 5)

    def test_what_is_not_here_at_all(self):
        for i in range(3):
            self.d.deliver(ANN, b"Subject: new %d\r\n\r\nharbour\r\n" % i)
        r = self.h.run("search", "--server", "harbour")
        self.assertIn("Home: 3 more on the server", r.err)
        self.assertEqual(len(r.out.splitlines()), 5)
        r = self.h.run("sync")
        r = self.h.run("search", "--server", "harbour")
        self.assertEqual((r.err, len(r.out.splitlines())), ("", 8))

    def test_a_server_that_is_away(self):
        self.d.stop()
        r = self.h.run("search", "--server", "--json", "harbour")
        self.assertEqual(r.code, 6, r)
        self.assertEqual([m["subject"] for m in r.lines()], ["harbour plan"])
        self.assertTrue(r.err.startswith("Home: postern: "), r.err)
        # Words of the header alone are nothing to ask for.
        self.assertEqual(self.ask("subject:harbour"), ["harbour plan"])

    def test_an_account_that_was_never_looked_at(self):
        self.h.account("New", "imap", self.d.imaps, user=ANN, security="tls")
        self.h.account("Pop", "pop", self.d.pops, user=ANN, security="tls")
        self.assertEqual(len(self.ask("--account", "Home", "harbour")), 5)
        self.assertEqual(len(self.ask("harbour")), 5)


if __name__ == "__main__":
    assert encode(FAR) != FAR
    unittest.main()
