"""A POP3 server that holds its mail in memory and misbehaves on request.

    with PopFault([b"Subject: one\\r\\n\\r\\n..."], "cut:500", tls=files) as s:
        run_client(s.port)
        s.faults = Faults()              # from the next session on: an angel
        assert s.transcript == [...] and s.drop.removed == [...]

    popfault.py [--dir DIR] [--port P] [--cert F --key F [--stls]]
                [--state FILE] [--log FILE] [FAULT]...

The faults, of which any may be combined:

    cut:N reset:N stall:N    after N bytes of the server, counted from the
                             greeting: close, RST, or silence
    cut-before:VERB[:K]      close at the K-th VERB without doing it,
    cut-unanswered:VERB[:K]  having done it, but without a reply,
    cut-inside:VERB[:K]      in the middle of the reply's first line,
    cut-after:VERB[:K]       or right behind the reply
    reply:VERB:TEXT          answer TEXT and do nothing
    busy, login              refuse PASS and AUTH with [IN-USE], with [AUTH]
    error:K                  message K can't be had: -ERR [SYS/TEMP]
    nodot:K                  message K ends without its dot, and so do we
    size:+K size:-K          sizes in LIST and RETR are off by K
    stat:+K stat:-K          the count of STAT is off by K
    uidl:none|dup|long|evil|shuffle|renumbered|reused
                             no UIDL; one id for all; 300 bytes; escapes and
                             slashes; in another order; all new in every
                             session; ids of removed mail given to new mail
    banner:TEXT              the greeting, \\r \\n \\xNN allowed
    endless:banner|line|listing
                             never end the greeting, a reply line (to CAPA),
                             the lines of LIST and UIDL
    delay:MS slow:MS         wait before each reply, after each byte
    gmail:K                  the oldest K only that no session collected; a
                             RETR and a QUIT collect
    sessions:K               all this in the first K sessions only

The transcript has (session, words): the verb with its numbers, never what
follows USER, PASS, APOP or AUTH; "commit N" where a QUIT removed N messages;
how the session ended. The maildrop keeps its state from session to session:
only a QUIT removes.
"""
import argparse
import base64
import hashlib
import json
import os
import re
import sys
import threading
import time

import maildir
from wire import Gone, Server, server_context, unescape

NUMBERS = ("size", "stat", "error", "nodot", "cut", "reset", "stall",
           "delay", "slow", "gmail", "sessions")
PLAIN = ("busy", "login")
WORDS = ("uidl", "banner", "endless")
AT_VERB = ("cut-before", "cut-unanswered", "cut-inside", "cut-after", "reply")
UIDL = ("none", "dup", "long", "evil", "shuffle", "renumbered", "reused")
STUFF = re.compile(rb"(?:\A|(?<=\r\n))\.")
VERB = re.compile(r"[A-Z0-9]{1,10}")
SECRET = ("USER", "PASS", "APOP", "AUTH")


class Faults:
    """What is wrong, by name; names that are not given are None."""

    def __init__(self, *specs):
        for name in NUMBERS + PLAIN + WORDS + AT_VERB:
            setattr(self, name.replace("-", "_"), None)
        for spec in specs:
            self._add(*spec.partition(":")[::2])

    def _add(self, name, value):
        if name in NUMBERS:
            value = int(value)
        elif name in PLAIN:
            value = True
        elif name in AT_VERB:
            verb, _, rest = value.partition(":")
            value = (verb.upper(),
                     rest if name == "reply" else int(rest or 1))
        elif name not in WORDS or (name == "uidl" and value not in UIDL):
            raise ValueError("no such fault: %s:%s" % (name, value))
        setattr(self, name.replace("-", "_"), value)

    def hits(self, name, verb, count):
        """Is it the moment of cut_before and its like?"""
        return getattr(self, name) == (verb, count)


