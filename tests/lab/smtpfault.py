"""An SMTP submission server that keeps what it took and misbehaves on request.

    with SmtpFault(cut=500) as s:                 # at this byte of the server
        h.account("Home", "pop", 1, smtp_server="127.0.0.1:%d" % s.port, ...)
        h.run("sync", "--only-send")
        s.settle()
        assert s.ids() == {"m1@example.org": 1} and not s.wrong

What it takes is counted before it answers, as RFC 1047 warns. What is wrong
with a session of a client is in `wrong`: bare CR or LF, 8-bit without BODY=,
long lines, a Bcc, commands that go ahead where that is not allowed.

    cut=N reset=N stall=N       at byte N of the server
    deaf=N how=cut|reset|stall  after N bytes of the client
    at={(WHERE, VERB, K): HOW}  before|unanswered|inside|after the K-th VERB
    answers={VERB: [reply, ...]}  instead of ours, one each time, None for ours;
                                the last one goes on. Nothing is done then.
    said={VERB: reply}          it is done, and this is the reply
    rcpt={PART: reply}          recipients that contain PART
    most=N                      recipients in a transaction
    without={"PIPELINING", ...} what is not offered
    auth="PLAIN LOGIN", size=N, banner=b"...", early=b"..." (behind the text,
    before the dot), ahead={VERB: bytes} (in the same segment as the reply),
    users={name: secret}, delay={VERB: seconds}
    sessions=K                  all this in the first K sessions only

VERB is EHLO HELO STARTTLS AUTH MAIL RCPT DATA DOT RSET QUIT.
"""
import base64
import collections
import re
import time

from wire import Gone, Server, server_context

ID = re.compile(rb"(?im)^message-id:\s*<([^>\r\n]*)>")
LONGEST = 998
ORDER = ("EHLO", "HELO", "STARTTLS", "DATA", "AUTH", "QUIT")

Delivery = collections.namedtuple(
    "Delivery", "session sender to text id parameters")


class SmtpFault(Server):
    def __init__(self, tls=None, starttls=None, port=0, **faults):
        super().__init__(port)
        files = tls or starttls
        self.context = server_context(*files) if files else None
        self.is_tls, self.offers_starttls = bool(tls), bool(starttls)
        self.faults = faults
        self.taken, self.wrong, self.heard = [], [], []
        self.said_354 = set()
        self.bytes_out = self.bytes_in = 0
        self.counts = {}

    def serve(self, wire, number):
        faults = self.faults
        if number > faults.get("sessions", number):
            faults = {}
        if self.is_tls:
            wire.start_tls(self.context)
        session = Session(self, wire, number, faults)
        try:
            session.run()
        finally:
            self.bytes_out, self.bytes_in = wire.sent, session.come
            self.counts = session.counts

    def ids(self):
        """How often each Message-ID was delivered."""
        return dict(collections.Counter(d.id for d in self.taken))


