#!/usr/bin/env python3
"""Every command of POP against -ERR, nonsense, a farewell and a line that is
cut before, inside and after the answer, in every session: all other mail is
here within two visits, what is to blame is told, and nothing is lost or
doubled. make check takes a sample; --all takes all, --silence servers that
fall silent, which takes minutes: make check-pop-commands.

And by counters: what is asked at once, committed at once, and an end of what
never ends."""
import concurrent.futures
import os
import re
import select
import socket
import sqlite3
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from popfault import PopFault, Session
from postern import Home
from tracing import NO_LEAK_CHECK, STRACE, can_trace

MAIL = popmail.make(6)
BAD = 3  # the message that RETR, TOP and DELE fail with
WHOLE = ("CAPA", "LANG", "UTF8", "STAT", "UIDL", "LIST", "QUIT")
OF_ONE = ("RETR", "TOP", "DELE")
FAULTS = ["err", "nonsense", "bye", "before", "inside", "after"]
SILENT, ALL = "--silence" in sys.argv, "--all" in sys.argv
sys.argv = [a for a in sys.argv if a not in ("--silence", "--all")]
if SILENT:
    FAULTS, ALL = ["silence"], True


def server(verb, fault, mail=MAIL, uidls=True):
    """A server that does this at one command, in every session."""
    class Faulty(Session):
        def command(self):
            raw = self.wire.line().decode("latin-1")
            word, _, rest = raw.partition(" ")
            word = word.upper()
            self.note_command(word, rest)
            hit = word == verb and (
                verb in WHOLE or self.bad() == rest.split()[0])
            answer = self.answer(word, rest) if not (
                hit and fault in ("err", "nonsense", "bye", "silence",
                                  "before")) else b""
            if hit:
                self.misbehave(answer)
                if fault == "err":
                    answer = b"-ERR no\r\n"
                elif fault == "nonsense":
                    answer = b"what?\r\n"
            self.wire.send(answer)
            if hit and fault == "after":
                self.wire.cut_gently()
            return word != "QUIT"

        def bad(self):
            """The bad message, wherever it stands now."""
            for i, (_, data) in enumerate(self.mail):
                if data == mail[BAD]:
                    return str(i + 1)
            return None

        def misbehave(self, answer):
            if fault == "before":
                self.wire.cut()
            if fault == "bye":
                self.wire.send(b"-ERR closing\r\n")
                self.wire.cut_gently()
            if fault == "inside":
                self.wire.send(answer[:max(1, len(answer) // 2)])
                self.wire.cut()
            if fault == "silence":
                self.wire.read(1 << 20)

        def do_uidl(self, rest):
            return super().do_uidl(rest) if uidls else b"-ERR no\r\n"

    class Server(PopFault):
        capabilities = PopFault.capabilities + ("LANG", "UTF8")

        def serve(self, wire, number):
            Faulty(self, wire, number).run()
    return Server(mail)


class Commands(unittest.TestCase):
    turn = 0

    def sample(self, policies):
        """One in three, unless all are wanted."""
        for one in policies:
            self.turn += 1
            if ALL or self.turn % 3 == 0:
                yield one

    def play(self, verb, fault, after, pipelining=True, uidls=True):
        with server(verb, fault, uidls=uidls) as s, Home() as h:
            if not pipelining:
                s.capabilities = tuple(
                    c for c in s.capabilities if c != "PIPELINING")
            h.account("Home", "pop", s.port, after_download=after)
            runs = [h.run("sync", timeout=400) for _ in range(2)]
            here, drop = h.export(), [d for _, d in s.drop.messages]
            lost = [m for m in MAIL if m not in here and m not in drop]
            self.assertEqual(lost, [], runs)
            self.assertEqual(len(set(here)), len(here), runs)
            held = {MAIL[BAD]} if verb == "RETR" and fault != "after" \
                else set()
            self.assertLessEqual(set(MAIL) - set(here), held, runs)
            told = "".join(r.out + r.err for r in runs) + h.run("log").out
            if verb in ("RETR", "DELE") and fault != "after" and (
                    verb == "RETR" or after == "remove"):
                self.assertIn("message", told)
                self.assertIn("1 message", told)
                self.assertGreaterEqual(h.inspect("Home")["refused"], 1)
            if after == "remove" and verb == "RETR" and fault != "after":
                self.assertEqual(drop, [MAIL[BAD]], runs)
            h.check()

    def play_all(self, cases, **how):
        """Those that only wait do so side by side."""
        with concurrent.futures.ThreadPoolExecutor(
                len(cases) if SILENT else 1) as pool:
            runs = [pool.submit(self.play, *case, **how) for case in cases]
            for case, run in zip(cases, runs):
                with self.subTest(case=case, **how):
                    run.result()

    def test_all_of_them(self):
        self.play_all([(verb, fault, after) for verb in WHOLE + OF_ONE
                       for fault in FAULTS
                       for after in self.sample(("keep", "remove"))])

    def test_without_pipelining(self):
        self.play_all([(verb, fault, "remove") for fault in FAULTS[::2]
                       for verb in ("CAPA", "STAT", "UIDL", "LIST", "RETR",
                                    "DELE")], pipelining=False)

    def test_without_uidl(self):
        self.play_all([(verb, fault, "keep") for fault in FAULTS[::2]
                       for verb in ("TOP", "LIST", "RETR")], uidls=False)

    def test_what_is_left_out_is_remembered(self):
        with server("UIDL", "before") as s, Home() as h:
            h.account("Home", "pop", s.port)
            self.assertEqual(h.run("sync").code, 0)
            before = s.said().count("UIDL")
            self.assertGreater(before, 0)
            self.assertEqual(h.run("sync").code, 0)
            self.assertEqual(s.said().count("UIDL"), before)
            self.assertIn("UIDL", h.run("inspect", "Home").out)
            self.assertEqual(sorted(h.export()), sorted(MAIL))

    def left_out(self, home):
        """The commands that are not asked for a day."""
        found = re.search(r"Left out .* on this server: (.*) \(since",
                          home.run("inspect", "Home").out)
        return found.group(1).split(", ") if found else []

    def test_the_right_one_is_left_out(self):
        """A line that ends between two answers was ended by the one or by the
        other; and nothing else is left out."""
        cases = [(v, f) for v in ("STAT", "UIDL", "LIST")
                 for f in ("before", "inside", "after")]
        for verb, fault in cases + [("CAPA", "after"), ("UTF8", "after")]:
            for pipelining in (True, False):
                with self.subTest(verb=verb, fault=fault, lines=pipelining), \
                        server(verb, fault) as s, Home() as h:
                    if not pipelining:
                        s.capabilities = tuple(
                            c for c in s.capabilities if c != "PIPELINING")
                    h.account("Home", "pop", s.port)
                    runs = [h.run("sync", timeout=200) for _ in range(2)]
                    self.assertEqual(runs[1].code, 0, runs)
                    self.assertEqual(sorted(h.export()), sorted(MAIL))
                    self.assertIn(" 6 listed", runs[0].out + runs[1].out)
                    self.assertNotIn("12 listed", runs[0].out)
                    named = "LANG/UTF8" if verb == "UTF8" else verb
                    self.assertEqual(
                        [w for w in self.left_out(h) if w != "PIPELINING"],
                        [named], runs)

    def test_one_that_breaks_behind_the_sign_in_only(self):
        """CAPA is left out there, and what it said before the sign-in holds;
        nobody signs in more than once in a visit that gets nowhere."""
        class Faulty(Session):
            def do_capa(self, rest):
                if self.is_open:
                    self.wire.cut()
                return super().do_capa(rest)
            do_capa.early = True

        class Server(PopFault):
            def serve(self, wire, number):
                Faulty(self, wire, number).run()
        for capabilities in (PopFault.capabilities, ("TOP", "UIDL", "USER")):
            with self.subTest(caps=capabilities), Server(MAIL) as s, \
                    Home() as h:
                s.capabilities = capabilities
                h.account("Home", "pop", s.port)
                runs = [h.run("sync") for _ in range(2)]
                self.assertEqual(runs[-1].code, 0, runs)
                self.assertEqual(sorted(h.export()), sorted(MAIL))
                self.assertIn("UIDL", s.said())

    def test_a_sign_in_that_breaks_is_not_what_was_said_before(self):
        """Nothing is left out because of a server that cuts each sign-in."""
        class Faulty(Session):
            def do_auth(self, _):
                self.wire.cut()
            do_auth.early = True

            def do_user(self, _):
                self.wire.cut()
            do_user.early = True

        class Server(PopFault):
            capabilities = PopFault.capabilities + ("LANG", "UTF8")

            def serve(self, wire, number):
                Faulty(self, wire, number).run()
        with Server(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port)
            for _ in range(5):
                before = len(s.said())
                self.assertEqual(h.run("sync").code, 6)
                tries = [w for w in s.said()[before:] if w in ("AUTH", "USER")]
                self.assertLessEqual(len(tries), 2)
                self.assertNotIn("CAPA", self.left_out(h))

    def test_a_server_that_refuses_capa_and_closes(self):
        """Two signs are enough: all mail comes in the first visit."""
        class Faulty(Session):
            def do_capa(self, _):
                self.wire.send(b"-ERR what?\r\n")
                self.wire.cut_gently()
            do_capa.early = True

        class Server(PopFault):
            def serve(self, wire, number):
                Faulty(self, wire, number).run()
        with Server(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port)
            r = h.run("sync")
            self.assertEqual(r.code, 0, r)
            self.assertEqual(sorted(h.export()), sorted(MAIL))

    def test_all_else_of_the_visit_is_told(self):
        """One message is refused: the line of the visit has its numbers, the
        server counts as visited, and what is left out is told wherever IMAP
        tells it."""
        with server("RETR", "err") as s, Home() as h:
            h.account("Home", "pop", s.port)
            first, second = h.run("sync"), h.run("sync")
            self.assertEqual((first.code, second.code), (1, 0))
            why = "1 message could not be fetched or removed: -ERR no"
            self.assertIn("6 listed, 6 new, 5 stored, 0 removed, 6 left"
                          " on the server; " + why, first.out)
            self.assertIn("stays there, and postern will try again", first.err)
            self.assertIn("; " + why, second.out)
            seen, log = h.inspect("Home"), h.run("log").out
            self.assertGreater(seen["checked_at"], 0)
            self.assertEqual((seen["on_server"], seen["error"]), (6, ""))
            self.assertEqual(log.count("on the server; " + why), 2, log)
            said = h.run("inspect", "Home").out
            self.assertRegex(said, r"! Left out +%s \(since .*20" % why)
            self.assertNotIn("Problem", said)

    def test_a_command_that_is_left_out_is_told(self):
        with server("UIDL", "before") as s, Home() as h:
            h.account("Home", "pop", s.port)
            first, second = h.run("sync"), h.run("sync")
            words = "not used, because they do not work on this server:" \
                " UIDL"
            self.assertIn("; " + words, first.out)
            self.assertNotIn(words, second.out)
            self.assertIn(words + " (since", h.run("inspect", "Home").out)
            self.assertIn(words, h.run("log").out)

    def test_what_backs_off_is_asked_for_again(self):
        with server("RETR", "err") as s, Home() as h:
            h.account("Home", "pop", s.port)
            asked = []
            for late in (0, 0, 120, 0):
                with sqlite3.connect(os.path.join(
                        h.data, "postern.db")) if late else \
                        open(os.devnull) as db:
                    if late:
                        db.execute("UPDATE pop_trouble SET retry_at ="
                                   " retry_at - ?", (late,))
                h.run("sync")
                asked.append(s.said().count("RETR %d" % (BAD + 1)))
            self.assertEqual(asked, [1, 1, 2, 2])


@unittest.skipUnless(SILENT, "takes minutes: --silence")
class Slow(unittest.TestCase):
    def test_a_large_maildrop_takes_its_time(self):
        """A minute until the first byte of STAT, UIDL or LIST: it is waited
        for, with more patience in the next session, and nothing is left
        out."""
        cases = [(verb, caps) for verb in ("STAT", "UIDL", "LIST")
                 for caps in (PopFault.capabilities, ("TOP", "UIDL", "USER"))]
        with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
            runs = [pool.submit(self.visit, *case) for case in cases]
            for case, run in zip(cases, runs):
                with self.subTest(case=case):
                    run.result()

    def visit(self, late, capabilities):
        class Late(Session):
            def answer(self, word, rest):
                # A client that left has no maildrop open any more.
                for _ in range(60 if word == late else 0):
                    time.sleep(1)
                    if select.select([self.wire.sock], [], [], 0)[0] and \
                            not self.wire.sock.recv(1, socket.MSG_PEEK):
                        self.wire.cut()
                return super().answer(word, rest)

        class Server(PopFault):
            def serve(self, wire, number):
                Late(self, wire, number).run()
        with Server(MAIL) as s, Home() as h:
            s.capabilities = capabilities
            h.account("Home", "pop", s.port)
            r = h.run("sync", timeout=400)
            self.assertEqual(r.code, 0, r)
            self.assertEqual(sorted(h.export()), sorted(MAIL))
            # That it gets them one at a time for a day costs little.
            said = h.run("inspect", "Home").out
            self.assertNotRegex(said, "Left out .*(STAT|UIDL|LIST)")


class Counters(unittest.TestCase):
    def test_an_endless_message_ends_and_the_others_are_here(self):
        class Endless(Session):
            def do_retr(self, rest):
                if self.mail[int(rest) - 1][1] == MAIL[BAD]:
                    self.flood(b"+OK\r\n", b"x" * 4094 + b"\r\n")
                return super().do_retr(rest)

        class Server(PopFault):
            def serve(self, wire, number):
                Endless(self, wire, number).run()
        with Server(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove")
            r = h.run("sync", timeout=120)
            self.assertEqual(r.code, 6, r)
            self.assertEqual(sorted(h.export()), sorted(
                m for m in MAIL if m != MAIL[BAD]))
            self.assertEqual([d for _, d in s.drop.messages], [MAIL[BAD]])
            h.check()

    @unittest.skipUnless(can_trace(), "no strace here")
    def test_a_commit_for_many_messages_and_not_for_each(self):
        """By how often the program waits for the disk."""
        mail = popmail.make(50)
        with PopFault(mail[:1]) as s, Home() as h:
            h.account("Home", "pop", s.port)
            waits = []
            for last in (1, 2, 50):
                for data in mail[len(s.drop.messages):last]:
                    s.drop.add(data)
                path = os.path.join(h.dir, "trace")
                r = h.run("sync", prefix=(
                    STRACE, "-f", "-qq", "-o", path, "-e",
                    "trace=fsync,fdatasync,sync_file_range,msync"),
                    **NO_LEAK_CHECK)
                self.assertEqual(r.code, 0, r)
                with open(path, encoding="utf-8") as f:
                    waits.append(sum("sync(" in line for line in f))
            self.assertEqual(sorted(h.export()), sorted(mail))
        self.assertGreater(waits[1], 0)
        # 48 messages cost what one does, and a handful on a slow machine.
        self.assertLess(waits[2], waits[1] + 15, waits)

    def test_a_round_trip_for_many_messages_and_not_for_each(self):
        """A server that counts how often it has to wait for a command."""
        waits = []

        class Counting(Session):
            def command(self):
                if b"\n" not in self.wire.buffer:
                    waits.append(1)
                return super().command()

        class Server(PopFault):
            def serve(self, wire, number):
                Counting(self, wire, number).run()
        mail = popmail.make(60)
        with Server(mail) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove")
            self.assertEqual(h.run("sync").code, 0)
            self.assertEqual(s.drop.messages, [])
        self.assertLess(len(waits), 20)


if __name__ == "__main__":
    unittest.main()