class Maildrop:
    """The messages with their ids. Messages are served as they are: bytes
    with CRLF, unless a test wants otherwise."""

    def __init__(self, messages=(), reuse=False):
        self.lock = threading.Lock()  # held by the session that has it open
        self.messages, self.removed, self.reuse = [], [], reuse
        self._next, self._free = 1, []
        self.popped = set()  # what a session collected, for "gmail"
        for data in messages:
            self.add(data)

    def add(self, data):
        """New mail arrives; returns its id."""
        if self.reuse and self._free:
            uid = self._free.pop(0)
        else:
            uid = "%08x%s" % (self._next,
                              hashlib.sha256(data).hexdigest()[:8])
            self._next += 1
        self.messages.append((uid, data))
        return uid

    def remove(self, uids):
        self.removed += uids
        self._free += uids
        self.messages = [m for m in self.messages if m[0] not in set(uids)]


def early(method):
    """Marks a command that is allowed before signing in."""
    method.early = True
    return method


class Session:
    """One connection after its greeting: a method do_VERB for each verb,
    which returns the reply."""

    def __init__(self, server, wire, number):
        self.server, self.wire, self.number = server, wire, number
        f = server.faults
        over = f.sessions is not None and number > f.sessions
        self.faults = Faults() if over else f
        self.user, self.is_open, self.mail = None, False, []
        self.marked, self.counts, self.fetched = set(), {}, set()

    def note(self, words):
        self.server.note(self.number, words)

    def note_command(self, verb, rest):
        """What might be a secret that went astray is noted as "?"."""
        if not VERB.fullmatch(verb):
            self.note("?")
        elif verb in SECRET:
            self.note(verb)
        else:
            self.note(" ".join([verb] + rest.split()))

    def run(self):
        f = self.faults
        for name in ("cut", "reset", "stall"):
            if getattr(f, name) is not None:
                self.wire.limit, self.wire.at_limit = getattr(f, name), name
        self.wire.byte_delay = (f.slow or 0) / 1000
        try:
            self.greet()
            while self.command():
                pass
            self.note("end")
            self.wire.finish()
        except Gone as e:
            self.note(str(e))
        finally:
            if self.is_open:
                self.server.drop.lock.release()

    def greet(self):
        if self.faults.endless == "banner":
            self.flood(b"+OK ", b"A" * 4096)
        banner = self.faults.banner
        self.wire.send(unescape(banner) if banner else b"+OK ready\r\n")

    def flood(self, start, more):
        self.wire.send(start)
        while True:
            self.wire.send(more)

    def command(self):
        """Reads and answers one command; False after QUIT."""
        verb, _, rest = self.wire.line().decode("latin-1").partition(" ")
        verb = verb.upper()
        self.note_command(verb, rest)
        count = self.counts[verb] = self.counts.get(verb, 0) + 1
        if self.faults.hits("cut_before", verb, count):
            self.wire.cut()
        reply = self.answer(verb, rest)
        time.sleep((self.faults.delay or 0) / 1000)
        if self.faults.hits("cut_unanswered", verb, count):
            self.wire.cut()
        if self.faults.hits("cut_inside", verb, count):
            line = reply.split(b"\r\n")[0]
            self.wire.send(line[:max(1, len(line) // 2)])
            self.wire.cut()
        self.wire.send(reply)
        if self.faults.hits("cut_after", verb, count):
            self.wire.cut()
        if verb == "STLS" and reply.startswith(b"+OK"):
            self.wire.start_tls(self.server.context)
        return verb != "QUIT"

    def answer(self, verb, rest):
        canned = self.faults.reply
        if canned and canned[0] == verb:
            return unescape(canned[1]) + b"\r\n"
        method = getattr(self, "do_" + verb.lower(), None)
        if not method or not (self.is_open or hasattr(method, "early")):
            return b"-ERR not now or not here\r\n"
        return method(rest)

    # --- before the maildrop is open -----------------------------------------

    @early
    def do_capa(self, _):
        if self.faults.endless == "line":
            self.flood(b"+OK ", b"A" * 4096)
        words = list(self.server.capabilities)
        if self.server.offers_stls(self.wire):
            words.append("STLS")
        if self.faults.gmail:
            words += ["X-GOOGLE-RICO", "LOGIN-DELAY 300", "EXPIRE 0"]
        return ("+OK\r\n%s\r\n.\r\n" % "\r\n".join(words)).encode()

    @early
    def do_stls(self, _):
        if not self.server.offers_stls(self.wire):
            return b"-ERR no TLS here\r\n"
        return b"+OK begin\r\n"

    @early
    def do_lang(self, _):
        return b"+OK en is spoken\r\n"

    @early
    def do_utf8(self, _):
        return b"+OK UTF8 it is\r\n"

    @early
    def do_user(self, name):
        self.user = name
        return b"+OK\r\n"

    @early
    def do_pass(self, password):
        return self.sign_in(self.user, password)

    @early
    def do_auth(self, rest):
        words = rest.split()
        if not words or words[0].upper() != "PLAIN":
            return b"-ERR PLAIN or nothing\r\n"
        if len(words) == 1:
            self.wire.send(b"+ \r\n")
            words.append(self.wire.line().decode("latin-1"))
        try:
            _, user, password = base64.b64decode(
                words[1]).decode("utf-8").split("\0")
        except ValueError:
            return b"-ERR no such thing\r\n"
        return self.sign_in(user, password)

    def sign_in(self, user, password):
        if self.faults.busy:
            return b"-ERR [IN-USE] another session has this mailbox\r\n"
        if self.faults.login or (user, password) != self.server.account:
            return b"-ERR [AUTH] wrong name or password\r\n"
        # A client that just left may still be seen as here for a moment.
        if not self.server.drop.lock.acquire(timeout=2):
            return b"-ERR [IN-USE] another session has this mailbox\r\n"
        self.is_open = True
        self.mail = list(self.server.drop.messages)
        if self.faults.gmail:
            self.mail = [m for m in self.mail if m[0] not in
                         self.server.drop.popped][:self.faults.gmail]
        self.uids = [self.uid(i) for i in range(len(self.mail))]
        return b"+OK\r\n"

    @early
    def do_quit(self, _):
        if self.is_open:
            self.server.drop.popped |= self.fetched
            self.server.drop.remove([self.mail[i][0]
                                     for i in sorted(self.marked)])
            self.note("commit %d" % len(self.marked))
            self.server.keep()
        return b"+OK\r\n"

    # --- the maildrop --------------------------------------------------------

    def uid(self, i):
        kind, uid = self.faults.uidl, self.mail[i][0]
        return {"dup": "SAME", "long": "x" * 300 + uid,
                "evil": "../../\x1b]0;OWNED\x07/" + uid,
                "renumbered": "s%d-%s" % (self.number, uid)}.get(kind, uid)

    def size(self, i):
        return len(self.mail[i][1]) + (self.faults.size or 0)

    def find(self, words):
        """The index that the first word means, or None."""
        if not words or not words[0].isdigit():
            return None
        i = int(words[0]) - 1
        there = 0 <= i < len(self.mail) and i not in self.marked
        return i if there else None

    def left(self):
        return [i for i in range(len(self.mail)) if i not in self.marked]

    def do_stat(self, _):
        left = self.left()
        return b"+OK %d %d\r\n" % (
            len(left) + (self.faults.stat or 0),
            sum(len(self.mail[i][1]) for i in left))

    def listing(self, rest, value, order):
        """LIST and UIDL: one line for a number, all without."""
        if rest.strip():
            i = self.find(rest.split())
            if i is None:
                return b"-ERR no such message\r\n"
            return b"+OK %d %s\r\n" % (i + 1, value(i))
        if self.faults.endless == "listing":
            self.flood(b"+OK\r\n", b"7 7777\r\n" * 512)
        lines = [b"%d %s\r\n" % (i + 1, value(i)) for i in order]
        return b"+OK\r\n" + b"".join(lines) + b".\r\n"

    def do_list(self, rest):
        return self.listing(rest, lambda i: b"%d" % self.size(i), self.left())

    def do_uidl(self, rest):
        if self.faults.uidl == "none":
            return b"-ERR unknown command\r\n"
        order = self.left()
        if self.faults.uidl == "shuffle":
            order = order[1::2] + order[::2]
        return self.listing(rest, lambda i: self.uids[i].encode(), order)

    def do_retr(self, rest):
        i = self.find(rest.split())
        if i is not None:
            self.fetched.add(self.mail[i][0])
        return self.message(rest.split(), None)

    def do_top(self, rest):
        words = rest.split()
        if len(words) != 2 or not words[1].isdigit():
            return b"-ERR TOP what\r\n"
        return self.message(words, int(words[1]))

    def message(self, words, lines):
        i = self.find(words)
        if i is None:
            return b"-ERR no such message\r\n"
        if self.faults.error == i + 1:
            return b"-ERR [SYS/TEMP] try again later\r\n"
        data = self.mail[i][1]
        if lines is not None:
            head, gap, body = data.partition(b"\r\n\r\n")
            data = head + gap + b"\r\n".join(body.split(b"\r\n")[:lines])
        if not data.endswith(b"\r\n"):
            data += b"\r\n"
        whole = b"+OK %d octets\r\n" % self.size(i) + STUFF.sub(
            b"..", data)
        if self.faults.nodot == i + 1:
            self.wire.send(whole)
            self.wire.cut()
        return whole + b".\r\n"

    def do_dele(self, rest):
        i = self.find(rest.split())
        if i is None:
            return b"-ERR no such message\r\n"
        self.marked.add(i)
        return b"+OK\r\n"

    def do_rset(self, _):
        self.marked.clear()
        return b"+OK\r\n"

    def do_noop(self, _):
        return b"+OK\r\n"


class PopFault(Server):
    """The server. tls: (cert, key) files; stls: only after STLS. The one
    account is `account`, (name, password). state: a file that remembers the
    removed messages of a directory between runs of the command."""

    capabilities = ("TOP", "UIDL", "USER", "RESP-CODES", "PIPELINING",
                    "SASL PLAIN")

    def __init__(self, messages=(), *faults, port=0, tls=None, stls=False,
                 account=("ann", "secret"), state=None, log=None):
        self.faults = Faults(*faults)
        super().__init__(port)
        self.drop = Maildrop(messages, self.faults.uidl == "reused")
        self.context = server_context(*tls) if tls else None
        self.stls, self.account = stls, account
        self.state, self.log, self.transcript = state, log, []
        self.sent = {}  # session -> bytes of the server
        self._noting = threading.Lock()
        if state and os.path.exists(state):
            with open(state, encoding="utf-8") as f:
                self.drop.remove(json.load(f))

    def serve(self, wire, number):
        if self.context and not self.stls:
            wire.start_tls(self.context)
        try:
            Session(self, wire, number).run()
        finally:
            self.sent[number] = wire.sent

    def offers_stls(self, wire):
        """Is TLS there to be started?"""
        return self.context is not None and self.stls and not wire.is_tls

    def note(self, session, words):
        with self._noting:
            self.transcript.append((session, words))
            if self.log:
                print(json.dumps([session, words]), file=self.log, flush=True)

    def said(self, session=None):
        """The words of one session, or of all."""
        return [w for s, w in self.transcript if session in (None, s)]

    def keep(self):
        if self.state:
            with open(self.state, "w", encoding="utf-8") as f:
                json.dump(self.drop.removed, f)


def read_directory(path):
    """The files of a directory in the order of their names, with CRLF."""
    messages = []
    for name in sorted(os.listdir(path)):
        with open(os.path.join(path, name), "rb") as f:
            messages.append(maildir.crlf(f.read()))
    return messages


def main():
    p = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--dir")
    p.add_argument("--port", type=int, default=0)
    p.add_argument("--cert")
    p.add_argument("--key")
    p.add_argument("--stls", action="store_true")
    p.add_argument("--state")
    p.add_argument("--log")
    p.add_argument("fault", nargs="*")
    a = p.parse_args()
    log = open(a.log, "a", encoding="utf-8") if a.log else sys.stdout
    with PopFault(read_directory(a.dir) if a.dir else [], *a.fault,
                  port=a.port, tls=a.cert and (a.cert, a.key), stls=a.stls,
                  state=a.state, log=log) as server:
        print("port %d" % server.port, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
