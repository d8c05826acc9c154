#!/usr/bin/env python3
"""IMAP beside other clients: the same Dovecot over TLS, the same mail, one
after the other in each run, so that only ratios of one run are told.

    imap_peers.py [--headers N] [--bodies N] [--runs R] [--minutes M]
                  [--nothing-new | --first-sync DIR] [CLIENT]...

1. The newest message on the screen of a postern that begins with nothing,
   beside a socket that opens the mailbox and fetches one window: from the
   start of the program, and for the socket from its connect; and both from
   the moment that they ask the server to open the mailbox.
2. A body that somebody opens while the headers stream in, beside the same
   question on an open connection that has nothing else to do.
3. Bodies: a copy of all mail of a mailbox of N (10,000): the floor, postern
   with its own durable commits, mbsync with FSync off.
4. Headers: a first opening of a mailbox of N (100,000): the floor (a socket
   that asks for the same and throws it away), postern, and mutt and neomutt,
   with a cache, where they are installed.
5. Nothing new, in both mailboxes: all have everything and take turns, mbsync
   too. The floor then only signs in and opens the mailbox, and start-up is
   postern without a server. With --nothing-new this alone.

With --first-sync measure 4 alone is made, with the mail of the maildir DIR.

No run begins after M minutes (15); the table says how many there were. CPU is
the client's own. On a busy machine walls tell little, and CPU more.
"""
import argparse
import fcntl
import os
import pty
import random
import select
import shutil
import socket
import sqlite3
import ssl
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import letters
from crew import Crew
from dovecot import Dovecot
from postern import Home, PROGRAM

MANY, LARGE, PASSWORD = "many@example.org", "large@example.org", "secret"
FIELDS = ("DATE FROM TO CC SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES "
          "CONTENT-TYPE")
HEADERS = "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (%s)])" \
    % FIELDS
WINDOW = 200  # messages: a screenful and a bit, as postern asks for first
PATIENCE = 300  # seconds for anything
SCREENS = 5     # first screens for each run: they take no time


class Cost:
    """What a program took: seconds, of the processor too, and megabytes."""

    def __init__(self, wall, usage):
        self.wall, self.cpu = wall, usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024


