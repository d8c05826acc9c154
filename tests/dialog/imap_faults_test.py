#!/usr/bin/env python3
"""IMAP against servers that break, lie and mean harm: nothing half is ever
taken for whole, little memory is used, and one round with the server as it
should be ends with exactly its mail."""
import os
import re
import signal
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from imapbox import here
from imapfault import CAPS, ImapFault
from postern import Home
from share import is_mine, share
from wire import Gone

MAIL = popmail.make(6, sizes=(0, 40, 700, 3000))
LARGE = popmail.make(1, 9, (2_500_000,))[0]
MEGABYTE = 1 << 20


def to(verb, change):
    """A lie about the commands that begin so."""
    return lambda line, answer: \
        change(answer) if line.startswith(verb) else answer


def bodies(change):
    return lambda line, answer: \
        change(answer) if "BODY.PEEK[]" in line else answer


def headers(change):
    return lambda line, answer: \
        change(answer) if "BODY.PEEK[H" in line else answer


def endless(chunk, times=None):
    """The same bytes again and again."""
    def say(_=None):
        left = times
        while left is None or left > 0:
            yield chunk
            left = left and left - 1
    return say


def cut_behind(mark, more=b""):
    """What comes up to behind a mark, and the end of the line."""
    def say(answer):
        yield answer[:answer.index(mark) + len(mark)] + more
        raise Gone("left")
    return say


class Faulty(unittest.TestCase):
    def run_sync(self, h, *words):
        """A round and the most memory it took, in bytes."""
        p = h.start("sync", "--bodies", "all", *words)
        out = p.stdout.read() + p.stderr.read()
        _, status, usage = os.wait4(p.pid, 0)
        p.returncode = os.waitstatus_to_exitcode(status)
        p.stdout.close()
        p.stderr.close()
        return p.returncode, out.decode(), usage.ru_maxrss * 1024

    def check_mail(self, s, h):
        """All that is here whole is the server's, byte for byte."""
        there = {m[0]: m[1] for m in s.folders["INBOX"].mail}
        for row in h.list():
            self.assertIn(row["uid"], there)
        found = sorted(h.export("--verify"))
        self.assertEqual(len(found), len(set(found)))
        for data in found:
            self.assertIn(data, there.values())

    def mend(self, s, h):
        """One more round with an honest server: exactly its mail."""
        s.settle()
        s.honest()
        code, out, _ = self.run_sync(h)
        self.assertEqual(code, 0, out)
        there = {m[0]: m[1] for m in s.folders["INBOX"].mail}
        found = {uid: m for uid, (m, _) in here(h)["INBOX"].items()}
        self.assertEqual(sorted(there), sorted(found))
        self.assertTrue(there == found)
        h.check()

    def survive(self, lie, *args, **more):
        """One of many cases; the most memory it took, in bytes."""
        return self.play(lie, *args, **more) if is_mine() else 0

    def play(self, lie, ends=(0,), mail=MAIL, words="", before=False,
             caps=CAPS):
        """A round with the lie (before: after an honest one), then one
        without."""
        with ImapFault({"INBOX": mail}, caps=caps) as s, Home() as h:
            h.account("Home", "imap", s.port)
            if before:
                self.mend(s, h)
            s.lie = lie
            code, out, peak = self.run_sync(h)
            self.assertIn(code, ends, out)
            self.assertIn(words, out)
            self.check_mail(s, h)
            self.mend(s, h)
            return peak


