#!/usr/bin/env python3
"""The POP sweep, with postern beside other collectors: the same server cuts,
resets or goes silent at the same bytes, all download and delete. Counted at
each point after the fault and one more session without it.

    pop_peers.py [--step N] [--mode cut|reset|stall] [CLIENT]...

Clients: postern, and mpop, fetchmail, getmail where they are installed. Others
put lines of their own into a message, so messages are compared by the subject
and the body, with line ends made alike.
"""
import argparse
import collections
import concurrent.futures
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from popfault import Faults, PopFault
from postern import Home

MAIL = popmail.make(12, seed=4, sizes=(0, 20, 90))
LIMIT = {"cut": 8, "reset": 8, "stall": 60}  # seconds: then it hangs


def essence(data):
    """What must be the same wherever a message went through."""
    data = data.replace(b"\r\n", b"\n")
    head, _, body = data.partition(b"\n\n")
    subject = [x for x in head.split(b"\n") if x.startswith(b"Subject: ")]
    return b"".join(subject), body.rstrip(b"\n")


class Client:
    """A collector with a directory of its own; mail() is what it stored."""

    program, limit = None, 60

    def __init__(self, port):
        self.dir = tempfile.mkdtemp(prefix="pop-peer-")
        self.maildir = os.path.join(self.dir, "Maildir")
        for name in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(self.maildir, name))
        self.set_up(port)

    def write(self, name, text):
        path = os.path.join(self.dir, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, 0o600)
        return path

    def deliverer(self):
        """A program that puts what it reads into the Maildir."""
        path = self.write("deliver", """#!/bin/sh
t=$(mktemp %s/tmp/XXXXXXXXXX) && cat >"$t" && mv "$t" %s/new/
""" % (self.maildir, self.maildir))
        os.chmod(path, 0o700)
        return path

    def sync(self):
        """False: it had to be killed."""
        env = dict(os.environ, HOME=self.dir, LC_ALL="C", TZ="UTC")
        try:
            subprocess.run(self.command(), env=env, timeout=self.limit,
                           stdin=subprocess.DEVNULL, check=False,
                           stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return False
        return True

    def mail(self):
        found = []
        for name in ("cur", "new"):
            place = os.path.join(self.maildir, name)
            for entry in os.listdir(place):
                with open(os.path.join(place, entry), "rb") as f:
                    found.append(f.read())
        return found

    def close(self):
        shutil.rmtree(self.dir, ignore_errors=True)


class Mpop(Client):
    program = "mpop"

    def set_up(self, port):
        self.rc = self.write("mpoprc", """account p
host 127.0.0.1
port %d
tls off
user ann
password secret
auth user
keep off
uidls_file %s/uidls
delivery maildir %s
""" % (port, self.dir, self.maildir))

    def command(self):
        return ["mpop", "-C", self.rc, "-q", "p"]


class Fetchmail(Client):
    program = "fetchmail"

    def set_up(self, port):
        self.rc = self.write("fetchmailrc", """poll 127.0.0.1 service %d protocol pop3 uidl
  user ann password secret nokeep nofetchall sslproto ''
  mda "%s"
""" % (port, self.deliverer()))

    def command(self):
        return ["fetchmail", "-f", self.rc, "--silent", "--pidfile",
                os.path.join(self.dir, "pid"), "-i",
                os.path.join(self.dir, "ids")]


class Getmail(Client):
    program = "getmail"

    def set_up(self, port):
        self.rc = self.write("getmailrc", """[retriever]
type = SimplePOP3Retriever
server = 127.0.0.1
port = %d
username = ann
password = secret
[destination]
type = MDA_external
path = %s
allow_root_commands = true
[options]
delete = true
read_all = false
verbose = 0
""" % (port, self.deliverer()))

    def command(self):
        return ["getmail", "--getmaildir", self.dir, "--rcfile", self.rc]


class Postern(Client):
    program = "sh"

    def set_up(self, port):
        self.home = Home()
        self.home.account("Home", "pop", port, after_download="remove")

    def sync(self):
        try:
            self.home.run("sync", timeout=self.limit)
        except AssertionError:
            return False
        return True

    def mail(self):
        return self.home.export()

    def close(self):
        super().close()
        shutil.rmtree(self.home.dir, ignore_errors=True)


CLIENTS = {"postern": Postern, "mpop": Mpop, "fetchmail": Fetchmail,
           "getmail": Getmail}


def play(kind, fault):
    """(hangs, lost, doubled, damaged) at one point."""
    with PopFault(MAIL) as s:
        client = kind(s.port)
        try:
            s.faults = Faults(fault, "sessions:1")
            hangs = not client.sync()
            s.settle()
            s.faults = Faults()
            client.sync()
            s.settle()
            here = collections.Counter(map(essence, client.mail()))
            there = collections.Counter(
                essence(m) for _, m in s.drop.messages)
        finally:
            client.close()
    wanted = {essence(m) for m in MAIL}
    return (hangs, sum(not here[m] and not there[m] for m in wanted),
            sum(max(0, here[m] - 1) for m in wanted),
            sum(n for m, n in here.items() if m not in wanted))


def length(kind):
    with PopFault(MAIL) as s:
        client = kind(s.port)
        client.sync()
        s.settle()
        got = len(client.mail())
        client.close()
        if got != len(MAIL):
            sys.exit("%s collects %d of %d" % (kind.program, got, len(MAIL)))
        return s.sent[1]


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--step", type=int, default=31)
    p.add_argument("--mode", default="cut",
                   choices=("cut", "reset", "stall"))
    p.add_argument("client", nargs="*")
    a = p.parse_args()
    print("%-10s %-6s %6s %6s %6s %7s %8s" % (
        "client", "mode", "points", "hangs", "lost", "doubled", "damaged"))
    for name in a.client or CLIENTS:
        kind = CLIENTS[name]
        kind.limit = LIMIT[a.mode]
        if not shutil.which(kind.program):
            print("%-10s is not installed" % name)
            continue
        faults = ["%s:%d" % (a.mode, at)
                  for at in range(1, length(kind) + 1, a.step)]
        with concurrent.futures.ThreadPoolExecutor(
                40 if a.mode == "stall" else 3) as pool:
            sums = [sum(column) for column in
                    zip(*pool.map(lambda f: play(kind, f), faults))]
        print("%-10s %-6s %6d %6d %6d %7d %8d" % (
            name, a.mode, len(faults), *sums), flush=True)


if __name__ == "__main__":
    main()
