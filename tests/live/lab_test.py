#!/usr/bin/env python3
"""The lab's scripted servers do what their scripts and faults say."""
import os
import poplib
import socket
import ssl
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import certs
from imapplay import Play
from popfault import Faults, PopFault

MAIL = [b"Subject: %d\r\n\r\nline\r\n.hidden\r\n..twice\r\nend\r\n" % i
        for i in range(1, 5)]


def connect(server):
    return socket.create_connection(("127.0.0.1", server.port), 10)


def read_all(sock):
    """Everything until the server closes."""
    data = b""
    while True:
        more = sock.recv(65536)
        if not more:
            return data
        data += more


def talk(server, *lines):
    """Sends all lines at once; returns all that comes back."""
    with connect(server) as s:
        s.sendall(b"".join(line.encode() + b"\r\n" for line in lines))
        data = read_all(s)
    server.settle()
    return data


IN = ("USER ann", "PASS secret")


class Pop(unittest.TestCase):
    def whole_session(self, server):
        p = poplib.POP3("127.0.0.1", server.port, timeout=10)
        p.user("ann")
        p.pass_("secret")
        count = p.stat()[0]
        mail = [b"\r\n".join(p.retr(i + 1)[1]) + b"\r\n"
                for i in range(count)]
        for i in range(count):
            p.dele(i + 1)
        p.quit()
        server.settle()
        return mail

    def test_an_angel_gives_every_byte_and_removes_at_quit(self):
        with PopFault(MAIL) as s:
            self.assertEqual(self.whole_session(s), MAIL)
            self.assertEqual(s.drop.messages, [])
            self.assertEqual(len(s.drop.removed), 4)
            self.assertEqual(s.said(1)[:3], ["USER", "PASS", "STAT"])
            self.assertEqual(s.said(1)[-3:], ["QUIT", "commit 4", "end"])
            self.assertEqual(s.errors, [])

    def test_cut_comes_at_the_very_byte(self):
        words = IN + ("UIDL", "RETR 1", "QUIT")
        with PopFault(MAIL) as s:
            whole = talk(s, *words)
            self.assertEqual(s.sent[1], len(whole))
            for n in list(range(0, 40)) + [len(whole) - 1, len(whole)]:
                s.faults = Faults("cut:%d" % n)
                self.assertEqual(talk(s, *words), whole[:n])
                self.assertEqual(s.sent[s.count], n)

    def test_a_reset_is_a_reset(self):
        with PopFault(MAIL, "reset:12") as s, connect(s) as c:
            c.sendall(b"NOOP\r\n" * 9)
            with self.assertRaises(ConnectionResetError):
                while c.recv(100):
                    pass

    def test_a_stall_says_nothing_and_holds_the_line(self):
        with PopFault(MAIL, "stall:7") as s, connect(s) as c:
            c.settimeout(0.3)
            self.assertEqual(c.recv(100), b"+OK rea")
            with self.assertRaises(TimeoutError):
                c.recv(100)
            c.close()
            s.settle()
            self.assertEqual(s.said(), ["stalled after 7 bytes"])

    def test_only_an_answered_or_unanswered_quit_removes(self):
        words = IN + ("DELE 2", "QUIT")
        for fault, left in (("cut-before:QUIT", 4), ("cut-after:DELE", 4),
                            ("cut-unanswered:QUIT", 3), ("cut-inside:QUIT", 3),
                            ("cut-after:QUIT", 3)):
            with self.subTest(fault), PopFault(MAIL, fault) as s:
                talk(s, *words)
                self.assertEqual(len(s.drop.messages), left)

    def test_faults_strike_at_the_kth_command(self):
        with PopFault(MAIL, "cut-before:DELE:3") as s:
            talk(s, *IN, "DELE 1", "DELE 2", "DELE 3", "DELE 4")
            self.assertEqual([w for w in s.said() if "DELE" in w],
                             ["DELE 1", "DELE 2", "DELE 3"])

    def test_a_line_may_end_in_the_middle(self):
        with PopFault(MAIL, "cut-inside:STAT") as s:
            self.assertFalse(talk(s, *IN, "STAT").endswith(b"\r\n"))

    def test_sizes_counts_and_dots_lie(self):
        with PopFault(MAIL, "size:+100", "stat:-1", "nodot:2") as s:
            said = talk(s, *IN, "STAT", "LIST 1", "RETR 2")
        size = len(MAIL[0])
        self.assertIn(b"+OK 3 %d\r\n" % (4 * size), said)
        self.assertIn(b"+OK 1 %d\r\n" % (size + 100), said)
        self.assertTrue(said.endswith(b"\r\nend\r\n"))

    def uids(self, server):
        said = talk(server, *IN, "UIDL", "QUIT").decode("latin-1")
        rows = said.split("+OK\r\n")[-2].split("\r\n")
        return [r.split(" ", 1) for r in rows if " " in r]

    def test_unique_ids_go_wrong_in_seven_ways(self):
        with PopFault(MAIL) as s:
            good = self.uids(s)
            self.assertEqual(len({u for _, u in good}), 4)
            s.faults = Faults("uidl:none")
            self.assertIn(b"-ERR", talk(s, *IN, "UIDL", "QUIT"))
            s.faults = Faults("uidl:dup")
            self.assertEqual(len({u for _, u in self.uids(s)}), 1)
            s.faults = Faults("uidl:long")
            self.assertGreater(len(self.uids(s)[0][1]), 300)
            s.faults = Faults("uidl:evil")
            self.assertIn("/../\x1b]0;", "/" + self.uids(s)[0][1])
            s.faults = Faults("uidl:shuffle")
            self.assertNotEqual(self.uids(s), good)
            self.assertEqual(sorted(self.uids(s)), good)
            s.faults = Faults("uidl:renumbered")
            first, second = self.uids(s), self.uids(s)
            self.assertFalse({u for _, u in first} & {u for _, u in second})

    def test_reused_ids_go_to_new_mail(self):
        with PopFault(MAIL, "uidl:reused") as s:
            old = s.drop.messages[1][0]
            talk(s, *IN, "DELE 2", "QUIT")
            self.assertEqual(s.drop.add(b"Subject: new\r\n\r\n"), old)

    def test_refusals_and_replies_of_ones_own(self):
        with PopFault(MAIL, "busy", "sessions:1") as s:
            self.assertIn(b"-ERR [IN-USE]", talk(s, *IN, "QUIT"))
            self.assertNotIn(b"-ERR", talk(s, *IN, "QUIT"))
            s.faults = Faults("login")
            self.assertIn(b"-ERR [AUTH]", talk(s, *IN, "QUIT"))
            s.faults = Faults(r"reply:STAT:-ERR [SYS/PERM] \x1b[2J off")
            self.assertIn(b"[SYS/PERM] \x1b[2J off\r\n",
                          talk(s, *IN, "STAT", "QUIT"))
            s.faults = Faults("error:2")
            self.assertIn(b"[SYS/TEMP]", talk(s, *IN, "RETR 2", "QUIT"))

    def test_an_open_maildrop_is_in_use(self):
        with PopFault(MAIL) as s, connect(s) as first:
            first.sendall(b"USER ann\r\nPASS secret\r\nNOOP\r\n")
            data = b""
            while data.count(b"\n") < 4:
                data += first.recv(100)
            with connect(s) as second:
                second.sendall(b"USER ann\r\nPASS secret\r\nQUIT\r\n")
                self.assertIn(b"[IN-USE]", read_all(second))

    def test_endless_things_do_not_end(self):
        for kind, words in (("banner", ()), ("line", ("CAPA",)),
                            ("listing", IN + ("UIDL",))):
            with self.subTest(kind), PopFault(MAIL, "endless:" + kind) as s, \
                    connect(s) as c:
                c.sendall(b"".join(w.encode() + b"\r\n" for w in words))
                count = 0
                while count < 1 << 20:
                    count += len(c.recv(65536))

    def test_secrets_stay_out_of_the_transcript(self):
        with PopFault(MAIL) as s:
            talk(s, "AUTH PLAIN", "AGFubgBzZWNyZXQ=", "NOOP", "QUIT")
            self.assertEqual(s.said(), ["AUTH", "NOOP", "QUIT", "commit 0",
                                        "end"])
            talk(s, "AGFubgBzZWNyZXQ=", "PASS secret", "QUIT")
            self.assertEqual(s.said(2), ["?", "PASS", "QUIT", "end"])

    def test_a_fault_that_does_not_exist_is_told(self):
        for spec in ("cutt:3", "uidl:odd", "cut:much"):
            with self.assertRaises(ValueError):
                Faults(spec)


