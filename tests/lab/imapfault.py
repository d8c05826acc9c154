"""A small IMAP server that breaks at any byte, and lies as it is told.

    with ImapFault({"INBOX": [b"Subject: x\r\n\r\n", ...]}) as s:
        s.cut_at(700)                  # or "reset", "stall"; first session
        s.deaf_at(700)                 # of the client's bytes; then cut
        s.lie = lambda line, answer: answer.replace(b"UID 2", b"UID 9")
        ...
        s.honest()
        s.said()                       # the commands, without arguments
        s.arrive("INBOX", b"...")      # new mail, told to those who IDLE
        s.grants = 1                   # connections at a time

`refuse` gets each command line, and says how it ends if it is not to be done
("NO [OVERQUOTA] full"), or None.

`lie` gets each command line (without tag) and the answer that would be right,
with the tagged line; it returns what is sent instead: bytes, or an iterable
of them. What a command did is done all the same.
"""
import base64
import itertools
import re

from wire import Gone, Server

CAPS = "IMAP4rev1 SASL-IR AUTH=PLAIN IDLE NAMESPACE ID"
VALIDITIES = itertools.count(100)
DATE = "17-Jul-2026 02:44:25 +0000"


class Folder:
    def __init__(self, mail, uidvalidity=7):
        self.uidvalidity, self.next, self.mail = uidvalidity, 1, []
        for data in mail:
            self.add(data)

    def add(self, data, flags=()):
        """One more message; returns its UID."""
        self.mail.append([self.next, data, set(flags)])
        self.next += 1
        return self.next - 1

    def find(self, text, by_uid=True):
        """The (number, message) pairs of a sequence-set."""
        top = max((m[0] for m in self.mail), default=0) if by_uid \
            else len(self.mail)
        ranges = [sorted(top if n == "*" else int(n) for n in r.split(":"))
                  for r in text.split(",")]
        return [(i, m) for i, m in enumerate(self.mail, 1) if any(
            r[0] <= (m[0] if by_uid else i) <= r[-1] for r in ranges)]


def fits(message, keys):
    """Whether a message fits the keys of a SEARCH, as far as the tests have
    need of them."""
    keys, (head, _, body) = list(keys), message[1].partition(b"\r\n\r\n")

    def one():
        key = keys.pop(0)
        if key == "NOT":
            return not one()
        if key == "OR":
            a, b = one(), one()
            return a or b
        if key in ("SEEN", "UNSEEN"):
            return ("\\Seen" in message[2]) == (key == "SEEN")
        words = keys.pop(0).encode().lower()
        text = body.lower() if key == "BODY" else b" ".join(
            line for line in head.lower().split(b"\r\n")
            if line.startswith(key.lower().encode() + b":"))
        return words in text

    found = True
    while keys:
        found = one() and found
    return found


class ImapFault(Server):
    new_folder = Folder

    def __init__(self, mail, caps=CAPS, password="secret", greeting=None):
        super().__init__()
        self.folders = {name: self.new_folder(list(m))
                        for name, m in mail.items()}
        self.caps, self.password = caps, password
        self.greeting = greeting or "* OK [CAPABILITY %s] ready" % caps
        self.sent, self.heard, self.stored = {}, [], []
        self.sessions = []  # each with what it heard
        self.ahead = []  # sizes of texts that came without being asked for
        self.idlers, self.grants, self.busy, self.refused = [], 99, 0, 0
        self.honest()

    def honest(self):
        """No faults from here on."""
        self.lie = lambda line, answer: answer
        self.refuse = lambda line: None
        self.limit, self.at_limit, self.broken = None, "cut", ()
        self.deaf = None

    def cut_at(self, limit, how="cut", sessions=1):
        """Breaks the next sessions at this byte of ours."""
        self.limit, self.at_limit = limit, how
        self.broken = range(self.count + 1, self.count + 1 + sessions)

    def deaf_at(self, limit):
        """Takes no more than so many bytes of the next session's client."""
        self.deaf, self.broken = limit, range(self.count + 1, self.count + 2)

    def said(self):
        return [re.sub(r"^(UID \w+|\w+).*", r"\1", w) for w in self.heard]

    def arrive(self, name, data):
        folder = self.folders[name]
        folder.add(data)
        for session in list(self.idlers):
            if session.folder is folder:
                session.wire.send(b"* %d EXISTS\r\n" % len(folder.mail))

    def serve(self, wire, number):
        self.busy += 1
        try:
            if self.busy > self.grants:
                self.refused += 1
                wire.send(b"* BYE [LIMIT] Too many connections\r\n")
                wire.finish()
            else:
                self.serve_one(wire, number)
        finally:
            self.busy -= 1

    def new_session(self, wire):
        return Session(self, wire)

    def serve_one(self, wire, number):
        if number in self.broken:
            wire.limit, wire.at_limit = self.limit, self.at_limit
            wire.deaf_at = self.deaf
        try:
            self.new_session(wire).run()
        finally:
            self.sent[number] = wire.sent


