#!/usr/bin/env python3
"""The commands that send: what may stand in a file, who gets it, and what can be
done with what is in the outbox."""
import os
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
from gmail import Gmail
from outgoing import account, message, queue, rows, states
from postern import PROGRAM, Home
from smtpfault import SmtpFault

LOST = {"at": {("unanswered", "DOT", 1): "cut"}, "sessions": 1}


class Sends(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.server = SmtpFault()
        self.server.start()
        self.addCleanup(self.server.stop)
        account(self.home, self.server.port, name="Home")

    def run_ok(self, *args, code=0, **env):
        r = self.home.run(*args, **env)
        self.assertEqual(r.code, code, r)
        return r

    def file(self, text):
        path = os.path.join(self.home.dir, "file.eml")
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return path

    def taken(self):
        self.server.settle()
        self.assertEqual(self.server.wrong, [])
        return self.server.taken


class Files(Sends):
    def send(self, text, *options, code=0):
        self.run_ok("send", *options, self.file(text), code=code)
        return self.taken()

    def test_what_is_missing_is_added(self):
        d, = self.send("To: bob@example.org\nSubject: x\n\nHello.\n")
        head, _, body = d.text.partition(b"\r\n\r\n")
        self.assertEqual(body, b"Hello.\r\n")
        self.assertRegex(head, rb"(?m)^From: .*ann@example.org")
        self.assertRegex(head, rb"(?m)^Message-ID: <[0-9a-z.]+@example.org>")
        self.assertRegex(head, rb"(?m)^Date: \w{3}, ")
        self.assertTrue(head.endswith(b"To: bob@example.org\r\nSubject: x"))

    def test_lines_end_with_crlf(self):
        text = message(1, "a\r\nb\r\n")
        for ends in ("\r\n", "\n", "\r"):
            d = self.send(text.replace("\r\n", ends))[-1]
            self.assertEqual(d.text, text.encode())
        d = self.send(text[:-2])[-1]
        self.assertEqual(d.text, text.encode())

    def test_what_no_server_can_take(self):
        self.assertEqual(self.send(message(1, "x" * 999 + "\r\n"), code=2), [])
        self.assertEqual(self.send(message(1, "a\0b\r\n"), code=2), [])
        self.assertEqual(rows(self.home), {})

    def test_bcc_gets_it_and_is_not_told(self):
        text = ("From: ann@example.org\nTo: bob@example.org\n"
                "bCC : eve@example.org,\n\tzoe@example.org\n"
                "Subject: x\n\nBcc: this is text\n")
        d, = self.send(text)
        self.assertEqual(d.to, ["bob@example.org", "eve@example.org",
                                "zoe@example.org"])
        self.assertNotIn(b"eve", d.text)
        self.assertNotIn(b"zoe", d.text)
        self.assertIn(b"Bcc: this is text", d.text)
        copy, = self.home.export("--folder", "Sent")
        self.assertIn(b"eve@example.org", copy)

    def test_resent_fields_count_alone(self):
        text = ("Resent-From: ann@example.org\nResent-To: eve@example.org\n"
                "Resent-Bcc: zoe@example.org\n" +
                message(1, "x\n", more="Bcc: old@example.org\r\n"))
        d, = self.send(text)
        self.assertEqual(d.to, ["eve@example.org", "zoe@example.org"])
        self.assertEqual(d.sender, "ann@example.org")
        self.assertNotIn(b"zoe@", d.text)
        self.assertNotIn(b"old@", d.text)

    def test_each_recipient_once(self):
        d, = self.send(message(1, "x\n", "Bob <bob@example.org>, "
                               "bob@EXAMPLE.org, g: a@b.example, c@d.example;"))
        self.assertEqual(d.to, ["bob@example.org", "a@b.example",
                                "c@d.example"])

    def test_addresses(self):
        self.send(message(1, "x\n", "nobody"), code=2)
        self.send("From: ann@example.org\n\nx\n", code=2)
        d, = self.send(message(1, "x\n", "bob@b\u00fccher.example"))
        self.assertEqual(d.to, ["bob@xn--bcher-kva.example"])

    def test_which_account(self):
        with SmtpFault() as other:
            account(self.home, other.port, name="Other")
            with open(self.home.config, encoding="utf-8") as f:
                text = f.read()
            at = text.rindex("address = ann@example.org")
            with open(self.home.config, "w", encoding="utf-8") as f:
                f.write(text[:at] + text[at:].replace(
                    "ann@example.org", "bea@example.org"))
            self.send(message(1, "x\n").replace("ann@", "bea@"))
            self.assertEqual(len(other.taken), 1)
            self.send(message(1, "x\n"), "--from", "bea@example.org")
            self.assertEqual(other.taken[1].sender, "bea@example.org")
            self.send(message(1, "x\n"), "--account", "Other")
            self.assertEqual(len(other.taken), 3)
            self.send(message(1, "x\n").replace("ann@", "eve@"), code=2)
            self.assertEqual(self.server.taken, [])

    def test_sendmail(self):
        def mail(name, *args, code=0, text="To: bob@example.org\n\nx\n"):
            link = os.path.join(self.home.dir, "sendmail")
            if not os.path.lexists(link):
                os.symlink(os.path.abspath(PROGRAM), link)
            words = [link] if name else [PROGRAM, "sendmail"]
            p = subprocess.run(words + list(args), input=text.encode(),
                               env=self.home.environment(),
                               capture_output=True, check=False)
            self.assertEqual(p.returncode, code, p)
            return self.taken()[-1] if self.taken() else None
        self.assertEqual(mail(True, "-t", "-i").to, ["bob@example.org"])
        d = mail(False, "-oi", "-f", "bea@example.org", "eve@example.org")
        self.assertEqual((d.sender, d.to),
                         ("bea@example.org", ["eve@example.org"]))
        d = mail(True, "-F", "Cron", "eve@example.org", text="no header\n")
        self.assertIn(b"From: Cron <ann@example.org>", d.text)
        self.assertTrue(d.text.endswith(b"\r\n\r\nno header\r\n"))
        mail(True, code=2)
        # What is queued is not called a failure: it would come again.
        self.server.faults = LOST
        self.server.count = 0
        mail(True, "-t")
        self.assertIn("unsure", states(self.home).values())


class Acts(Sends):
    def queue(self, n=1, *options):
        return queue(self.home, message(n, "Hello.\r\n"), *options)

    def act(self, verb, *args, code=0):
        return self.run_ok("outbox", verb, *[str(a) for a in args], code=code)

    def only_send(self, code=0, **env):
        self.run_ok("sync", "--only-send", code=code, **env)
        return self.taken()

    def state(self, id_):
        return rows(self.home)[id_]["state"]

    def test_stop_and_now(self):
        id_ = self.queue()
        self.act("stop", id_)
        self.assertEqual(self.state(id_), "held")
        self.assertEqual(self.only_send(), [])
        self.act("now", id_)
        self.assertEqual(self.state(id_), "sent")
        self.act("stop", id_, code=12)
        self.assertEqual(len(self.taken()), 1)

    def test_later(self):
        id_ = self.queue(1, "--at", "+30")
        self.assertEqual(self.state(id_), "held")
        self.assertEqual(self.only_send(), [])
        at = rows(self.home)[id_]["send_at"]
        self.assertEqual(len(self.only_send(POSTERN_NOW=str(at + 1))), 1)
        id_ = self.queue(2)
        self.act("later", "2200-01-01 08:00", id_)
        self.assertEqual(self.state(id_), "held")
        self.act("later", "yesterday", id_, code=2)

    def test_drop(self):
        id_ = self.queue()
        self.act("drop", id_)
        self.assertEqual(rows(self.home), {})
        self.act("drop", id_, code=3)
        self.assertEqual(self.only_send(), [])
        self.home.check()

    def test_one_that_may_have_been_sent(self):
        self.server.faults = LOST
        id_ = self.queue()
        r = self.run_ok("sync", "--only-send", code=9)
        self.assertIn("may have been sent", r.out)
        for _ in range(2):
            self.assertEqual(len(self.only_send()), 1)
        self.assertEqual(self.home.list("--folder", "Sent"), [])
        self.act("again", id_)
        first, second = self.taken()
        self.assertEqual(first.text, second.text)
        self.assertEqual(len(self.home.list("--folder", "Sent")), 1)

    def test_it_arrived(self):
        self.server.faults = LOST
        id_ = self.queue()
        self.act("arrived", id_, code=2)
        self.only_send(9)
        self.act("arrived", id_)
        self.assertEqual(self.state(id_), "sent")
        self.assertEqual(len(self.home.list("--folder", "Sent")), 1)
        self.assertEqual(len(self.only_send()), 1)

    def test_one_that_fails_holds_no_other_up(self):
        self.server.faults = {"rcpt": {"bad": b"550 5.1.1 who?\r\n"}}
        queue(self.home, message(1, "x\r\n", "bad@example.org"))
        for n in range(2, 5):
            self.queue(n)
        self.assertEqual([d.id[:2] for d in self.only_send(1)],
                         ["m2", "m3", "m4"])

    def test_two_processes(self):
        """Of many messages each goes once, whoever sends it."""
        for n in range(1, 21):
            self.queue(n)
        runs = [self.home.start("sync", "--only-send") for _ in range(4)]
        for p in runs:
            p.communicate(timeout=60)
        self.only_send()
        self.assertEqual(set(self.server.ids().values()), {1})
        self.assertEqual(len(self.taken()), 20)

    def test_many_at_once(self):
        """Programs that send at the same time wait for each other."""
        path = self.file(message(1, "x\r\n"))
        runs = [self.home.start("send", path) for _ in range(8)]
        self.assertEqual([p.wait(60) for p in runs], [0] * 8)
        for p in runs:
            p.communicate()
        self.assertEqual(len(self.taken()), 8)

    def test_a_signal_ends_it(self):
        """Whatever the server keeps us waiting for; behind the dot the message
        is in doubt, before it is not."""
        for n, (verb, state) in enumerate((
                ("EHLO", "queued"), ("RCPT", "queued"), ("DATA", "queued"),
                ("DOT", "unsure")), 1):
            with self.subTest(verb=verb):
                self.server.faults = {"at": {("unanswered", verb, 1):
                                             "stall"}}
                id_ = self.queue(n)
                p = self.home.start("sync", "--only-send")
                while not self.server.heard or not self.server.heard[-1][
                        1].startswith("DATA" if verb == "DOT" else verb):
                    time.sleep(0.01)
                while verb == "DOT" and not self.server.taken:
                    time.sleep(0.01)
                p.send_signal(signal.SIGTERM)
                p.communicate(timeout=20)
                self.assertEqual(self.state(id_), state)
                self.act("drop", id_)
                self.server.settle()
                del self.server.heard[:], self.server.taken[:]

    def test_sync_sends_while_its_own_server_is_away(self):
        self.queue()
        r = self.home.run("sync")
        self.assertEqual(r.code, 6, r)
        self.assertEqual(len(self.taken()), 1)

    def test_a_rehearsal_sends_nothing(self):
        self.queue()
        self.home.run("sync", "--dry-run")
        self.assertEqual(self.taken(), [])

    def test_a_large_one(self):
        text = message(1, ("x" * 70 + "\r\n") * 100000)
        path = self.file(text)
        self.run_ok("send", path)
        self.assertEqual(self.taken()[0].text, text.encode())


class OwnCopy(unittest.TestCase):
    """A server that files what it sends, as Gmail does."""

    def test_it_is_adopted(self):
        mail = Gmail()
        mail.start()
        self.addCleanup(mail.stop)
        with SmtpFault() as s, Home() as h:
            account(h, s.port, kind="imap", incoming=mail.port,
                    sent_copy="server")
            self.assertEqual(h.run("sync").code, 0)
            sent = [f for f in h.run("folders", "--json").lines()
                    if f["role"] == "sent"][0]["name"]
            queue(h, message(1, "Hello.\r\n"))
            self.assertEqual(h.run("sync", "--only-send").code, 0)
            self.assertEqual(len(h.list("--folder", sent)), 1)
            self.assertEqual(h.run("sync").code, 0)
            self.assertFalse([x for x in mail.heard if "APPEND" in str(x)])
            self.assertEqual(len(h.list("--folder", sent)), 1)


if __name__ == "__main__":
    unittest.main()