class Tls(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.addCleanup(self.dir.cleanup)
        self.ca = certs.make_ca(self.dir.name)
        self.files = certs.make_server(self.dir.name)
        self.context = ssl.create_default_context(cafile=self.ca)
        self.context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF

    def test_tls_from_the_first_byte_and_a_cut_inside_it(self):
        with PopFault(MAIL, "cut:5", tls=self.files) as s:
            with self.context.wrap_socket(
                    connect(s), server_hostname="localhost",
                    suppress_ragged_eofs=False) as c:
                self.assertEqual(c.recv(100), b"+OK r")
                with self.assertRaisesRegex(ssl.SSLError, "(?i)eof"):
                    c.recv(100)

    def test_stls_is_offered_once(self):
        with PopFault(MAIL, tls=self.files, stls=True) as s:
            p = poplib.POP3("127.0.0.1", s.port, timeout=10)
            self.assertIn("STLS", p.capa())
            p.stls(self.context)
            self.assertNotIn("STLS", p.capa())
            p.quit()

    def test_a_play_upgrades(self):
        with Play("""
                S: * OK ready
                C: <tag> STARTTLS
                S: <tag> OK begin
                !starttls
                C: <tag> NOOP
                S: <tag> OK""", tls=self.files, stls=True) as play:
            with connect(play) as c:
                c.recv(100)
                c.sendall(b"a STARTTLS\r\n")
                self.assertEqual(c.recv(100), b"a OK begin\r\n")
                with self.context.wrap_socket(
                        c, server_hostname="localhost") as t:
                    t.sendall(b"b NOOP\r\n")
                    self.assertEqual(read_all(t), b"b OK\r\n")
            play.check()


class Plays(unittest.TestCase):
    SCRIPT = r"""
        S: * OK ready
        D: <tag> NOOP => * 3 EXISTS || <tag> OK idle
        C~ <tag> LOGIN (?P<who>\w+) .*
        S: <tag> OK welcome <who>
        C: <tag> UID FETCH 1:* (BODY[])
        S: * 1 FETCH (UID 7 FLAGS (\Seen) BODY[] <literal:mail>)
        R: <tag> OK do\x6ee\r\n
        C: <tag> APPEND Sent {5}
        S: + go
        L~ he.lo
        C:
        S: <tag> OK
        """

    def play(self, sent, script=SCRIPT, **more):
        with Play(script, literals={"mail": b"A: b\r\n\r\n"}, **more) as play:
            with connect(play) as c:
                c.sendall(sent)
                said = read_all(c)
            try:
                play.check()
                return said, None, play.transcript
            except AssertionError as e:
                return said, str(e), play.transcript

    def test_a_play_is_played(self):
        said, problems, heard = self.play(
            b"a1 LOGIN ann secret\r\nn NOOP\r\n"
            b"a2 UID FETCH 1:* (BODY[])\r\na3 APPEND Sent {5}\r\nhello\r\n")
        self.assertIsNone(problems)
        self.assertEqual(
            said, b"* OK ready\r\na1 OK welcome ann\r\n"
            b"* 3 EXISTS\r\nn OK idle\r\n* 1 FETCH (UID 7 FLAGS (\\Seen) "
            b"BODY[] {8}\r\nA: b\r\n\r\n)\r\na2 OK done\r\n+ go\r\na3 OK\r\n")
        self.assertNotIn("secret", repr(heard))
        self.assertEqual(heard[1], (1, "n NOOP"))

    def test_another_line_is_told_without_its_secret(self):
        said, problems, _ = self.play(
            b"a1 LOGIN ann secret\r\na2 LOGIN ann secret\r\n")
        self.assertTrue(said.endswith(b"welcome ann\r\n"))
        self.assertIn("connection 1, line 6: expected", problems)
        self.assertIn("a2 LOGIN ***", problems)
        self.assertNotIn("secret", problems)

    def test_a_client_that_leaves_early_is_told(self):
        with Play(self.SCRIPT) as play:
            connect(play).close()
            with self.assertRaisesRegex(AssertionError, "LOGIN"):
                play.check()

    def test_a_wrong_literal_is_told(self):
        _, problems, _ = self.play(b"a APPEND x {3}\r\nabc\r\n", """
            C~ <tag> APPEND .*
            L~ abd""")
        self.assertIn("expected a literal 'abd', got 3 bytes b'abc'", problems)

    def test_connections_are_counted(self):
        with Play("S: one\n---\nS: two") as play:
            with connect(play) as c:
                self.assertEqual(read_all(c), b"one\r\n")
            with self.assertRaisesRegex(AssertionError, "2 never came"):
                play.check()
            with connect(play) as c:
                self.assertEqual(read_all(c), b"two\r\n")
            play.check()
            with connect(play) as c:
                read_all(c)
            with self.assertRaisesRegex(AssertionError, "no script for it"):
                play.check()

    def test_the_end_may_be_asked_for(self):
        for act in ("close", "reset", "stall", "eof"):
            with self.subTest(act), Play("C: hi\n!" + act) as play:
                with connect(play) as c:
                    c.sendall(b"hi\r\n")
                    if act in ("close", "reset"):
                        self.assert_ended(c, act == "reset")
                play.check()

    def assert_ended(self, sock, is_reset):
        try:
            self.assertEqual((sock.recv(9), is_reset), (b"", False))
        except ConnectionResetError:
            self.assertTrue(is_reset)

    def test_a_script_with_a_mistake_is_not_played(self):
        with self.assertRaisesRegex(ValueError, "line 2 is no step"):
            Play("S: x\nX: y")


if __name__ == "__main__":
    unittest.main()
