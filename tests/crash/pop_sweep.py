#!/usr/bin/env python3
"""The POP sweep: a session of twelve messages is cut, reset and left silent at
every byte of the server, for each policy; and every pair of faults at once.
Afterwards, and after one more session without faults, every message is
somewhere exactly once, byte for byte, and the server holds what the policy
says. (make check-pop-sweep; doc/testing says how long it takes.)

    pop_sweep.py [--step N] [--mode cut|reset|stall|pairs]... [--policy P]...

Prints a line for each point that fails and a sum for each mode and policy.

What is here is read from the file itself, as that costs a tenth of starting
the program; every sixteenth point is exported and checked by the program, too.
"""
import argparse
import concurrent.futures
import itertools
import os
import shutil
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from popfault import Faults, PopFault
from postern import Home

MAIL = popmail.make(12, seed=4, sizes=(0, 20, 90))
KNOWN = 8  # of these a first session has collected, where that matters
DAY = 24 * 60 * 60
POLICIES = ("keep", "remove", "remove-after 14", "when-deleted-here")
MODES = ("cut", "reset", "stall", "pairs")
WORKERS = 4
# A silent server is left after 25 seconds; these runs only wait.
WAITERS = 250
EXPORTED = 16
FAULTS = ("cut:700", "reset:1900", "cut-before:DELE:3", "cut-unanswered:DELE:3",
          "cut-inside:DELE:5", "cut-before:QUIT", "cut-unanswered:QUIT",
          "cut-inside:RETR:2", "cut-after:UIDL", "nodot:4", "error:5",
          "size:+100000", "size:-100", "stat:+9", "uidl:none", "uidl:dup",
          "uidl:long", "uidl:evil", "uidl:shuffle", "uidl:renumbered",
          "busy", "login", "delay:3")


def stored(home):
    """The bytes of every message in the file, in the order of their ids; of
    a file with a fault, one that says so."""
    path = os.path.join(home.data, "postern.db")
    if not os.path.exists(path):
        return []
    db = sqlite3.connect(path)
    try:
        for table in "message", "body", "piece", "pop_seen":
            sound, = db.execute(
                "PRAGMA quick_check(%s)" % table).fetchone()
            if sound != "ok":
                return [sound.encode()]
        mail = {}
        for number, piece in db.execute(
                "SELECT m.id, p.bytes FROM message m LEFT JOIN piece p"
                " ON p.body_id = m.body_id WHERE m.gone = 0"
                " ORDER BY m.id, p.start"):
            mail[number] = mail.get(number, b"") + (piece or b"")
        return list(mail.values())
    finally:
        db.close()


