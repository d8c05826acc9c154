#!/usr/bin/env python3
"""IMAP beside other clients: the same Dovecot, the same mail, one after the
other in each run, so that only ratios of one run are told.

    imap_peers.py [--messages N] [--size BYTES] [--runs R]
                  [--bodies | --nothing-new] [CLIENT]...

Clients: floor (asks for the same headers and throws them away), postern, and
mutt, neomutt and mbsync where they are installed. Headers: a first opening,
and one when nothing is new. With --bodies all of the mail is copied: postern
with its own durable commits, mbsync with FSync off.

With --nothing-new only rounds in which nothing has happened are measured,
the clients in turn; floor then only signs in and opens the folder, and
start-up is postern without a server.
"""
import argparse
import os
import pty
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from dovecot import Dovecot
from maildir import Message
from postern import Home, PROGRAM

ANN, PASSWORD = "ann@example.org", "secret"
FIELDS = ("DATE FROM TO CC SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES "
          "CONTENT-TYPE")


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
    """Begins with nothing; run() does one sync and says what it took,
    again() one when nothing is new."""

    copies_bodies = False

    def __init__(self, d, bodies):
        self.d, self.bodies = d, bodies
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


class Floor(Client):
    """No program: a socket of ours."""

    copies_bodies = True

    def run(self):
        what = "BODY.PEEK[]" if self.bodies else \
            "FLAGS INTERNALDATE RFC822.SIZE " \
            "BODY.PEEK[HEADER.FIELDS (%s)]" % FIELDS
        return self.talk("UID FETCH 1:* (UID %s)" % what)

    def again(self):
        return self.talk("NOOP")

    def talk(self, last):
        begun = time.monotonic()
        context = ssl.create_default_context(cafile=self.d.ca)
        plain = socket.create_connection(("127.0.0.1", self.d.imaps))
        with context.wrap_socket(plain, server_hostname="localhost") as s:
            s.recv(65536)
            for tag, line in (("Q1", "LOGIN %s %s" % (ANN, PASSWORD)),
                              ("Q2", "EXAMINE INBOX"),
                              ("Q3", last)):
                s.sendall(("%s %s\r\n" % (tag, line)).encode())
                tail = b""
                while b"\n" + tag.encode() + b" " not in b"\n" + tail:
                    tail = tail[-200:] + s.recv(65536)
        return Cost(time.monotonic() - begun, _Nothing)


class _Nothing:
    ru_utime = ru_stime = ru_maxrss = 0


class Postern(Client):
    program, copies_bodies = PROGRAM, True

    def set_up(self):
        self.home = Home(ca=self.d.ca)
        self.home.account("Home", "imap", self.d.imaps, user=ANN,
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

    def again(self):
        return measure([self.program, "folders"], self.home.environment())


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
""" % (ANN, PASSWORD, self.d.imaps, self.dir, self.d.ca))

    def run(self):
        return measure([self.program, "-n", "-F", self.rc], self.env(), True)


class Neomutt(Mutt):
    program = "neomutt"


class Mbsync(Client):
    program, copies_bodies = "mbsync", True

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
""" % (self.d.imaps, ANN, PASSWORD, self.d.ca, self.dir, self.dir))

    def run(self):
        return measure(["mbsync", "-q", "-c", self.rc, "-a"], self.env())


CLIENTS = {"floor": Floor, "start-up": StartUp, "postern": Postern,
           "mutt": Mutt, "neomutt": Neomutt, "mbsync": Mbsync}


def choose(wanted, bodies, nothing_new):
    """The clients that are here and can do it; postern always."""
    names = [n for n in CLIENTS if n == "postern" or not wanted or
             n in wanted]
    return [(n, CLIENTS[n]) for n in names
            if (n == "floor" or shutil.which(CLIENTS[n].program)) and
            (nothing_new or n != "start-up") and
            (CLIENTS[n].copies_bodies if bodies
             else nothing_new or n != "mbsync")]


def one_run(kinds, d, bodies, costs):
    for name, kind in kinds:
        client = kind(d, bodies)
        try:
            costs.setdefault((name, "first"), []).append(client.run())
            # mbsync waits for a second that is not the last one's.
            time.sleep(1.1)
            costs.setdefault((name, "again"), []).append(client.run())
        finally:
            client.close()


def nothing_new(kinds, d, runs):
    """All have everything, then they take turns."""
    costs, clients = {name: [] for name, _ in kinds}, []
    try:
        for name, kind in kinds:
            clients.append((name, kind(d, False)))
            clients[-1][1].run()
        for i in range(-1, runs):
            # mbsync waits for a second that is not the last one's.
            time.sleep(1.1)
            for name, client in clients[::1 if i % 2 else -1]:
                cost = client.again()
                if i >= 0:
                    costs[name].append(cost)
    finally:
        for _, client in clients:
            client.close()
    return costs


def nothing_new_table(costs):
    print("%-8s %8s %8s %8s   wall: postern's part of it, pair by pair"
          % ("", "wall s", "best", "cpu s"))
    ours = [c.wall for c in costs["postern"]]
    for name, found in costs.items():
        walls = [c.wall for c in found]
        print("%-8s %8.3f %8.3f %8.3f   %.2f" % (
            name, statistics.median(walls), min(walls),
            statistics.median(c.cpu for c in found),
            statistics.median(a / b for a, b in zip(ours, walls))))


def table(names, costs):
    def middle(name, what, of):
        return statistics.median(getattr(c, of) for c in costs[name, what])

    print("%-8s %8s %8s %8s %8s %8s   wall: postern's part of it" % (
        "", "first s", "cpu s", "MB", "again s", "cpu s"))
    for name in names:
        print("%-8s %8.3f %8.2f %8.0f %8.3f %8.2f   first %.2f  again %.2f"
              % (name, middle(name, "first", "wall"),
                 middle(name, "first", "cpu"),
                 middle(name, "first", "memory"),
                 middle(name, "again", "wall"), middle(name, "again", "cpu"),
                 middle("postern", "first", "wall") /
                 middle(name, "first", "wall"),
                 middle("postern", "again", "wall") /
                 middle(name, "again", "wall")))


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--messages", type=int, default=10000)
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--bodies", action="store_true")
    p.add_argument("--nothing-new", action="store_true")
    p.add_argument("--size", type=int, action="append",
                   help="bytes of a message, in turn")
    p.add_argument("client", nargs="*")
    a = p.parse_args()
    kinds = choose(a.client, a.bodies, a.nothing_new)
    sizes = {"sizes": a.size} if a.size else {}
    mail = [Message(m, (), 1_500_000_000 + i)
            for i, m in enumerate(popmail.make(a.messages, **sizes))]
    costs = {}
    with Dovecot({ANN: PASSWORD}, {ANN: {"INBOX": mail}}) as d:
        Floor(d, False).run()  # the server's cache is warm for all
        if a.nothing_new:
            nothing_new_table(nothing_new(kinds, d, a.runs))
            return
        for _ in range(a.runs):
            one_run(kinds, d, a.bodies, costs)
    table([n for n, _ in kinds], costs)


if __name__ == "__main__":
    main()