def measure(args, env, with_terminal=False):
    begun = time.monotonic()
    if with_terminal:
        pid, fd = pty.fork()
        if pid == 0:
            os.execvpe(args[0], args, env)
        try:
            while os.read(fd, 65536):
                pass
        except OSError:
            pass  # the terminal's end
        _, status, usage = os.wait4(pid, 0)
        os.close(fd)
    else:
        p = subprocess.Popen(args, env=env, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
        said = p.stderr.read()
        p.stderr.close()
        _, status, usage = os.wait4(p.pid, 0)
        p.returncode = status
        if status:
            sys.exit("%s failed: %s" % (args[0], said.decode()))
    return Cost(time.monotonic() - begun, usage)


class Client:
    """Begins with nothing; run() does one sync and says what it took, again()
    one when nothing is new."""

    copies_bodies = False
    # What brings headers alone, to compare first openings.
    brings_headers = True

    def __init__(self, d, user, bodies=False):
        self.d, self.user, self.bodies = d, user, bodies
        self.dir = tempfile.mkdtemp(prefix="imap-peer-")
        self.set_up()

    def set_up(self):
        pass

    def again(self):
        return self.run()

    def write(self, name, text):
        path = os.path.join(self.dir, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, 0o600)
        return path

    def env(self):
        return dict(os.environ, HOME=self.dir, LC_ALL="C.UTF-8", TZ="UTC",
                    TERM="xterm", MAIL="/nonexistent")

    def close(self):
        shutil.rmtree(self.dir, ignore_errors=True)


class Raw:
    """A connection that is signed in."""

    def __init__(self, d, user):
        context = ssl.create_default_context(cafile=d.ca)
        plain = socket.create_connection(("127.0.0.1", d.imaps))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.s = context.wrap_socket(plain, server_hostname="localhost")
        self.n = 0
        self.s.recv(65536)
        self.ask("LOGIN %s %s" % (user, PASSWORD))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.s.close()

    def ask(self, line):
        """Throws the answer away; the seconds it took."""
        self.n += 1
        begun, end = time.monotonic(), b"\nQ%d " % self.n
        self.s.sendall(b"Q%d %s\r\n" % (self.n, line.encode()))
        tail = b"\n"
        while end not in tail:
            tail = tail[-200:] + self.s.recv(65536)
        return time.monotonic() - begun


class Floor(Client):
    """No program: a socket of ours."""

    copies_bodies = True

    def run(self):
        return self.talk("UID FETCH 1:* " + (
            "(UID BODY.PEEK[])" if self.bodies else HEADERS))

    def again(self):
        return self.talk("NOOP")

    def talk(self, last):
        begun = time.monotonic()
        with Raw(self.d, self.user) as raw:
            raw.ask("EXAMINE INBOX")
            raw.ask(last)
        return Cost(time.monotonic() - begun, _Nothing)


class _Nothing:
    ru_utime = ru_stime = ru_maxrss = 0


class Postern(Client):
    program, copies_bodies = PROGRAM, True

    def set_up(self):
        self.home = Home(ca=self.d.ca)
        self.home.account("Home", "imap", self.d.imaps, user=self.user,
                          security="tls")

    def run(self):
        return measure([PROGRAM, "sync", "--bodies",
                        "all" if self.bodies else "none"],
                       self.home.environment())

    def close(self):
        super().close()
        shutil.rmtree(self.home.dir, ignore_errors=True)


class StartUp(Postern):
    """What a round costs before the first word to the server: the store is
    opened and asked which folders there are."""

    brings_headers = copies_bodies = False

    def again(self):
        return measure([PROGRAM, "folders"], self.home.environment())


class Mutt(Client):
    program = "mutt"

    def set_up(self):
        os.mkdir(os.path.join(self.dir, "h"))
        self.rc = self.write("rc", """set imap_user="%s"
set imap_pass="%s"
set imap_condstore=yes
set imap_qresync=yes
set folder="imaps://localhost:%d/"
set spoolfile="+INBOX"
set header_cache="%s/h"
set ssl_ca_certificates_file="%s"
set ssl_verify_host=no
set certificate_file=""
set sort=date
set sleep_time=0
set wait_key=no
set quit=yes
set record=""
push q
""" % (self.user, PASSWORD, self.d.imaps, self.dir, self.d.ca))

    def run(self):
        return measure([self.program, "-n", "-F", self.rc], self.env(), True)


class Neomutt(Mutt):
    program = "neomutt"


class Mbsync(Client):
    program, copies_bodies, brings_headers = "mbsync", True, False

    def set_up(self):
        os.mkdir(os.path.join(self.dir, "mail"))
        self.rc = self.write("rc", """FSync no

IMAPStore far
Host localhost
Port %d
User %s
Pass %s
SSLType IMAPS
CertificateFile %s

MaildirStore near
Path %s/mail/
Inbox %s/mail/INBOX

Channel all
Far :far:
Near :near:
Patterns INBOX
Sync Pull
Create Near
SyncState *
""" % (self.d.imaps, self.user, PASSWORD, self.d.ca, self.dir, self.dir))

    def run(self):
        return measure(["mbsync", "-q", "-c", self.rc, "-a"], self.env())


CLIENTS = {"floor": Floor, "start-up": StartUp, "postern": Postern,
           "mutt": Mutt, "neomutt": Neomutt, "mbsync": Mbsync}


def middle(list_):
    return statistics.median(list_)


class Bench:
    """What is measured, and the rows of the table."""

    def __init__(self, a):
        self.until = time.monotonic() + 60 * a.minutes
        self.runs, self.clients, self.rows = a.runs, a.client, []

    def kinds(self):
        for name, kind in CLIENTS.items():
            if self.clients and name not in self.clients + ["postern"]:
                continue
            if name == "floor" or shutil.which(kind.program):
                yield name, kind

    def repeat(self, act, runs=None):
        """act, as often as there is time for, at least once."""
        results = []
        while len(results) < (runs or self.runs) and (
                not results or time.monotonic() < self.until):
            results.append(act())
        return results

    # --- all of a mailbox ----------------------------------------------------

    def sync_all(self, d, user, bodies):
        costs = {}
        for name, kind in self.kinds():
            if not (kind.copies_bodies if bodies else kind.brings_headers):
                continue
            client = kind(d, user, bodies)
            try:
                costs[name] = client.run()
            finally:
                client.close()
        return costs

    def tell_costs(self, title, runs):
        """The medians, by client: wall, CPU and megabytes."""
        print("\n%s, %d runs: medians" % (title, len(runs)))
        print("%-9s %9s %9s %8s %6s" % ("", "s", "best", "cpu s", "MB"))
        found = {}
        for name in runs[0]:
            walls = [r[name].wall for r in runs]
            found[name] = [middle([getattr(r[name], of) for r in runs])
                           for of in ("wall", "cpu", "memory")]
            print("%-9s %9.3f %9.3f %8.2f %6.0f" % (
                name, found[name][0], min(walls), *found[name][1:]))
        return found

    def ratio(self, what, value, target, form="%.2f"):
        self.rows.append((what, form % value, form % target,
                          "yes" if value <= target else "NO"))

    def ratios(self, what, found, targets, column=0):
        for name, target in targets.items():
            if name in found:
                self.ratio(what % name, found["postern"][column] /
                           found[name][column], target)

    def headers(self, d):
        runs = self.repeat(lambda: self.sync_all(d, MANY, False))
        found = self.tell_costs("Headers of a mailbox", runs)
        self.ratios("first sync, of %s's time", found,
                    {"floor": 3, "mutt": 0.5, "neomutt": 0.5})
        self.ratios("first sync, of %s's CPU", found,
                    {"mutt": 0.5, "neomutt": 0.5}, 1)
        self.ratio("first sync, MB", found["postern"][2], 40, "%.0f")

    def bodies(self, d):
        runs = self.repeat(lambda: self.sync_all(d, LARGE, True))
        found = self.tell_costs("All mail of a mailbox", runs)
        self.ratios("all bodies, of %s's time", found,
                    {"floor": 3, "mbsync": 1})

    def nothing_new(self, d, user, count):
        """All have everything, then they take turns; the first turn does not
        count."""
        clients = []
        try:
            for name, kind in self.kinds():
                clients.append((name, kind(d, user)))
                clients[-1][1].run()
            self.take_turns(clients)
            runs = self.repeat(lambda: self.take_turns(clients))
        finally:
            for _, client in clients:
                client.close()
        found = self.tell_costs("Nothing new in %d" % count, runs)
        self.ratios("nothing new in %d, of %%s's time" % count, found,
                    {"mbsync": 1, "mutt": 1, "neomutt": 1})

    @staticmethod
    def take_turns(clients):
        # mbsync waits for a second that is not the last one's.
        time.sleep(1.1)
        return {name: client.again() for name, client in clients}

    # --- what a person sees --------------------------------------------------

    def first_screen(self, d, exists):
        with Home(ca=d.ca) as home:
            home.account("Home", "imap", d.imaps, user=MANY, security="tls",
                         offline="none")
            mine = seconds_to_show(home, letters.NEWEST.encode())
        begun = time.monotonic()
        with Raw(d, MANY) as raw:
            asked = raw.ask("EXAMINE INBOX") + raw.ask(
                "FETCH %d:* %s" % (max(exists - WINDOW + 1, 1), HEADERS))
            return mine + (time.monotonic() - begun, asked)

    def screens(self, d, exists):
        runs = self.repeat(lambda: self.first_screen(d, exists),
                           SCREENS * self.runs)
        mine, opened, floor, asked = (middle(list(v)) for v in zip(*runs))
        print("\nThe newest on the screen, %d runs, medians in ms: from the "
              "start %.0f, the floor %.0f; from the opening %.0f, the floor "
              "%.0f" % (len(runs), 1000 * mine, 1000 * floor, 1000 * opened,
                        1000 * asked))
        self.ratio("newest on screen, of connect..FETCH", mine / floor, 1.3)
        self.ratio("newest on screen, of SELECT + FETCH", opened / asked, 1.3)

    def opened(self, d, exists):
        mine, floor = [], []
        for pair in self.repeat(lambda: open_while_busy(d, exists)):
            mine += pair[0]
            floor += pair[1]
        if not mine:
            print("\nThe headers came before anything could be opened.")
            return
        mine.sort()
        floor.sort()
        print("\nOpened while headers come, %d messages: median %.0f ms, 90%% "
              "%.0f, longest %.0f; the floor %.0f, %.0f, %.0f" % (
                  len(mine), *(1000 * v[k] for v in (mine, floor)
                               for k in (len(v) // 2, len(v) * 9 // 10, -1))))
        self.ratio("opened meanwhile, ms above the floor",
                   1000 * (middle(mine) - middle(floor)), 50, "%.0f")

    def tell(self):
        print("\n%-42s %8s %8s  kept" % ("", "is", "target"))
        for row in self.rows:
            print("%-42s %8s %8s  %s" % row)


def seconds_to_show(home, text):
    """From the start of postern until it writes this on its terminal, and from
    when it asked for the mailbox, as its log says."""
    log, asked, seen = os.path.join(home.data, "log"), None, b""
    begun = time.monotonic()
    pid, fd = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 120, 0, 0))
        os.execve(PROGRAM, [PROGRAM, "--verbose"],
                  home.environment(TERM="xterm"))
    try:
        while text not in seen:
            now = time.monotonic()
            if now > begun + PATIENCE:
                sys.exit("postern never shows %r" % text)
            if not asked and says(log, b"EXAMINE"):
                asked = now
            if select.select([fd], [], [], 0.001)[0]:
                seen += os.read(fd, 65536)
        shown = time.monotonic()
        asked = asked or now
        os.write(fd, b"q")
        while os.read(fd, 65536):
            pass
    except OSError:
        pass  # the terminal's end
    os.close(fd)
    os.waitpid(pid, 0)
    if text not in seen or not asked:
        sys.exit("postern ends and never shows %r" % text)
    return shown - begun, shown - asked


def says(path, word):
    try:
        with open(path, "rb") as f:
            return word in f.read()
    except OSError:
        return False


def one(db, text, *of):
    row = db.execute(text, of).fetchone()
    return row[0] if row else None


def open_while_busy(d, exists):
    """Seconds that bodies took while a first sync went on, ours and the
    floor's."""
    mine, floor, chance = [], [], random.Random(3)
    with Home(ca=d.ca) as home, Raw(d, MANY) as raw:
        home.account("Home", "imap", d.imaps, user=MANY, security="tls",
                     offline="none")
        raw.ask("EXAMINE INBOX")
        raw.ask("UID FETCH 1 (BODY.PEEK[])")  # it finds its files
        with Crew(home) as crew:
            crew.wait("folder")
            db = sqlite3.connect("file:%s/postern.db?mode=ro" % home.data,
                                 uri=True, timeout=10)
            count = "SELECT max(total) FROM folder"
            while one(db, count) < min(exists, 3000):
                time.sleep(0.01)
            while one(db, count) < exists:
                top = one(db, "SELECT max(id) FROM message") - 50
                found = db.execute(
                    "SELECT id, srv_uid FROM message WHERE here = 0 AND "
                    "id > ? LIMIT 1", (chance.randrange(max(top, 1)),)
                ).fetchone()
                if not found:
                    continue
                id_, uid = found
                begun = time.monotonic()
                crew.want(id_)
                while one(db, "SELECT here FROM message WHERE id = ?",
                          id_) != 2:
                    time.sleep(0.0005)
                mine.append(time.monotonic() - begun)
                floor.append(raw.ask("UID FETCH %d (UID BODY.PEEK[])" % uid))
                time.sleep(chance.random() / 10)  # nobody reads so fast
            db.close()
    # The first one makes the server look for its files.
    return mine[1:], floor[1:]


def main():
    p = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--headers", type=int, default=100000)
    p.add_argument("--bodies", type=int, default=10000)
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--minutes", type=float, default=15)
    p.add_argument("--nothing-new", action="store_true")
    p.add_argument("--first-sync", metavar="DIR")
    p.add_argument("client", nargs="*")
    a = p.parse_args()
    bench = Bench(a)
    sys.stdout.reconfigure(line_buffering=True)
    if a.first_sync:
        with Dovecot({MANY: PASSWORD}, {
                MANY: {"INBOX": letters.from_maildir(a.first_sync)}}) as d:
            Floor(d, MANY).run()
            bench.headers(d)
            bench.tell()
        return
    with Dovecot({MANY: PASSWORD, LARGE: PASSWORD},
                 {MANY: {"INBOX": letters.letters(a.headers, 4)},
                  LARGE: {"INBOX": letters.letters(a.bodies, 300)}}) as d:
        Floor(d, MANY).run()  # the server's cache is warm for all
        if not a.nothing_new:
            bench.screens(d, a.headers)
            bench.opened(d, a.headers)
            bench.bodies(d)
            bench.headers(d)
        bench.nothing_new(d, LARGE, a.bodies)
        bench.nothing_new(d, MANY, a.headers)
        bench.tell()


if __name__ == "__main__":
    main()