class Session:
    def __init__(self, server, wire, number, faults):
        self.server, self.wire, self.number = server, wire, number
        self.f, self.counts, self.come = faults, {}, 0
        self.sender, self.to, self.parameters = None, [], []
        self.hello, self.user = None, None
        for how in ("cut", "reset", "stall"):
            if how in faults:
                wire.limit, wire.at_limit = faults[how], how

    # --- bytes -----------------------------------------------------------

    def fill(self):
        before = len(self.wire.buffer)
        self.wire._fill()
        more = len(self.wire.buffer) - before
        deaf = self.f.get("deaf")
        if deaf is not None and self.come + more >= deaf:
            self.come = deaf
            getattr(self.wire, self.f.get("how", "cut"))()
        self.come += more

    def line(self):
        while b"\n" not in self.wire.buffer:
            self.fill()
        line, _, self.wire.buffer = self.wire.buffer.partition(b"\n")
        # A silent server is asked whether TLS begins here.
        if line[:1] == b"\x16":
            raise Gone("TLS")
        if not line.endswith(b"\r"):
            self.blame("a command ends with LF alone")
        return line.rstrip(b"\r")

    def text(self):
        """Up to the final dot; the text as it was sent."""
        early = self.f.get("early")
        if early:
            while not self.wire.buffer.endswith(b"\r\n"):
                self.fill()
            self.wire.send(early)
        while not (b"\r\n" + self.wire.buffer).count(b"\r\n.\r\n"):
            self.fill()
        text, _, rest = (b"\r\n" + self.wire.buffer).partition(b"\r\n.\r\n")
        self.wire.buffer = rest
        return (text + b"\r\n")[2:]

    def blame(self, words):
        self.server.wrong.append(words)

    # --- commands ----------------------------------------------------------

    def run(self):
        banner = self.f.get("banner", b"220 lab.example ESMTP\r\n")
        self.wire.send(banner)
        if not banner.startswith(b"220"):
            self.wire.finish()
            return
        while True:
            words = self.line().decode("utf-8", "replace")
            verb = words.split(" ")[0].upper()
            self.server.heard.append(
                (self.number, verb if verb == "AUTH" else words))
            self.watch(verb)
            self.command(verb, words)
            if verb == "QUIT":
                self.wire.finish()
                return

    def watch(self, verb):
        if self.wire.buffer and (verb in ORDER or not
                                 self.offers("PIPELINING")):
            self.blame("more is sent behind %s" % verb)

    def offers(self, name):
        return name not in self.f.get("without", ())

    def command(self, verb, words):
        method = getattr(self, "do_" + verb.lower(), None)
        if not method:
            self.answer(verb, b"500 5.5.1 what?\r\n")
        elif not self.canned(verb):
            method(words)

    def canned(self, verb):
        """A reply that stands in for ours; true if it was sent."""
        count = self.counts[verb] = self.counts.get(verb, 0) + 1
        self.break_at("before", verb)
        list_ = self.f.get("answers", {}).get(verb)
        reply = list_ and list_[min(count, len(list_)) - 1]
        if not reply:
            return False
        self.answer(verb, reply)
        return True

    def break_at(self, where, verb):
        how = self.f.get("at", {}).get((where, verb, self.counts.get(verb)))
        if how:
            getattr(self.wire, how)()

    def answer(self, verb, reply):
        time.sleep(self.f.get("delay", {}).get(verb, 0))
        reply = self.f.get("said", {}).get(verb, reply)
        self.break_at("unanswered", verb)
        at = self.f.get("at", {})
        if ("inside", verb, self.counts.get(verb)) in at:
            self.wire.send(reply[:max(1, len(reply) // 2)])
            self.break_at("inside", verb)
        self.wire.send(reply + self.f.get("ahead", {}).get(verb, b""))
        if verb == "DATA" and reply.startswith(b"354"):
            self.server.said_354.add(self.number)
        self.break_at("after", verb)

    def extensions(self):
        words = ["8BITMIME", "PIPELINING", "ENHANCEDSTATUSCODES", "SMTPUTF8",
                 "SIZE %d" % self.f.get("size", 40000000)]
        if self.server.offers_starttls and not self.wire.is_tls:
            words.append("STARTTLS")
        else:
            words.append("AUTH " + self.f.get("auth", "PLAIN LOGIN"))
        return [w for w in words if self.offers(w.split()[0])]

    def do_ehlo(self, words):
        self.hello = words.partition(" ")[2]
        lines = ["lab.example"] + self.extensions()
        self.answer("EHLO", "".join(
            "250%s%s\r\n" % ("-" if i + 1 < len(lines) else " ", line)
            for i, line in enumerate(lines)).encode())

    def do_helo(self, words):
        self.hello = words.partition(" ")[2]
        self.answer("HELO", b"250 lab.example\r\n")

    def do_starttls(self, _):
        self.answer("STARTTLS", b"220 2.0.0 go ahead\r\n")
        self.wire.start_tls(self.server.context)

    def ask(self, challenge):
        self.wire.send(b"334 " + base64.b64encode(challenge) + b"\r\n")
        return self.line()

    def do_auth(self, words):
        _, name, *first = words.split(" ")
        try:
            if name.upper() == "PLAIN":
                given = first[0].encode() if first else self.ask(b"")
                _, user, secret = base64.b64decode(given).split(b"\0")
            elif name.upper() == "LOGIN":
                user = base64.b64decode(self.ask(b"Username:"))
                secret = base64.b64decode(self.ask(b"Password:"))
            else:
                given = base64.b64decode(
                    first[0].encode() if first else self.ask(b""))
                user = re.search(rb"(?:user|a)=([^\1,]*)", given)[1]
                secret = re.search(rb"Bearer ([^\1]*)", given)[1]
        except (ValueError, TypeError):
            self.answer("AUTH", b"501 5.5.2 not well said\r\n")
            return
        users = self.f.get("users")
        if users and users.get(user.decode()) != secret.decode():
            if name.upper() in ("XOAUTH2", "OAUTHBEARER"):
                self.ask(b'{"status":"401","schemes":"bearer"}')
            self.answer("AUTH", b"535 5.7.8 wrong\r\n")
            return
        self.user = user
        self.answer("AUTH", b"235 2.7.0 in\r\n")

    def do_mail(self, words):
        m = re.match(r"MAIL FROM:<([^>]*)>(.*)", words)
        if self.f.get("users") and not self.user:
            self.answer("MAIL", b"530 5.7.0 sign in first\r\n")
            return
        if not m:
            self.answer("MAIL", b"501 5.5.4 syntax\r\n")
            return
        self.sender, self.parameters, self.to = m[1], m[2].split(), []
        for p in self.parameters:
            name = p.split("=")[0]
            if not self.offers({"BODY": "8BITMIME"}.get(name, name)):
                self.blame("%s was not offered" % name)
            if name == "SIZE" and int(p[5:]) > self.f.get("size", 1 << 40):
                self.answer("MAIL", b"552 5.3.4 too big\r\n")
                return
        self.answer("MAIL", b"250 2.1.0 ok\r\n")

    def do_rcpt(self, words):
        m = re.match(r"RCPT TO:<([^>]+)>", words)
        if self.sender is None or not m:
            self.answer("RCPT", b"503 5.5.1 MAIL first\r\n")
            return
        for part, reply in self.f.get("rcpt", {}).items():
            if part in m[1]:
                self.answer("RCPT", reply)
                return
        if len(self.to) == self.f.get("most"):
            self.answer("RCPT", b"452 4.5.3 too many\r\n")
            return
        self.to.append(m[1])
        self.answer("RCPT", b"250 2.1.5 ok\r\n")

    def do_data(self, _):
        if not self.to:
            self.answer("DATA", b"554 5.5.1 no valid recipients\r\n")
            return
        self.answer("DATA", b"354 go on\r\n")
        text = self.text()
        self.counts.setdefault("DOT", 0)
        if self.canned("DOT"):
            self.forget()
            return
        self.take(re.sub(rb"(?:\A|(?<=\r\n))\.", b"", text))
        self.forget()
        self.answer("DOT", b"250 2.0.0 queued\r\n")

    def take(self, text):
        self.judge(text)
        m = ID.search(text)
        self.server.taken.append(Delivery(
            self.number, self.sender, list(self.to), text,
            m[1].decode() if m else None, self.parameters))

    def judge(self, text):
        head = text.partition(b"\r\n\r\n")[0]
        for pattern, words in ((rb"\r(?!\n)", "bare CR"),
                               (rb"(?<!\r)\n", "bare LF"), (rb"\0", "NUL")):
            if re.search(pattern, text):
                self.blame(words)
        if any(len(x) > LONGEST for x in text.split(b"\r\n")):
            self.blame("a line is too long")
        if re.search(rb"(?im)^(resent-)?bcc[ \t]*:", head):
            self.blame("Bcc on the wire")
        if re.search(rb"[\x80-\xff]", text) and \
                "BODY=8BITMIME" not in self.parameters and \
                self.offers("8BITMIME"):
            self.blame("8-bit without BODY=8BITMIME")
        for name in (b"date", b"from", b"message-id"):
            if len(re.findall(rb"(?im)^%s[ \t]*:" % name, head)) != 1:
                self.blame("not one %s" % name.decode())

    def forget(self):
        self.sender, self.to, self.parameters = None, [], []

    def do_rset(self, _):
        self.forget()
        self.answer("RSET", b"250 2.0.0 ok\r\n")

    def do_noop(self, _):
        self.answer("NOOP", b"250 2.0.0 ok\r\n")

    def do_quit(self, _):
        self.answer("QUIT", b"221 2.0.0 bye\r\n")


__all__ = ["SmtpFault", "Delivery", "Gone"]
