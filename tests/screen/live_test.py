#!/usr/bin/env python3
"""The screens beside real and broken servers: mail arrives, the plug is
pulled, a server never answers, refuses, or is not whom it says it is."""
import contextlib
import os
import re
import socket
import stat
import sys
import threading
import time
import unittest

import harmless
import stage
from terminal import PATIENCE, Terminal

from popfault import PopFault  # noqa: E402
import popmail  # noqa: E402 (stage knows where it is)
from dovecot import Dovecot, find_dovecot  # noqa: E402
from imapacts import FULL  # noqa: E402
from imapfault import ImapFault  # noqa: E402
from maildir import Message  # noqa: E402
from postern import PROGRAM, Home  # noqa: E402
from tracing import NO_LEAK_CHECK, can_trace  # noqa: E402

ANN = "ann@example.org"
USERS = {ANN: "secret"}


def setUpModule():
    stage.need_tmux()
    if not find_dovecot():
        print("skipped: there is no Dovecot 2.3 here")
        sys.exit(77)


def mailbox(n):
    return {ANN: {"INBOX": [Message(m) for m in popmail.make(n)]}}


def open_screen(home, **more):
    return Terminal([os.path.abspath(PROGRAM)], home.environment(**more))


class Silent:
    """A server that accepts, and never says a word."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self.socket.getsockname()[1]
        self.there = []
        self.came = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def _serve(self):
        while True:
            try:
                self.there.append(self.socket.accept()[0])
            except OSError:
                return
            self.came.set()

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for s in self.there:
            s.close()


class Rude(Silent):
    """A server that refuses everything, in words a terminal would obey."""

    WORDS = (b"\x1b]0;owned\x07 \x1b[2J \x1b]52;c;aGFja2Vk\x07 "
             b"\xc2\x9b31m \xe2\x80\xaego away")

    def __init__(self, greeting, answer):
        self.greeting, self.answer = greeting, answer

    def _serve(self):
        while True:
            try:
                s = self.socket.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._talk, args=(s,),
                             daemon=True).start()

    def _talk(self, s):
        with s, s.makefile("rb") as lines:
            s.sendall(self.greeting % self.WORDS + b"\r\n")
            for line in lines:
                tag = line.split()[0] if line.split() else b"*"
                if b"CAPABILITY" in line.upper():
                    s.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag +
                              b" OK done\r\n")
                else:
                    s.sendall(self.answer.replace(b"TAG", tag) % self.WORDS +
                              b"\r\n")


class Live(unittest.TestCase):
    def test_the_plug_is_pulled_and_put_back(self):
        with Dovecot(USERS, mailbox(5)) as d, Home(ca=d.ca) as h:
            h.account("Work", "imap", d.imaps, user=ANN, security="tls")
            with open_screen(h) as t:
                t.wait("5 unread of 5", "push")
                d.deliver(ANN, b"Subject: brand new\r\nMessage-ID: <new@x>"
                          b"\r\n\r\nHello.\r\n")
                t.wait("6 unread of 6", "brand new")
                # Nobody has touched a key: the cursor waits at the top.
                t.wait_match("(?m)^▸.*brand new")
                t.until(lambda _: all(m["here"] == "whole"
                                      for m in h.list()), "all texts")
                d.stop()
                t.wait("offline")
                # Lists and texts are here.
                t.keys("Enter")
                t.wait("Subject ", "Where ")
                t.keys("q")
                t.wait("5 unread of 6", "1 change waiting for the server")
                t.keys("q")
                self.assertEqual(t.wait_end(), 0)
            # It opens at once without a network, and says what is missing.
            with open_screen(h) as t:
                t.wait("5 unread of 6", "1 change waiting", "offline", "A: why")
                t.keys("A")
                t.wait("Problem", "refuses connections", "retrying")
                t.keys("q")
                t.wait("unread of")
                d.start()
                t.keys("$")
                t.wait("push", without=("offline", "change waiting"))
            flags = d.doveadm("fetch", "-u", ANN, "flags", "mailbox",
                              "INBOX", "all")
            self.assertEqual(flags.count("\\Seen"), 1, flags)

    def test_news_of_the_folder_on_the_screen(self):
        """With and without NOTIFY: the folder that is open is watched, and
        INBOX beside it. A look at all of them is minutes away."""
        mail = {ANN: {"INBOX": [Message(m) for m in popmail.make(2)],
                      "Work": [Message(m) for m in popmail.make(3, 2)]}}
        for capability in ("", "IMAP4rev1 SASL-IR IDLE UIDPLUS CONDSTORE"):
            with self.subTest(capability), \
                    Dovecot(USERS, mail, capability=capability) as d, \
                    Home(ca=d.ca) as h:
                h.account("Home", "imap", d.imaps, user=ANN, security="tls")
                with open_screen(h) as t:
                    t.wait("2 unread of 2", "push")
                    t.keys("c")
                    t.type("Work")
                    t.keys("Enter")
                    t.wait("3 unread of 3")
                    d.deliver(ANN, b"Subject: to work\r\n\r\nx\r\n", "Work")
                    t.wait("4 unread of 4", "to work")
                    d.deliver(ANN, b"Subject: to me\r\n\r\nx\r\n")
                    t.until(lambda _: "to me" in [
                        m["subject"] for m in h.list()], "mail in INBOX")
                    t.keys("g", "i")
                    t.wait("3 unread of 3", "to me")
                    d.deliver(ANN, b"Subject: again\r\n\r\nx\r\n")
                    t.wait("4 unread of 4", "again")
                    t.keys("Q")
                    self.assertEqual(t.wait_end(), 0)

    def test_refusals_say_what_why_and_what_to_do(self):
        with Dovecot(USERS, mailbox(1)) as d, Home(ca=d.ca) as h:
            h.account("Wrong", "imap", d.imaps, user=ANN, security="tls",
                      password="wrong")
            h.account("Pop", "pop", d.pops, user=ANN, security="tls",
                      password="wrong")
            with open_screen(h) as t:
                t.wait("refused the user name or the password",
                       "gm: details  Esc: dismiss")
                t.keys("A")
                t.wait_match(r"Wrong +\[IMAP\].*sign in again")
                t.wait_match(r"Pop +\[POP \].*sign in again")
                t.wait("both; some providers require an app password",
                       "Server said    NO [AUTHENTICATIONFAILED]")
                t.keys("j")
                t.wait("Server said    -ERR [AUTH]")
                t.keys("g", "m")
                t.wait("Check both", "app password", without="gm: details")
                t.keys("Q")
                self.assertEqual(t.wait_end(), 0)

    def test_what_a_server_does_not_take_is_told(self):
        with ImapFault({"INBOX": popmail.make(3), "Work": [], "Trash": []},
                       caps=FULL) as s, Home() as h:
            h.account("Home", "imap", s.port, push_after=0)
            self.assertEqual(h.run("sync", "--bodies", "all").code, 0)
            s.refuse = lambda line: "NO [OVERQUOTA] full up" \
                if line.startswith("UID MOVE") else None
            with Terminal([os.path.abspath(PROGRAM)],
                          h.environment(), cols=200) as t:
                t.wait("of 3", "push")
                t.keys("d")
                t.wait("Home: 1 change was refused: There is no space left",
                       "full up")
                t.keys("Escape")
                t.wait("1 change waiting for the server")
                s.honest()
                t.keys("d", "$")
                t.wait("of 1", without="change waiting")
            self.assertEqual(s.errors, [])

    @contextlib.contextmanager
    def large(self):
        """The screen before a large message, and what lets its rest come."""
        lines = "".join("line %d of the text\r\n" % i for i in range(200))
        file = "Content-Type: application/pdf; name=%s.pdf\r\n" \
            "Content-Transfer-Encoding: base64\r\n\r\n" + "AAAA" * 18 + "\r\n"
        mail = ("Subject: large\r\nFrom: ann@example.org\r\n"
                "MIME-Version: 1.0\r\n"
                'Content-Type: multipart/mixed; boundary="="\r\n\r\n'
                "--=\r\n\r\n" + lines + "\r\n--=\r\n" + file % "first"
                + ("A" * 76 + "\r\n") * 40000 + "\r\n--=\r\n"
                + file % "second" + "\r\n--=--\r\n").encode()
        rest = threading.Event()

        def lie(line, answer):
            if re.search(r"BODY\.PEEK\[\]<[1-9]", line):
                rest.wait(PATIENCE)
            return answer

        with ImapFault({"INBOX": [mail]}) as s, Home() as h:
            s.lie = lie
            h.account("Home", "imap", s.port, offline="none")
            with open_screen(h) as t:
                t.wait("large", "of 1")
                t.keys("Enter")
                t.wait("Only the beginning is here: 1.0 MB of 3.1 MB",
                       "W gets the rest", "line 0 of the text")
                yield t, rest
            self.assertEqual(h.export("--verify"), [mail])
            self.assertEqual(s.errors, [])

    def test_a_large_message_is_read_before_it_is_whole(self):
        with self.large() as (t, rest):
            t.keys("Space", "Space")
            t.wait("line 40 of the text", without="line 0 of the text")
            t.keys("W")
            t.wait("The rest of the message was requested")
            before = [r for r in t.screen().split("\n") if "line" in r]
            rest.set()
            t.wait("line 40 of the text", without="W get the rest")
            self.assertEqual(before, [r for r in t.screen().split("\n")
                                      if "line" in r])
            t.keys("End")
            t.wait("first.pdf", "second.pdf")

    def test_the_parts_of_a_large_message_come_while_they_are_shown(self):
        with self.large() as (t, rest):
            t.keys("v")
            t.wait("partial", "first.pdf", "W get the rest")
            t.keys("s")
            t.wait("Not saved: only the beginning is here. W gets the rest.")
            t.keys("W")
            t.wait("The rest of the message was requested")
            rest.set()
            t.wait("first.pdf", "second.pdf", "2 attachments",
                   without="partial")
            self.assertNotIn("W get the rest", t.screen())

    def test_long_work_says_how_long_it_takes(self):
        with PopFault(popmail.make(400, sizes=(100,)), "delay:25") as s, \
                Home() as h:
            h.account("Home", "pop", s.port, after_download="keep")
            with open_screen(h) as t:
                t.wait_match("downloading mail:? [0-9]+ of 400 █*░+ [0-9]+/s, "
                             "[0-9]+ s left")
                # Nobody waits for the rest.
                t.keys("Q")
                self.assertEqual(t.wait_end(), 0)

    def test_a_policy_that_removes_more_waits_for_a_yes(self):
        with Dovecot(USERS, mailbox(3)) as d, Home(ca=d.ca) as h:
            h.account("Home", "pop", d.pops, user=ANN, security="tls",
                      after_download="keep")
            self.assertEqual(h.run("sync").code, 0)
            with open(h.config, encoding="utf-8") as f:
                text = f.read()
            with open(h.config, "w", encoding="utf-8") as f:
                f.write(text.replace("after-download = keep",
                                     "after-download = remove"))
            with open_screen(h) as t:
                t.wait("3 unread of 3")
                t.keys("A")
                t.wait("see below", "y approve", "Problem")
                t.keys("y")
                t.wait("Approved: Home will follow the new settings.",
                       without=("see below", "y approve"))
                wait_until(lambda: not d.doveadm(
                    "search", "-u", ANN, "all").strip(), "an empty server")
                t.keys("q")
                t.wait("3 unread of 3")

    def test_words_of_servers_do_nothing_to_the_terminal(self):
        with Home() as h, \
                Rude(b"* OK [ALERT] %s", b"TAG NO [ALERT] %s") as imap, \
                Rude(b"+OK %s", b"-ERR [AUTH] %s") as pop, \
                Rude(b"-ERR %s", b"-ERR %s") as closed:
            h.account("Imap", "imap", imap.port)
            h.account("Pop", "pop", pop.port)
            h.account("Closed", "pop", closed.port)
            with open_screen(h) as t:
                t.wait("Imap", "gm: details")
                t.keys("A")
                for name in ("Imap", "Pop", "Closed"):
                    t.wait_match(r"(?m)^▸! %s " % name)
                    t.wait_match("Server said .*go away")
                    t.keys("l")
                    t.wait("sync history")
                    t.wait_match(r"go\s+away")
                    t.keys("q")
                    t.wait("Problem")
                    t.keys("j")
                t.keys("g", "m")
                t.wait("go away", "Status messages")
                t.keys("Q")
                self.assertEqual(t.wait_end(), 0)
                found = harmless.problems(t.raw())
            with open(os.path.join(h.data, "log"), "rb") as f:
                found += harmless.log_problems(f.read())
            self.assertEqual(found, [])

    def test_a_certificate_nobody_vouches_for(self):
        with Dovecot(USERS, mailbox(1)) as d, Home() as h:
            h.account("Work", "imap", d.imaps, user=ANN, security="tls")
            with open_screen(h) as t:
                t.wait("The certificate of 127.0.0.1")
                t.keys("A")
                t.wait("needs attention", "Problem", "The certificate of 127.0.0.1")
                self.assertNotIn("secret", t.screen())

    def test_a_server_that_never_answers_holds_up_nothing(self):
        with Home() as h, Silent() as imap, Silent() as pop:
            stage.fill(h)
            point_at(h, pop.port, imap.port)
            with stage.open_screen(h) as t:
                t.wait("Tim Berger", "connecting")
                imap.came.wait(PATIENCE)
                pop.came.wait(PATIENCE)
                t.keys("A")
                t.wait_match(r"Home .*connecting")
                t.wait_match(r"Work .*connecting")
                t.keys("q", "Enter")
                t.wait("crane cabin")
                t.keys("$")
                t.wait("Checking for new mail")
                t.keys("q", "q")
                self.assertEqual(t.wait_end(), 0)

    def test_the_first_thread_opens_no_connection(self):
        """Of all threads the one that has the screen calls no network."""
        with Home() as h, Silent() as imap, Silent() as pop:
            stage.fill(h)
            point_at(h, pop.port, imap.port)
            trace = os.path.join(h.dir, "trace")
            command = ["strace", "-f", "-qq", "-o", trace, "-e",
                       "trace=%network,execve", os.path.abspath(PROGRAM)]
            if not can_trace():
                self.skipTest("strace can't be used here")
            env = stage.environment(h, **NO_LEAK_CHECK)
            with Terminal(command, env) as t:
                t.wait("Tim Berger", "connecting")
                imap.came.wait(PATIENCE)
                pop.came.wait(PATIENCE)
                for key in ("Enter", "q", "A", "q", "End", "Home", "$"):
                    t.keys(key)
                t.wait("Checking for new mail")
                t.keys("q")
                self.assertEqual(t.wait_end(), 0)
            with open(trace, encoding="utf-8", errors="replace") as f:
                lines = f.read().split("\n")
            calls = [line.split(None, 1) for line in lines if line]
            # It is the one that becomes the program.
            first = calls[0][0]
            self.assertTrue(calls[0][1].startswith("execve"))
            by_others = [c for p, c in calls if p != first]
            self.assertTrue([c for c in by_others if "AF_INET" in c])
            ours = [c for p, c in calls if p == first and
                    re.match(r"(connect|send|recv|accept)", c) and
                    "AF_UNIX" not in c]
            self.assertEqual(ours, [])

    def test_a_sync_beside_the_screen_hands_its_wish_over(self):
        with Dovecot(USERS, mailbox(3)) as d, Home(ca=d.ca) as h:
            h.account("Home", "pop", d.pops, user=ANN, security="tls",
                      after_download="keep")
            with open_screen(h) as t:
                t.wait("3 unread of 3")
                d.deliver(ANN, b"Subject: wished for\r\nMessage-ID: <w@x>"
                          b"\r\n\r\nHello.\r\n")
                # Others that only connected hold nobody up.
                idle = [socket.socket(socket.AF_UNIX) for _ in range(3)]
                for s in idle:
                    s.connect(os.path.join(h.data, "wishes"))
                idle[1].send(b"Home")
                r = h.run("sync", "Home")
                self.assertEqual(r.code, 0, r)
                self.assertIn("1 new", r.out)
                for s in idle:
                    with self.assertRaises(BlockingIOError):
                        s.recv(1, socket.MSG_DONTWAIT)
                    s.close()
                t.wait("wished for", "4 unread of 4")
                sockets = [n for n in os.listdir(h.data)
                           if is_socket(os.path.join(h.data, n))]
                self.assertEqual(len(sockets), 1)
                mode = os.stat(os.path.join(h.data, sockets[0])).st_mode
                self.assertEqual(mode & 0o077, 0)
                t.keys("q")
                self.assertEqual(t.wait_end(), 0)
                self.assertFalse(is_socket(os.path.join(h.data, sockets[0])))

    def test_quitting_does_not_wait_for_a_wish(self):
        with Home() as h, Silent() as pop:
            h.account("Home", "pop", pop.port, user=ANN)
            with open_screen(h) as t:
                t.wait("connecting")
                pop.came.wait(PATIENCE)
                asking = h.start("sync", "Home")
                # The wish waits for a round that never ends.
                wait_until(lambda: is_served(asking.pid), "the wish")
                t.keys("Q")
                self.assertEqual(t.wait_end(), 0)
                out, err = asking.communicate(timeout=PATIENCE)
                self.assertEqual(asking.returncode, 12, (out, err))
                # It had been heard already, or not yet.
                self.assertRegex(out + err,
                                 b"closed before|Another postern")


def point_at(home, *ports):
    """The demonstration's accounts have these servers instead of none."""
    with open(home.config, encoding="utf-8") as f:
        text = f.read()
    for port in ports:
        text = text.replace("127.0.0.1:9\n", "127.0.0.1:%d\n" % port, 1)
    with open(home.config, "w", encoding="utf-8") as f:
        f.write(text)


def is_socket(path):
    try:
        return stat.S_ISSOCK(os.stat(path).st_mode)
    except FileNotFoundError:
        return False


def is_served(pid):
    """The process has a connected socket."""
    try:
        links = [os.readlink("/proc/%d/fd/%s" % (pid, fd))
                 for fd in os.listdir("/proc/%d/fd" % pid)]
    except OSError:
        return False
    inodes = {m.group(1) for m in
              (re.match(r"socket:\[(\d+)\]", link) for link in links) if m}
    with open("/proc/net/unix", encoding="ascii", errors="replace") as f:
        return any(line.split()[6] in inodes and line.split()[5] == "03"
                   for line in f.readlines()[1:])


def wait_until(is_true, what):
    last = time.monotonic() + PATIENCE
    while not is_true():
        if time.monotonic() > last:
            raise AssertionError("waited for " + what)
        time.sleep(0.02)


if __name__ == "__main__":
    unittest.main()