class Session:
    def __init__(self, server, wire):
        self.server, self.wire, self.folder = server, wire, None
        self.heard = []
        server.sessions.append(self)
        self.is_dead = False  # for tests: nobody hears it any more

    def run(self):
        self.send("", self.server.greeting.encode() + b"\r\n")
        while True:
            tag, _, line = self.wire.line().decode("latin-1").partition(" ")
            self.heard.append(line)
            if self.literal(tag, line):
                continue
            line = self.search_literals(line)
            self.server.heard.append(re.sub(
                r"(?i)^(LOGIN|AUTHENTICATE \S+) .*", r"\1 ***", line))
            words = line.split(" ", 2)
            if words[0].upper() == "UID":
                words = line.split(" ", 3)[1:]
            act = getattr(self, "do_" + words[0].lower(), None)
            refused = self.server.refuse(line)
            rows, end = ([], refused) if refused else \
                act(*words[1:]) if act else ([], "BAD what?")
            answer = b"".join(r + b"\r\n" for r in rows)
            self.send(line, answer + ("%s %s\r\n" % (tag, end)).encode())
            if words[0].upper() == "COMPRESS" and end.startswith("OK"):
                self.wire.start_deflate()
            if words[0].upper() == "LOGOUT":
                self.wire.finish()
                raise Gone("goodbye")

    def literal(self, tag, line):
        """APPEND, with its text."""
        found = re.match(
            r'APPEND "(.*)" \((.*)\) ".*" \{(\d+)(\+?)\}$', line)
        if not found:
            return False
        name, flags, size, plus = found.groups()
        self.server.heard.append("APPEND " + name)
        refused = self.server.refuse(line)
        if plus:
            self.server.ahead.append(int(size))
        else:
            if refused:
                self.send(line, ("%s %s\r\n" % (tag, refused)).encode())
                return True
            self.wire.send(b"+ go on\r\n")
        data = self.wire.read(int(size))
        self.wire.line()
        f = self.server.folders.get(name)
        end = refused or "NO [TRYCREATE] no such mailbox"
        if f and not refused:
            uid = f.add(data, flags.split())
            end = "OK [APPENDUID %d %d] done" % (f.uidvalidity, uid) \
                if "UIDPLUS" in self.server.caps.split() else "OK done"
        self.send(line, ("%s %s\r\n" % (tag, end)).encode())
        return True

    def search_literals(self, line):
        """The words of a SEARCH that came as literals, quoted."""
        while line.startswith("UID SEARCH") and (
                found := re.search(r"\{(\d+)(\+?)\}$", line)):
            if not found.group(2):
                self.wire.send(b"+ go on\r\n")
            words = self.wire.read(int(found.group(1))).decode("utf-8")
            line = line[:found.start()] + '"%s"' % words \
                + self.wire.line().decode("latin-1")
        return line

    def send(self, line, answer):
        told = self.server.lie(line, answer)
        for chunk in [told] if isinstance(told, bytes) else told:
            self.wire.send(chunk)

    # --- before a mailbox ----------------------------------------------------

    def do_capability(self):
        return [b"* CAPABILITY " + self.server.caps.encode()], "OK done"

    def do_compress(self, how):
        can = "COMPRESS=" + how in self.server.caps.split()
        return [], "OK from here on" if can else "BAD what?"

    def do_noop(self):
        return [], "OK done"

    def do_logout(self):
        return [b"* BYE bye"], "OK done"

    def do_id(self, *_):
        return [b"* ID NIL"], "OK done"

    def do_namespace(self):
        return [b'* NAMESPACE (("" "/")) NIL NIL'], "OK done"

    def do_login(self, _, password):
        good = password.strip('"') == self.server.password
        return [], "OK in" if good else "NO [AUTHENTICATIONFAILED] no"

    def do_authenticate(self, _, first=None):
        if not first:
            self.wire.send(b"+ \r\n")
            first = self.wire.line()
        password = base64.b64decode(first).split(b"\0")[-1].decode()
        return self.do_login("", password)

    def do_list(self, *_):
        return [b'* LIST () "/" "%s"' % name.encode()
                for name in self.server.folders], "OK done"

    def do_lsub(self, *_):
        return [], "OK done"

    def do_status(self, name, _):
        name = name.strip('"')
        f = self.server.folders.get(name)
        if not f:
            return [], "NO [NONEXISTENT] no such mailbox"
        return [b'* STATUS "%s" (MESSAGES %d UIDNEXT %d UIDVALIDITY %d)' % (
            name.encode(), len(f.mail), f.next, f.uidvalidity)], "OK done"

    def do_notify(self, *_):
        can = "NOTIFY" in self.server.caps.split()
        return [], "OK from now on" if can else "BAD what?"

    def do_idle(self):
        self.server.idlers.append(self)
        try:
            self.wire.send(b"+ idling\r\n")
            self.wire.line()
        finally:
            self.server.idlers.remove(self)
        return [], "OK done"

    # --- a mailbox -----------------------------------------------------------

    def do_select(self, name, *_):
        self.folder = self.server.folders.get(name.strip('"'))
        f = self.folder
        if not f:
            return [], "NO [NONEXISTENT] no such mailbox"
        return [b"* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)",
                b"* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted "
                b"\\Seen \\Draft \\*)] kept",
                b"* %d EXISTS" % len(f.mail), b"* 0 RECENT",
                b"* OK [UIDVALIDITY %d] valid" % f.uidvalidity,
                b"* OK [UIDNEXT %d] next" % f.next], "OK [READ-WRITE] open"

    def do_examine(self, name, *_):
        rows, end = self.do_select(name)
        return rows, end.replace("READ-WRITE", "READ-ONLY")

    def do_search(self, numbers, keys=None):
        if numbers == "RETURN":
            numbers, _, keys = keys.partition(") ")[2].partition(" ")
        if numbers == "CHARSET":
            numbers, _, keys = keys.partition(" ")[2].partition(" ")
        keys = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', keys or "")
        uids = [b"%d" % m[0] for _, m in self.folder.find(numbers, False)
                if fits(m, [a or b for a, b in keys])] \
            if self.folder.mail else []
        return [b" ".join([b"* SEARCH"] + uids)], "OK done"

    def do_fetch(self, uids, items):
        return [self.row(n, m, items)
                for n, m in self.folder.find(uids)], "OK done"

    def do_store(self, uids, words):
        for _, m in self.folder.find(uids):
            flags = set(re.search(r"\((.*)\)", words).group(1).split())
            m[2] = m[2] | flags if words[0] == "+" else m[2] - flags
            self.server.stored.append((m[0], words))
        return [], "OK done"

    def place(self, uids, name):
        """Copies; the code that says where to, None if there is no place."""
        to = self.server.folders.get(name.strip('"'))
        if not to:
            return None
        found = [m for _, m in self.folder.find(uids)]
        new = [to.add(data, flags) for _, data, flags in found]
        if "UIDPLUS" not in self.server.caps.split() or not found:
            return ""
        return "[COPYUID %d %s %s] " % (
            to.uidvalidity, ",".join(str(m[0]) for m in found),
            ",".join(map(str, new)))

    def do_copy(self, uids, name):
        code = self.place(uids, name)
        if code is None:
            return [], "NO [TRYCREATE] no such mailbox"
        return [], "OK %sdone" % code

    def do_move(self, uids, name):
        if "MOVE" not in self.server.caps.split():
            return [], "BAD what?"
        code = self.place(uids, name)
        if code is None:
            return [], "NO [TRYCREATE] no such mailbox"
        gone = self.folder.find(uids)
        rows = [("* OK %smoved" % code).encode()] if code else []
        return rows + self.drop(gone), "OK done"

    def do_expunge(self, uids=None):
        if uids is None or "UIDPLUS" not in self.server.caps.split():
            return [], "BAD never"
        return self.drop([(n, m) for n, m in self.folder.find(uids)
                          if "\\Deleted" in m[2]]), "OK done"

    def drop(self, found):
        gone = {m[0] for _, m in found}
        self.folder.mail = [m for m in self.folder.mail if m[0] not in gone]
        return [b"* %d EXPUNGE" % n for n, _ in reversed(found)]

    # --- mailboxes -----------------------------------------------------------

    def do_create(self, name):
        name = name.split('"')[1]
        if name in self.server.folders:
            return [], "NO [ALREADYEXISTS] there is one"
        self.server.folders[name] = Folder([], uidvalidity=next(VALIDITIES))
        return [], "OK done"

    def do_delete(self, name):
        if not self.server.folders.pop(name.strip('"'), None):
            return [], "NO [NONEXISTENT] no such mailbox"
        return [], "OK done"

    def do_rename(self, old, new):
        old, new = old.strip('"'), new.strip('"')
        folders = self.server.folders
        if old not in folders or new in folders:
            return [], "NO [NONEXISTENT] can't"
        for name in [n for n in folders
                     if n == old or n.startswith(old + "/")]:
            folders[new + name[len(old):]] = folders.pop(name)
        return [], "OK done"

    def do_subscribe(self, _):
        return [], "OK done"

    do_unsubscribe = do_subscribe

    @staticmethod
    def row(number, message, items):
        """One FETCH answer."""
        uid, data, flags = message
        parts = [b"UID %d" % uid]
        if "FLAGS" in items:
            parts.append(b"FLAGS (%s)" % " ".join(sorted(flags)).encode())
        if "INTERNALDATE" in items:
            parts.append(b'INTERNALDATE "%s"' % DATE.encode())
        if "RFC822.SIZE" in items:
            parts.append(b"RFC822.SIZE %d" % len(data))
        found = re.search(r"BODY\.PEEK\[(.*)\](?:<(\d+)\.(\d+)>)?", items)
        if found:
            section, start, count = found.groups()
            if section:
                data = data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            if start is not None:
                data = data[int(start):int(start) + int(count)]
            name = b"BODY[%s]%s" % (
                section.encode(), b"<%s>" % start.encode() if start else b"")
            parts.append(name + b" {%d}\r\n" % len(data) + data)
        return b"* %d FETCH (%s)" % (number, b" ".join(parts))