class Case:
    """One policy: how its home begins, and what must be true at the end."""

    def __init__(self, policy, mail=MAIL):
        self.policy, self.mail, self.template = policy, mail, None
        if policy in ("remove-after 14", "when-deleted-here"):
            self.template = self._prepare()

    def _prepare(self):
        home = Home()
        with PopFault(self.mail[:KNOWN]) as s:
            home.account("Home", "pop", s.port, after_download=self.policy)
            assert home.run("sync").code == 0
        with sqlite3.connect(os.path.join(home.data, "postern.db")) as db:
            db.execute("UPDATE pop_seen SET stored_at = stored_at - ?",
                       (15 * DAY,))
        db.close()
        if self.policy == "when-deleted-here":
            ids = [str(row["id"]) for row in home.list()[:5]]
            assert home.run("delete", *ids).code == 0
        return home

    def home(self, port):
        home = Home()
        if self.template:
            shutil.copytree(self.template.data, home.data)
        home.account("Home", "pop", port, after_download=self.policy)
        return home

    def left(self):
        """How many messages the server keeps in the end."""
        return {"keep": 12, "remove": 0, "remove-after 14": 4,
                "when-deleted-here": 7}[self.policy]

    def close(self):
        if self.template:
            shutil.rmtree(self.template.dir)

    def run(self, *faults, exports=True):
        """What is wrong after these faults, in words; "" if nothing."""
        with PopFault(self.mail) as s:
            s.faults = Faults(*faults)
            with self.home(s.port) as h:
                return self._play(s, h, exports)

    @staticmethod
    def wait_for_refused(h):
        """A message that was refused is asked for again after a minute."""
        path = os.path.join(h.data, "postern.db")
        if os.path.exists(path):
            with sqlite3.connect(path) as db:
                if db.execute("SELECT 1 FROM sqlite_schema WHERE name ="
                              " 'pop_trouble'").fetchone():
                    db.execute("UPDATE pop_trouble SET retry_at = 0")
            db.close()

    def _play(self, s, h, exports):
        try:
            first = h.run("sync", timeout=300)
        except AssertionError as e:
            return "hangs: %s" % e
        s.settle()
        if first.code < 0:
            return "died: %r" % first
        found = popmail.wrong(self.mail, s, stored(h))
        if found:
            return "after the fault: " + found
        s.faults = Faults()
        self.wait_for_refused(h)
        last = h.run("sync", timeout=300)
        if last.code:
            return "does not recover: %r" % last
        s.settle()
        here = stored(h)
        if sorted(here) != sorted(self.mail):
            return "in the end: %s" % popmail.wrong(self.mail, s, here)
        if len(s.drop.messages) != self.left():
            return "the server keeps %d" % len(s.drop.messages)
        return self._ask(h, here) if exports else ""

    @staticmethod
    def _ask(h, here):
        """The program itself says the same."""
        check = h.run("check")
        if check.code:
            return repr(check)
        return "" if h.export() == here else "exported is something else"

    def length(self):
        """Bytes of the server in a session without faults."""
        with PopFault(self.mail) as s, self.home(s.port) as h:
            h.run("sync")
            s.settle()
            return s.sent[1]


def points(case, mode, step):
    if mode == "pairs":
        yield from ((f, "sessions:1") for f in FAULTS)
        yield from ((*p, "sessions:1")
                    for p in itertools.combinations(FAULTS, 2)
                    if p[0].split(":")[0] != p[1].split(":")[0])
        return
    for at in range(1, case.length() + 1, step):
        yield ("%s:%d" % (mode, at), "sessions:1")


class Sweep:
    """All points of a mode and policy, under way in a pool."""

    def __init__(self, pool, case, mode, step):
        self.case, self.mode, self.began = case, mode, time.monotonic()
        self.runs = {
            pool.submit(case.run, *p, exports=i % EXPORTED == 0): p
            for i, p in enumerate(points(case, mode, step))}

    def finish(self):
        """Waits for them; how many are wrong."""
        bad = 0
        for run in concurrent.futures.as_completed(self.runs):
            if run.result():
                bad += 1
                print("%s, %s: %s" % (
                    self.case.policy, " ".join(self.runs[run]),
                    run.result()), flush=True)
        print("%-18s %-6s %5d points, %d wrong (after %.0f s)" % (
            self.case.policy, self.mode, len(self.runs), bad,
            time.monotonic() - self.began), flush=True)
        return bad


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--step", type=int, default=1)
    p.add_argument("--mode", action="append", choices=MODES)
    p.add_argument("--policy", action="append", choices=POLICIES)
    a = p.parse_args()
    # No power is cut here: a disk in memory does, and is faster.
    if os.access("/dev/shm", os.W_OK):
        tempfile.tempdir = "/dev/shm"
    cases = [Case(policy) for policy in a.policy or POLICIES]
    # The waiting goes on beside the work.
    with concurrent.futures.ThreadPoolExecutor(WAITERS) as waiting, \
            concurrent.futures.ThreadPoolExecutor(WORKERS) as working:
        sweeps = [Sweep(waiting if mode == "stall" else working,
                        case, mode, a.step)
                  for mode in a.mode or MODES for case in cases]
        bad = sum(one.finish() for one in sweeps)
    for case in cases:
        case.close()
    print("LOST, DOUBLED OR DAMAGED: %d" % bad)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