class Literals(Faulty):
    """Sizes that are no sizes, and literals that do not end."""

    def test_sizes_that_can_not_be(self):
        for size in (b"4294967295", b"4294967301", b"99999999999999", b"-1",
                     b"", b"1" * 100):
            for which in (bodies, headers):
                with self.subTest(size=size, which=which.__name__):
                    self.survive(which(lambda a, size=size: re.sub(
                        rb"\{\d+\}", b"{%s}" % size, a)), (6, 1, 0))

    def test_three_bytes_instead_of_five_and_nine(self):
        for change in (-2, -20, 2, 4):
            def other(answer, change=change):
                yield re.sub(rb"\{(\d+)\}", lambda f: b"{%d}" % (
                    int(f.group(1)) + change), answer, count=1)
                raise Gone("left")
            for which in (bodies, headers):
                with self.subTest(change=change, which=which.__name__):
                    self.survive(which(other), (6,))

    def test_the_end_in_the_middle(self):
        for mark in (b"{", b"}\r\n", b"Subject: message 3", b"\r\n)"):
            for which in (bodies, headers):
                with self.subTest(mark=mark, which=which.__name__):
                    self.survive(which(cut_behind(mark)), (6,))
                    self.survive(which(cut_behind(
                        mark, b"* BYE I am off\r\n")), (6,))

    def test_sizes_of_messages_that_are_wrong(self):
        """Exchange's are; what the server has is all there is."""
        for by in (-10, 10, 100000, 3_000_000):
            with self.subTest(by=by):
                self.survive(headers(lambda a, by=by: re.sub(
                    rb"RFC822.SIZE (\d+)", lambda f: b"RFC822.SIZE %d" % max(
                        0, int(f.group(1)) + by), a)))

    def test_a_body_that_stops_in_the_middle(self):
        """The server calls a half message whole, and has more behind it."""
        def halve(line, answer):
            if not line.endswith("BODY.PEEK[])"):
                return answer
            return re.sub(rb"BODY\[\] \{(\d+)\}\r\n", self.half, answer)

        def cut(line, answer):
            return b"".join(self.cut_literals(halve(line, answer), answer)) \
                if line.endswith("BODY.PEEK[])") else answer
        self.survive(cut)

    @staticmethod
    def half(found):
        return b"BODY[] {%d}\r\n" % (int(found.group(1)) // 2)

    @staticmethod
    def cut_literals(halved, answer):
        """Each literal of the answer, but only the half of it."""
        sizes = [int(n) for n in re.findall(rb"\{(\d+)\}\r\n", halved)]
        at = 0
        for size, found in zip(sizes, list(re.finditer(
                rb"\{(\d+)\}\r\n", answer))):
            whole = int(found.group(1))
            if found.start() < at:
                continue
            yield answer[at:found.start()] + b"{%d}\r\n" % (whole // 2)
            yield answer[found.end():found.end() + whole // 2]
            at = found.end() + whole
        yield answer[at:]

    def test_texts_that_are_not_handed_out(self):
        for change in (lambda a: re.sub(rb"(?s)^.*(?=^C\d+ OK)", b"", a,
                                        flags=re.M),
                       lambda a: re.sub(rb"(?s).*\r\n(C\d+) OK.*",
                                        rb"\1 NO not now\r\n", a),
                       lambda a: re.sub(rb"(?s).*\r\n(C\d+) OK.*",
                                        rb"\1 BAD what?\r\n", a)):
            for which in (bodies, headers):
                with self.subTest(which=which.__name__):
                    self.survive(which(change), (0, 1, 5, 6, 12), before=True)

    def test_pieces_of_a_large_one(self):
        """Cut between and in the pieces: it goes on at the byte."""
        for at in (1, 900_000, MEGABYTE + 7000, 2_400_000):
            for how in ("cut", "reset"):
                with self.subTest(at=at, how=how), \
                        ImapFault({"INBOX": MAIL[:1] + [LARGE]}) as s, \
                        Home() as h:
                    h.account("Home", "imap", s.port)
                    s.cut_at(5000 + at, how)
                    code, out, _ = self.run_sync(h)
                    self.assertEqual(code, 6, out)
                    self.check_mail(s, h)
                    self.mend(s, h)
                    # A reset takes along what was not read yet.
                    if at > MEGABYTE and how == "cut":
                        asked = [re.search(r"<(\d+)\.", w) for w in s.heard]
                        first = [f for f in asked if f and f[1] == "0"]
                        self.assertEqual(len(first), 1)


class Memory(Faulty):
    """Nothing without an end fills the memory."""

    def bounded(self, lie, ends=(6,), **more):
        peak = self.survive(lie, ends, **more)
        if not os.environ.get("SANITIZE"):
            self.assertLess(peak, self.usual + 20 * MEGABYTE)

    def setUp(self):
        self.usual = self.play(lambda line, answer: answer)

    def test_a_line_without_end(self):
        for verb in ("", "AUTH", "LIST", "EXAMINE", "UID SEARCH",
                     "UID FETCH"):
            for start in (b"* ", b"* LIST (", b"* OK ", b'* LIST () "/" "',
                          b"* 1 FETCH (", b""):
                with self.subTest(verb=verb, start=start):
                    def say(line, answer, verb=verb, start=start):
                        if not line.startswith(verb) or (
                                not verb and line):
                            return answer
                        return self.long_line(start)
                    self.bounded(say, ends=(6, 12))

    @staticmethod
    def long_line(start):
        yield start
        for _ in range(1024):
            yield b"A" * MEGABYTE

    def test_lines_without_end(self):
        for verb in ("AUTH", "LIST", "EXAMINE", "UID SEARCH", "UID FETCH"):
            for row in (b"* OK still here\r\n", b"* 5 EXISTS\r\n",
                        b"* LIST () \"/\" a\r\n", b"\r\n",
                        b"* 1 FETCH (FLAGS ())\r\n", b"* SEARCH 1\r\n"):
                with self.subTest(verb=verb, row=row):
                    self.bounded(to(verb, endless(row * 10000, 1000)))

    def test_a_literal_without_end(self):
        for row in (b"* LIST () \"/\" {60000000}\r\n",
                    b"* 1 FETCH (UID 1 BODY[] {60000000}\r\n"):
            for verb in ("LIST", "UID SEARCH"):
                with self.subTest(verb=verb, row=row):
                    self.bounded(to(verb, lambda a, row=row: self.long_line(
                        row)))


class Unexpected(Faulty):
    """Untagged data at odd times (RFC 3501, 7.3 and 7.4.1), and lies about
    numbers."""

    def everywhere(self, row, ends=(0, 1, 6)):
        for verb in ("EXAMINE", "UID SEARCH", "UID FETCH", "LIST"):
            with self.subTest(verb=verb, row=row):
                self.survive(to(verb, lambda a: row + b"\r\n" + a), ends)
                self.survive(to(verb, lambda a: re.sub(
                    rb"(C\d+ OK[^\r]*\r\n)$",
                    lambda f: row + b"\r\n" + f.group(1), a)), ends,
                    before=True)

    def test_expunge(self):
        self.everywhere(b"* 1 EXPUNGE")
        self.everywhere(b"\r\n".join([b"* 1 EXPUNGE"] * 20))
        self.everywhere(b"* 4294967295 EXPUNGE")
        self.everywhere(b"* VANISHED 1:4294967295")

    def test_exists(self):
        for n in (0, 1, 7, 4294967295):
            self.everywhere(b"* %d EXISTS" % n)

    def test_fetch_of_what_nobody_knows(self):
        self.everywhere(b"* 99 FETCH (UID 99 FLAGS (\\Seen))")
        self.everywhere(b"* 2 FETCH (FLAGS (\\Seen))")
        self.everywhere(b"* 2 FETCH (UID 0 FLAGS (\\Seen))")
        self.everywhere(b"* 2 FETCH (UID 4294967295 BODY[] {3}\r\nxyz)")

    def test_search(self):
        for row in (b"* SEARCH", b"* SEARCH 6 5 4 3 2 1 6 6 1",
                    b"* SEARCH 1 2 3 4 5 6 7 8 9",
                    b"* SEARCH 1 2 3", b"* SEARCH 4294967295 0 1 2 3 4 5 6"):
            with self.subTest(row=row):
                self.survive(to("UID SEARCH", lambda a, row=row: re.sub(
                    rb"\* SEARCH[^\r]*", row, a)), (0, 1, 6))

    def test_rows_in_another_order_and_twice(self):
        def shuffled(answer):
            rows = re.split(rb"(?m)^(?=\* \d+ FETCH |C\d+ OK)", answer)
            return b"".join(rows[-2::-1] + rows[:-1] + rows[-1:])
        for which in (bodies, headers):
            with self.subTest(which=which.__name__):
                self.survive(which(shuffled))

    def test_another_tag(self):
        for verb in ("AUTH", "LIST", "EXAMINE", "UID SEARCH", "UID FETCH"):
            for tag in (b"99", b"C99", b"x", b"99999999999999999999", b"0"):
                with self.subTest(verb=verb, tag=tag):
                    self.survive(to(verb, lambda a, tag=tag: re.sub(
                        rb"C\d+ OK([^\r]*\r\n)$", tag + rb" OK\1", a)), (6,))

    def test_goodbye(self):
        for verb in ("AUTH", "LIST", "EXAMINE", "UID SEARCH", "UID FETCH"):
            with self.subTest(verb=verb):
                self.survive(to(verb, lambda a: self.bye()), (6, 12, 4, 5),
                             words="overloaded")

    @staticmethod
    def bye():
        yield b"* BYE overloaded\r\n"
        raise Gone("left")

    def test_refusals(self):
        for verb in ("LIST", "LSUB", "NAMESPACE", "ID", "UID SEARCH"):
            for word in (b"NO", b"BAD"):
                with self.subTest(verb=verb, word=word):
                    self.survive(to(verb, lambda a, word=word: re.sub(
                        rb"(?s).*?(C\d+) OK[^\r]*\r\n$", rb"\1 " + word +
                        rb" not for you\r\n", a)), (0, 1, 5, 6))

    def test_an_empty_moment(self):
        """A server that shows nothing for a while makes nobody forget. One
        that says of each message that it is gone is believed."""
        def hide(line, answer):
            if line.startswith("UID SEARCH"):
                return re.sub(rb"\* SEARCH[^\r]*", b"* SEARCH", answer)
            return answer
        with ImapFault({"INBOX": MAIL}) as s, Home() as h:
            h.account("Home", "imap", s.port)
            self.mend(s, h)
            for lie in (hide, to("LIST", lambda a: a[a.index(b"\n") + 1:])):
                s.lie = lie
                self.run_sync(h)
                self.assertEqual(len(h.export()), len(MAIL))
                self.mend(s, h)

    def test_uidvalidity_changes_under_our_hands(self):
        for verb in ("UID SEARCH", "UID FETCH"):
            with self.subTest(verb=verb):
                self.survive(to(verb, lambda a:
                                b"* OK [UIDVALIDITY 8] new\r\n" + a),
                             (0, 1, 6, 12), before=True)

    def test_one_that_is_never_handed_out_hides_no_other(self):
        """As many here as there does not mean the same ones."""
        mute = headers(lambda a: re.sub(
            rb"(?s)\* 6 FETCH .*?\r\n\)\r\n(?=C\d)", b"", a))
        with ImapFault({"INBOX": MAIL}) as s, Home() as h:
            h.account("Home", "imap", s.port)
            s.lie = mute
            self.run_sync(h)
            self.assertEqual([m["uid"] for m in h.list()], [5, 4, 3, 2, 1])
            del s.folders["INBOX"].mail[2]
            s.lie = headers(lambda a: re.sub(
                rb"(?s)\* 5 FETCH .*?\r\n\)\r\n(?=C\d)", b"", a))
            self.run_sync(h)
            self.assertEqual([m["uid"] for m in h.list()], [5, 4, 2, 1])
            self.mend(s, h)

    def test_a_uidnext_that_lags_behind(self):
        with ImapFault({"INBOX": MAIL[:3]}) as s, Home() as h:
            h.account("Home", "imap", s.port)
            s.lie = lambda line, answer: answer.replace(
                b"[UIDNEXT %d]" % s.folders["INBOX"].next, b"[UIDNEXT 4]")
            self.run_sync(h)
            inbox = s.folders["INBOX"]
            for m in MAIL[3:]:
                inbox.add(m)
            del inbox.mail[:3]
            code, out, _ = self.run_sync(h)
            self.assertEqual(code, 0, out)
            self.assertEqual(len(h.export()), 3)
            self.mend(s, h)


class Cuts(Faulty):
    """The line breaks after every Nth byte of the server."""

    def test_cut_everywhere(self):
        mail = MAIL[:3]
        with ImapFault({"INBOX": mail}) as s, Home() as h:
            h.account("Home", "imap", s.port)
            self.mend(s, h)
            s.settle()
            total = s.sent[1]
        step = int(os.environ.get("CUT_STEP", "101"))
        for at in share(range(0, total, step)):
            how = "reset" if at // step % 2 else "cut"
            with self.subTest(at=at, how=how), \
                    ImapFault({"INBOX": mail}) as s, Home() as h:
                h.account("Home", "imap", s.port)
                s.cut_at(at, how)
                code, out, _ = self.run_sync(h)
                # The last bytes are the answer to a goodbye.
                self.assertIn(code, (6, 12) if at < total - 60 else (0, 6),
                              out)
                self.check_mail(s, h)
                self.mend(s, h)

    def test_a_silent_server_can_be_left(self):
        for at in (0, 60, 400, 1500, 3000):
            with self.subTest(at=at), ImapFault({"INBOX": MAIL}) as s, \
                    Home() as h:
                h.account("Home", "imap", s.port)
                s.cut_at(at, "stall")
                p = h.start("sync")
                deadline = time.monotonic() + 20
                while s.sent_now() < at:
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.01)
                began = time.monotonic()
                os.kill(p.pid, signal.SIGINT)
                p.communicate(timeout=10)
                self.assertLess(time.monotonic() - began, 5)
                self.mend(s, h)


class Trust(Faulty):
    """Nothing secret is said to whom it does not belong."""

    def refuse(self, s, code, words, **account):
        with s, Home() as h:
            h.account("Home", "imap", s.port, **account)
            r = h.run("sync")
            s.settle()
            self.assertEqual(r.code, code, r)
            self.assertIn(words, r.err)
            self.assertEqual([w for w in s.said() if w in (
                "LOGIN", "AUTHENTICATE", "SELECT", "EXAMINE", "LIST")], [])
            self.assertEqual(s.count, 1)
            return r

    def test_a_greeting_that_takes_us_for_signed_in(self):
        for security in ("none", "starttls"):
            with self.subTest(security=security):
                self.refuse(ImapFault({}, greeting="* PREAUTH [CAPABILITY "
                                      "IMAP4rev1 STARTTLS] hello"), 7,
                            "before any name or password was sent", security=security)

    def test_no_way_in(self):
        self.refuse(ImapFault({}, caps="IMAP4rev1 LOGINDISABLED"), 4,
                    "offers no way to sign in")
        self.refuse(ImapFault({}, caps="IMAP4 IMAP2bis"), 6,
                    "does not support IMAP4rev1")

    def test_starttls_that_is_not_there(self):
        self.refuse(ImapFault({}, caps="IMAP4rev1 AUTH=PLAIN"), 7,
                    "does not offer encryption", security="starttls")

    def test_starttls_refused_or_followed_by_more(self):
        """RFC 9051, 6.2.1 and CVE-2020-15953: what came in the clear behind
        the OK is somebody else's."""
        for end, words in (
                (b"%s NO not today\r\n", "refused encryption"),
                (b"%s BAD what?\r\n", "refused encryption"),
                (b"* BYE off\r\n%s OK go\r\n", "closed the connection. Reconnecting."),
                (b"%s OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
                 "The connection may be intercepted"),
                (b"%s OK go\r\n3 OK done\r\n", "The connection may be intercepted"),
                (b"%s OK go\r\nx", "The connection may be intercepted")):
            with self.subTest(end=end):
                s = ImapFault({}, caps="IMAP4rev1 STARTTLS AUTH=PLAIN")
                s.lie = self.add_tag(end)
                with s, Home() as h:
                    h.account("Home", "imap", s.port, security="starttls")
                    r = h.run("sync")
                    self.assertIn(r.code, (6, 7), r)
                    self.assertIn(words, r.err)
                    self.assertLessEqual(set(s.said()), {
                        "CAPABILITY", "STARTTLS"})

    @staticmethod
    def add_tag(end):
        def lie(line, answer):
            if line != "STARTTLS":
                return answer
            tag = answer.split()[0]
            return end % tag if b"%s" in end else end
        return lie

    def test_referrals_are_not_followed(self):
        """RFC 2221, RFC 2193; CVE-2020-14093."""
        with ImapFault({"INBOX": MAIL}) as other, \
                ImapFault({"INBOX": MAIL}) as s, Home() as h:
            url = "imap://ann;AUTH=*@127.0.0.1:%d/" % other.port
            h.account("Home", "imap", s.port)
            for verb, word in (("AUTH", "NO"), ("EXAMINE", "NO"),
                               ("LIST", "NO"), ("", "* BYE"), ("", "* OK")):
                def lie(line, answer, verb=verb, word=word):
                    if not verb and not line:
                        return ("%s [REFERRAL %s] there\r\n" % (
                            word, url)).encode()
                    if not verb or not line.startswith(verb):
                        return answer
                    return re.sub(rb"(?s).*?(C\d+) OK[^\r]*\r\n$",
                                  rb"\1 " + ("%s [REFERRAL %s] there\r\n" % (
                                      word, url)).encode(), answer)
                with self.subTest(verb=verb, word=word):
                    s.lie = lie
                    h.run("sync")
                    self.assertEqual(other.count, 0)

    def test_greetings_of_others(self):
        for greeting, code, words in (
                ("+OK POP3 ready", 6, "This is a POP server"),
                ("220 mail ESMTP", 6, "SMTP"),
                ("HTTP/1.1 400 Bad Request", 6, "web page"),
                ("* BYE too many connections", 12, "too many"),
                ("* OK \x1b]52;c;AAAA\x07\x1b[2J", 4, "")):
            with self.subTest(greeting=greeting):
                r = self.refuse(ImapFault({}, greeting=greeting, caps=(
                    "IMAP4rev1 LOGINDISABLED")), code, words)
                for c in r.err:
                    self.assertTrue(c == "\n" or " " <= c < "\x7f"
                                    or c >= "\xa0", repr(r.err))


if __name__ == "__main__":
    unittest.main()
