#!/usr/bin/env python3
"""Sending through a real Dovecot: from Ann, who has IMAP, to Bob, who has POP,
and back. Each has what was sent, byte for byte, and one copy in Sent."""
import os
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
from crew import Crew
from dovecot import Dovecot
from imapbox import Box
from outgoing import message, queue, rows
from postern import Home

ANN, BOB = "ann@example.org", "bob@example.org"
USERS = {ANN: "secret", BOB: "secret"}


def people(home, d):
    """Ann by IMAP and Bob by POP, both send by submission with STARTTLS."""
    smtp = {"smtp_server": "localhost:%d" % d.submission,
            "smtp_security": "starttls"}
    home.account("Ann", "imap", d.imaps, user=ANN, security="tls", **smtp)
    home.account("Bob", "pop", d.pops, user=BOB, security="tls", **smtp)


def body_of(mail):
    return mail.partition(b"\r\n\r\n")[2]


class Submission(unittest.TestCase):
    def run_ok(self, home, *args, code=0):
        r = home.run(*args)
        self.assertEqual(r.code, code, r)
        return r

    def test_there_and_back(self):
        with Dovecot(USERS) as d, Home(ca=d.ca) as h:
            people(h, d)
            self.run_ok(h, "sync")
            text = message(1, ".\r\n..\r\nfrom Ann\r\n" * 3000, BOB,
                           "Bcc: %s\r\n" % ANN)
            queue(h, text)
            # One run sends it and puts the copy on the server.
            self.run_ok(h, "sync", "Ann")
            self.run_ok(h, "sync")
            got, = h.export("--account", "Bob", "--folder", "Inbox")
            self.assertEqual(body_of(got), body_of(text.encode()))
            self.assertNotIn(b"\nBcc:", got)
            with Box(d, ANN, "secret") as box:
                there = box.mail()
                sent, = there["Sent"].values()
                self.assertEqual(sent[0], text.encode())
                self.assertIn("seen", str(sent[1]).lower())
                self.assertEqual(len(there["INBOX"]), 1)
            self.assertEqual(
                len(h.list("--account", "Ann", "--folder", "Sent")), 1)
            answer = message(2, "from Bob\r\n", ANN,
                             "In-Reply-To: <m1@example.org>\r\n").replace(
                                 "ann@example.org>\r\nTo",
                                 "bob@example.org>\r\nTo", 1)
            queue(h, answer, "--account", "Bob")
            self.run_ok(h, "sync", "--only-send")
            self.run_ok(h, "sync", "--bodies", "all")
            mail = h.export("--account", "Ann", "--folder", "INBOX")
            self.assertIn(body_of(answer.encode()),
                          [body_of(m) for m in mail])
            # Bob's copy is here; the two and the answer are one thread.
            self.assertEqual(
                len(h.list("--account", "Bob", "--folder", "Sent")), 1)
            threads = {m["thread"] for m in h.list("--account", "Ann")}
            self.assertEqual(len(threads), 1)
            h.check()

    def test_before_its_folders_are_known(self):
        """The first thing that is done with an account is to send."""
        with Dovecot(USERS) as d, Home(ca=d.ca) as h:
            people(h, d)
            path = os.path.join(h.dir, "one.eml")
            with open(path, "w", newline="", encoding="ascii") as f:
                f.write(message(1, "Hello.\r\n", BOB))
            self.run_ok(h, "send", path)
            for _ in range(3):
                self.run_ok(h, "sync", "Ann")
            with Box(d, ANN, "secret") as box:
                self.assertEqual(len(box.mail()["Sent"]), 1)
            self.assertEqual(rows(h)[1]["state"], "sent")
            self.assertNotEqual(rows(h)[1]["copy"], 0)
            h.check()

    def test_while_the_program_runs(self):
        """What is queued goes, now and at its time, and its copy follows."""
        with Dovecot(USERS) as d, Home(ca=d.ca) as h:
            people(h, d)
            self.run_ok(h, "sync")
            queue(h, message(1, "now\r\n", BOB))
            queue(h, message(2, "later\r\n", BOB), "--hold", "3")
            queue(h, message(3, "much later\r\n", BOB), "--at", "+60")
            with Crew(h):
                for _ in range(600):
                    with Box(d, ANN, "secret") as box:
                        sent = len(box.mail()["Sent"])
                    if sent == 2:
                        break
                    time.sleep(0.1)
            self.assertEqual(sent, 2)
            self.assertEqual([rows(h)[n]["state"] for n in (1, 2, 3)],
                             ["sent", "sent", "held"])
            h.check()

    def test_a_wrong_password(self):
        with Dovecot(USERS) as d, Home(ca=d.ca) as h:
            h.account("Ann", "imap", d.imaps, user=ANN, security="tls",
                      smtp_server="localhost:%d" % d.submission,
                      smtp_security="starttls",
                      smtp_password_command="echo wrong")
            queue(h, message(1, "Hello.\r\n", BOB))
            r = self.run_ok(h, "sync", "--only-send", code=4)
            self.assertIn("user name or the password", r.err)
            self.assertEqual(rows(h)[1]["state"], "queued")


if __name__ == "__main__":
    unittest.main()
