"""A server that plays a script and says where the client left it.

Made for IMAP, but any protocol of lines will do.

    with Play('''
        S: * OK [CAPABILITY IMAP4rev1] ready
        C~ <tag> LOGIN ann .*
        S: <tag> OK in
        C: <tag> SELECT INBOX
        S: * 1 EXISTS
        S: * 1 FETCH (UID 7 BODY[] <literal:mail>)
        S: <tag> OK
        ''', literals={"mail": b"Subject: x\\r\\n\\r\\n"}) as play:
        run_client(play.port)
        play.check()               # AssertionError with what went otherwise

    imapplay.py [--port P] [--cert F --key F] [--literal NAME=FILE]... SCRIPT

A line of a script, after blanks; # starts a comment at its beginning:

    C: TEXT     the client's next line is TEXT; <tag> stands for any word, and
                is what <tag> means from here on
    C~ REGEX    the same with a regular expression for the whole line (inside
                it <tag> works too; named groups can be used as <name>)
    L~ REGEX    the literal {N} or {N+} that the client's last line announced
    S: TEXT     we send TEXT and CRLF; <literal:NAME> becomes {N}, CRLF and
                the N bytes
    R: TEXT     we send TEXT as it stands; \\r \\n \\xNN allowed
    D: TEXT => REPLY [|| REPLY]...
                from here on the client may also say TEXT (as in C:) at any
                time, and is answered so
    !sleep MS   !repeat N TEXT (S: TEXT, N times)   !starttls
    !close !reset !stall (silence until the client leaves)
    !eof        the client closes now
    ---         here the script of the next connection begins

When a script is over we close. Connections that nobody wrote a script for,
and scripts that nobody came to hear, are problems too; with repeat=True the
last script serves every further connection. Secrets are masked wherever a
client's line is shown.
"""
import argparse
import re
import sys
import time

from wire import Gone, Server, server_context, unescape

STEP = re.compile(r"(C:|C~|L~|S:|R:|D:) ?(.*)|!(\w+) ?(.*)")
LITERAL = re.compile(rb"<literal:(\w+)>")
ANNOUNCED = re.compile(r"\{(\d+)\+?\}$")
SECRET = re.compile(r"(?i)^(\S+ )?(LOGIN|AUTH|PASS)")
MASKS = (re.compile(r"(?i)^(\S+ (?:LOGIN|AUTHENTICATE \S+) ).+"),
         re.compile(r"(?i)^((?:PASS|AUTH \S+) ).+"))


class Mismatch(Exception):
    """The client said something else."""


def parse(script):
    """A list of scripts, each a list of (line number, kind, text)."""
    scripts = [[]]
    for number, line in enumerate(script.split("\n"), 1):
        line = line.strip()
        if line == "---":
            scripts.append([])
            continue
        if not line or line.startswith("#"):
            continue
        found = STEP.fullmatch(line)
        if not found:
            raise ValueError("line %d is no step: %s" % (number, line))
        kind, text = found.group(1) or found.group(3), \
            found.group(2) or found.group(4) or ""
        scripts[-1].append((number, kind, text))
    return scripts


def pattern(text, is_regex):
    """A regular expression that remembers the tag."""
    parts = text.split("<tag>")
    if not is_regex:
        parts = [re.escape(p) for p in parts]
    return re.compile(r"(?P<tag>[^ ]+)".join(parts[:2])
                      + "".join("(?P=tag)" + p for p in parts[2:]))


