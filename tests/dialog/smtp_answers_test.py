#!/usr/bin/env python3
"""What an SMTP server's answers mean: for the message, its recipients and the
exit code; and what it is told when it offers little."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
from outgoing import account, message, messages, queue, rows
from postern import Home
from smtpfault import SmtpFault


class Answers(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)

    def send(self, text=None, to="bob@example.org", **faults):
        """Sends one message to a server with these faults: how the command
        ended, the row of the outbox, the server."""
        server = SmtpFault(**faults)
        server.start()
        self.addCleanup(server.stop)
        self.home.forget_accounts()
        account(self.home, server.port)
        path = os.path.join(self.home.dir, "one.eml")
        with open(path, "w", newline="", encoding="latin-1") as f:
            f.write(text or message(1, "Hello.\r\n", to))
        r = self.home.run("send", path)
        server.settle()
        self.assertEqual(server.errors, [])
        row = max(rows(self.home).items())[1]
        self.home.check()
        return r, row, server

    def check(self, faults, code, state, words="", delivered=0):
        r, row, server = self.send(**faults)
        self.assertEqual((r.code, row["state"]), (code, state), r)
        self.assertEqual(len(server.taken), delivered)
        self.assertEqual(server.wrong, [])
        self.assertIn(words, r.err)
        return row

    def answer(self, verb, reply, *outcome):
        return self.check({"answers": {verb: [reply]}}, *outcome)

    def test_yes(self):
        row = self.check({}, 0, "sent", delivered=1)
        self.assertEqual(row["recipients"][0]["state"], "sent")
        self.assertEqual(len(self.home.list("--folder", "Sent")), 1)

    def test_no_at_each_step(self):
        """A no that is no different tomorrow waits for its writer."""
        for verb in ("MAIL", "RCPT", "DATA", "DOT"):
            with self.subTest(verb=verb):
                row = self.answer(verb, b"550 5.9.9 no\r\n", 1, "failed")
                self.assertEqual(row["retry_at"], 0)
                self.assertIn("550 5.9.9 no", row["said"])

    def test_later_at_each_step(self):
        for verb in ("MAIL", "RCPT", "DATA", "DOT"):
            with self.subTest(verb=verb):
                row = self.answer(verb, b"451 4.3.0 later\r\n", 12, "queued")
                self.assertGreater(row["retry_at"], row["queued"])
                self.assertEqual(row["tries"], 1)

    def test_what_is_particular(self):
        """The table of account/smtp/answer.c."""
        for verb, reply, code, words in (
                ("MAIL", b"530 5.7.0 sign in", 1, "requires a sign-in"),
                ("MAIL", b"550 5.7.60 client does not", 1, "may not send as"),
                ("DOT", b"554 5.2.252 SendAsDenied", 1, "may not send as"),
                ("MAIL", b"553 5.7.1 not owned by user", 1, "may not send as"),
                ("MAIL", b"552 5.3.4 too big", 1, "larger than"),
                ("DOT", b"552 too big", 1, "larger than"),
                ("MAIL", b"452 4.3.1 no space", 12, "no room"),
                ("RCPT", b"550 5.1.1 who?", 1, "There is no bob@example.org"),
                ("RCPT", b"554 5.7.1 relay access denied", 1, "wrong server"),
                ("RCPT", b"552 5.2.2 over quota", 1, "mailbox of bob@"),
                ("RCPT", b"452 4.2.2 over quota", 12, "mailbox of bob@"),
                ("RCPT", b"450 4.2.1 greylisted", 12, "come back later"),
                ("RCPT", b"451 4.7.1 please wait", 12, "come back later"),
                ("RCPT", b"550 no such user here", 1, "does not accept mail"),
                ("DATA", b"554 5.5.1 no valid recipients", 6,
                 "no recipients"),
                ("DOT", b"550 5.7.1 looks like spam, see http://x", 1,
                 "spam or a virus"),
                ("DOT", b"550 5.4.5 daily limit", 12, "a limit is reached"),
                ("DOT", b"450 4.7.28 rate", 12, "a limit is reached"),
                ("MAIL", b"450 too many messages", 12, "a limit is reached")):
            with self.subTest(reply=reply):
                code = 1 if code == 6 else code
                self.answer(verb, reply + b"\r\n", code,
                            "queued" if code == 12 else "failed", words)

    def test_a_pause_that_the_server_names(self):
        for words, seconds in ((b"try again in 40 seconds", 40),
                               (b"retry in 7 minutes", 420),
                               (b"greylisted", 300)):
            row = self.answer("RCPT", b"450 4.2.1 " + words + b"\r\n", 12,
                              "queued")
            self.assertAlmostEqual(row["retry_at"] - row["queued"], seconds,
                                   delta=20)

    def test_the_greeting(self):
        self.check({"banner": b"421 4.3.2 busy\r\n"}, 12, "queued", "is busy")
        self.check({"banner": b"554 5.7.1 not from here\r\n"}, 1, "queued",
                   "from this network")
        self.check({"banner": b"+OK POP3\r\n"}, 6, "queued",
                   "for receiving mail")

    def test_after_the_dot_only_a_whole_reply_counts(self):
        for faults in ({"at": {("unanswered", "DOT", 1): "cut"}},
                       {"at": {("inside", "DOT", 1): "cut"}},
                       {"at": {("unanswered", "DOT", 1): "reset"}},
                       {"said": {"DOT": b"250-ok\r\n550 no\r\n"}},
                       {"said": {"DOT": b"250 ok\n"}},
                       {"said": {"DOT": b"350 what\r\n"}},
                       {"said": {"DOT": b"yes\r\n"}}):
            with self.subTest(faults=faults):
                row = self.check(faults, 9, "unsure", delivered=1)
                self.assertGreater(row["unsure"], 0)
                self.assertEqual(row["recipients"][0]["state"], "unsure")

    def test_a_no_before_the_dot_is_a_no(self):
        row = self.check({"early": b"552 5.3.4 too much\r\n"}, 1, "failed",
                         "larger than")
        self.assertEqual(row["unsure"], 0)

    def test_before_the_dot_nothing_is_in_doubt(self):
        for at in (("before", "MAIL", 1), ("unanswered", "RCPT", 1),
                   ("inside", "DATA", 1), ("after", "DATA", 1)):
            row = self.check({"at": {at: "cut"}}, 6, "queued")
            self.assertEqual(row["unsure"], 0)

    def test_a_refused_recipient_keeps_it_from_all(self):
        three = "bob@example.org, eve@example.org, zoe@example.org"
        faults = {"rcpt": {"eve@": b"550 5.1.1 who?\r\n"}}
        r, row, server = self.send(message(1, "x\r\n", three), **faults)
        self.assertEqual((r.code, row["state"], server.taken),
                         (1, "failed", []), r)
        self.assertEqual([t["state"] for t in row["recipients"]],
                         ["waits", "refused", "waits"])
        self.assertIn("eve@example.org: 550 5.1.1 who?", r.err)
        self.home.run("sync", "--only-send")
        self.assertEqual(server.taken, [])
        r = self.home.run("outbox", "again", "--leave-out", str(row["id"]))
        self.assertEqual(r.code, 0, r)
        self.assertEqual(server.taken[0].to,
                         ["bob@example.org", "zoe@example.org"])

    def test_too_many_recipients_go_in_parts(self):
        many = ",\r\n ".join("n%d@example.org" % i for i in range(120))
        r, row, server = self.send(message(1, "x\r\n", many), most=50)
        self.assertEqual((r.code, row["state"]), (0, "sent"), r)
        self.assertEqual([len(d.to) for d in server.taken], [50, 50, 20])
        self.assertEqual(len({t for d in server.taken for t in d.to}), 120)

    def test_the_rest_follows_at_once(self):
        """452 4.5.3 in the first transaction of a session."""
        six = ",\r\n ".join("n%d@example.org" % i for i in range(6))
        replies = [None, None, None, b"452 4.5.3 no more\r\n",
                   b"452 4.5.3 no more\r\n", b"452 4.5.3 no more\r\n",
                   None]
        r, row, server = self.send(message(1, "x\r\n", six),
                                   answers={"RCPT": replies})
        self.assertEqual((r.code, row["state"]), (0, "sent"), r)
        self.assertEqual([len(d.to) for d in server.taken], [3, 3])
        self.assertEqual(server.taken[0].text, server.taken[1].text)
        self.assertEqual(len(self.home.list("--folder", "Sent")), 1)

    def test_one_recipient_that_is_put_off(self):
        """All wait for half an hour; then it goes to the others, and to him
        alone later: one Message-ID, one copy."""
        two = "bob@example.org, eve@example.org"
        faults = {"rcpt": {"eve@": b"451 4.7.1 wait\r\n"}}
        server = SmtpFault(**faults)
        server.start()
        self.addCleanup(server.stop)
        account(self.home, server.port)
        queue(self.home, message(1, "x\r\n", two))

        def sync(at):
            self.home.run("sync", "--only-send", POSTERN_NOW=str(at))
            return rows(self.home)[1]
        queued = rows(self.home)[1]["queued"]
        self.assertEqual(sync(queued)["state"], "queued")
        self.assertEqual(sync(queued + 1000)["state"], "queued")
        self.assertEqual(server.taken, [])
        row = sync(queued + 1900)
        self.assertEqual([d.to for d in server.taken], [["bob@example.org"]])
        self.assertEqual([t["state"] for t in row["recipients"]],
                         ["sent", "waits"])
        server.faults = {}
        self.assertEqual(sync(queued + 4000)["state"], "sent")
        self.assertEqual(server.taken[1].to, ["eve@example.org"])
        self.assertEqual(server.taken[0].text, server.taken[1].text)
        self.assertEqual(len(self.home.list("--folder", "Sent")), 1)

    def test_a_day_of_later_asks_its_writer(self):
        server = SmtpFault(answers={"MAIL": [b"451 4.3.0 later\r\n"]})
        server.start()
        self.addCleanup(server.stop)
        account(self.home, server.port)
        queue(self.home, message(1, "x\r\n"))
        queued = rows(self.home)[1]["queued"]
        for hours, state in ((0, "queued"), (12, "queued"), (25, "failed")):
            self.home.run("sync", "--only-send",
                          POSTERN_NOW=str(queued + hours * 3600))
            self.assertEqual(rows(self.home)[1]["state"], state)

    def test_size(self):
        large = message(1, "x" * 70 + "\r\n" + "y\r\n" * 1000)
        r, row, server = self.send(large, size=1000)
        self.assertEqual((r.code, row["state"]), (1, "failed"), r)
        self.assertIn("more than the 1.0 kB", r.err)
        self.assertFalse([w for _, w in server.heard if "MAIL" in w])

    def test_what_is_not_offered_is_not_used(self):
        text = message(1, "caf\xc3\xa9\r\n")
        for without in ("PIPELINING", "8BITMIME", "SIZE", "SMTPUTF8",
                        "ENHANCEDSTATUSCODES"):
            r, row, server = self.send(text, without={without})
            self.assertEqual((r.code, server.wrong), (0, []), r)
        r, row, server = self.send(text)
        self.assertIn("BODY=8BITMIME", server.taken[0].parameters)

    def test_helo_alone(self):
        """Without EHLO there is no sign-in, so nothing is sent."""
        r, row, server = self.send(
            answers={"EHLO": [b"502 5.5.1 what?\r\n"]})
        self.assertEqual((r.code, row["state"]), (4, "queued"), r)
        self.assertIn("HELO [127.0.0.1]", [w for _, w in server.heard])

    def test_addresses_that_are_not_ascii(self):
        mine = message(1, "x\r\n", "j\xc3\xb6rg@ex\xc3\xa4mple.org")
        r, row, server = self.send(mine)
        self.assertEqual(r.code, 0, r)
        self.assertIn("SMTPUTF8", server.taken[0].parameters)
        r, row, server = self.send(mine, without={"SMTPUTF8"})
        self.assertEqual((r.code, row["state"]), (1, "failed"), r)
        self.assertIn("no SMTPUTF8", r.err)

    def test_421_between_two(self):
        server = SmtpFault(
            answers={"MAIL": [None, b"421 4.3.2 closing\r\n"]}, sessions=1)
        server.start()
        self.addCleanup(server.stop)
        account(self.home, server.port)
        for text, _, _ in messages():
            queue(self.home, text)
        self.home.run("sync", "--only-send")
        self.home.run("sync", "--only-send")
        self.assertEqual(sorted(server.ids().values()), [1, 1, 1])

    def test_nothing_of_this_computer_is_told(self):
        r, row, server = self.send(
            "From: ann@example.org\nTo: bob@example.org\n\nHello.\n")
        self.assertEqual(r.code, 0, r)
        said = [w for _, w in server.heard] + \
            [server.taken[0].text.decode()]
        host, user = os.uname().nodename, os.environ.get("USER", "root")
        for word in (host, self.home.dir, "postern", os.uname().release,
                     user + "@"):
            self.assertFalse([w for w in said if word in w], word)

    def test_escapes_reach_no_terminal(self):
        r, row, server = self.send(
            answers={"RCPT": [b"550 5.1.1 \x1b]0;x\x07\x9b31m no\r\n"]})
        self.assertEqual(r.code, 1, r)
        self.assertNotIn("\x1b", r.err + r.out)
        self.assertNotIn("\x9b", r.err + r.out)


if __name__ == "__main__":
    unittest.main()