class Reader:
    """One connection playing one script."""

    def __init__(self, play, wire, number):
        self.play, self.wire, self.number = play, wire, number
        self.words, self.defaults, self.last = {}, [], ""
        self.awaits_secret = False

    def run(self, script):
        at = 0
        try:
            for at, kind, text in script:
                self.step(kind, text)
            self.wire.finish()
        except Mismatch as e:
            self.problem("line %d: %s" % (at, e))
        except Gone as e:
            if script and not self.is_last(script, at):
                self.problem("line %d: %s" % (at, e))

    def is_last(self, script, at):
        """Was the step that ended the connection meant to?"""
        kind = script[-1][1]
        return at == script[-1][0] and kind in ("close", "reset", "stall")

    def problem(self, text):
        self.play.problems.append("connection %d, %s" % (self.number, text))

    def step(self, kind, text):
        names = {"C:": "expect", "C~": "expect_regex", "L~": "literal",
                 "S:": "say", "R:": "raw", "D:": "default"}
        getattr(self, "do_" + names.get(kind, kind))(text)

    # --- the client's part ---------------------------------------------------

    def hear(self):
        """The client's next line, noted without its secrets."""
        line = self.wire.line().decode("utf-8", "surrogateescape")
        shown = "***" if self.awaits_secret else line
        for mask in MASKS:
            shown = mask.sub(r"\1***", shown)
        self.awaits_secret = False
        self.play.note(self.number, shown)
        return line, shown

    def do_expect(self, text, is_regex=False):
        want = pattern(text, is_regex)
        while True:
            try:
                line, shown = self.hear()
            except Gone as e:
                raise Mismatch("expected %r, but %s" % (text, e)) from e
            found = want.fullmatch(line)
            if found:
                self.words.update(found.groupdict())
                self.last = line
                return
            if not self.answer_default(line):
                raise Mismatch("expected %r, heard %r" % (text, shown))

    def do_expect_regex(self, text):
        self.do_expect(text, True)

    def do_literal(self, text):
        found = ANNOUNCED.search(self.last)
        if not found:
            raise Mismatch("expected a literal, none was announced")
        data = self.wire.read(int(found.group(1)))
        self.play.literals_heard.append(data)
        if not re.fullmatch(text.encode(), data, re.S):
            shown = b"***" if SECRET.search(self.last) else data[:200]
            raise Mismatch("expected a literal %r, got %d bytes %r"
                           % (text, len(data), shown))

    def do_eof(self, _):
        try:
            _, shown = self.hear()
        except Gone:
            return
        raise Mismatch("expected the end, heard %r" % shown)

    # --- our part ------------------------------------------------------------

    def fill(self, text):
        """The text with what <tag> and its like mean now."""
        return re.sub(r"<(\w+)>", lambda found: self.words.get(
            found.group(1), found.group(0)), text)

    def fill_literals(self, data):
        def literal(found):
            whole = self.play.literals[found.group(1).decode()]
            return b"{%d}\r\n" % len(whole) + whole

        return LITERAL.sub(literal, data)

    def do_say(self, text):
        if text.startswith("+") and SECRET.search(self.last):
            self.awaits_secret = True
        data = self.fill(text).encode("utf-8", "surrogateescape")
        self.wire.send(self.fill_literals(data) + b"\r\n")

    def do_raw(self, text):
        self.wire.send(unescape(self.fill(text)))

    def do_default(self, text):
        want, _, replies = text.partition(" => ")
        self.defaults.append((pattern(want, False), replies.split(" || ")))

    def answer_default(self, line):
        for want, replies in self.defaults:
            found = want.fullmatch(line)
            if found:
                before = dict(self.words)
                self.words.update(found.groupdict())
                for reply in replies:
                    self.do_say(reply)
                self.words = before
                return True
        return False

    # --- acts ----------------------------------------------------------------

    def do_sleep(self, text):
        time.sleep(int(text) / 1000)

    def do_repeat(self, text):
        count, _, line = text.partition(" ")
        for _ in range(int(count)):
            self.do_say(line)

    def do_starttls(self, _):
        if self.wire.start_tls(self.play.context):
            raise Mismatch("the client spoke before TLS had begun")

    def do_close(self, _):
        self.wire.cut()

    def do_reset(self, _):
        self.wire.reset()

    def do_stall(self, _):
        self.wire.stall()


class Play(Server):
    """Plays the scripts; tls: (cert, key) files, from the first byte unless
    stls (then where a script says !starttls). `transcript` has what clients
    said, `literals_heard` the bytes of their literals."""

    def __init__(self, script, *, literals=None, tls=None, stls=False,
                 repeat=False, port=0):
        super().__init__(port)
        self.scripts, self.repeat = parse(script), repeat
        self.literals, self.literals_heard = literals or {}, []
        self.context, self.stls = tls and server_context(*tls), stls
        self.problems, self.transcript = [], []

    def serve(self, wire, number):
        if self.context and not self.stls:
            wire.start_tls(self.context)
        if number <= len(self.scripts):
            Reader(self, wire, number).run(self.scripts[number - 1])
        elif self.repeat:
            Reader(self, wire, number).run(self.scripts[-1])
        else:
            self.problems.append("connection %d: there is no script for it"
                                 % number)

    def note(self, number, line):
        self.transcript.append((number, line))

    def wait(self):
        """Until every script has been played, or a problem was met."""
        with self._lock:
            self._lock.wait_for(lambda: self._is_quiet() and (
                self.problems or self.count >= len(self.scripts)))

    def check(self):
        """Waits for the connections to end; says what went otherwise."""
        self.settle()
        problems = self.problems + [repr(e) for e in self.errors]
        for number in range(self.count + 1, len(self.scripts) + 1):
            problems.append("connection %d never came" % number)
        if problems:
            raise AssertionError("\n".join(problems))


def main():
    p = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--port", type=int, default=0)
    p.add_argument("--cert")
    p.add_argument("--key")
    p.add_argument("--stls", action="store_true",
                   help="TLS only from !starttls on")
    p.add_argument("--literal", action="append", default=[],
                   metavar="NAME=FILE")
    p.add_argument("script")
    a = p.parse_args()
    literals = {}
    for pair in a.literal:
        name, _, path = pair.partition("=")
        with open(path, "rb") as f:
            literals[name] = f.read()
    with open(a.script, encoding="utf-8") as f:
        script = f.read()
    with Play(script, literals=literals, port=a.port, stls=a.stls,
              tls=a.cert and (a.cert, a.key)) as play:
        print("port %d" % play.port, flush=True)
        try:
            play.wait()
            play.check()
        except AssertionError as e:
            print(e)
            return 1
    print("played to the end")
    return 0


if __name__ == "__main__":
    sys.exit(main())
