#!/usr/bin/env python3
"""Three messages are sent, and the line breaks, or the program dies: each is
delivered once, or may have been and is called so; none is lost, none goes twice,
and none is in doubt before the server had asked for its text.

    sending_test.py [--all] [--mode MODE]... [--side SIDE]... [--tls|--starttls]
                    [--without EXTENSION] [--step N]

Without --all a sample. Modes: cut reset stall. Sides: server (after each byte
of the server), client (each seventh byte of ours), verbs (before, unanswered,
inside, after each command), die (POSTERN_DIE_AT), calls (SIGKILL at each write,
sync and send). make check-smtp-sweep runs all of it.
"""
import argparse
import concurrent.futures
import os
import shutil
import signal
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import certs
from outgoing import Outbox, account
from postern import Home
from smtpfault import SmtpFault

WHERE = ("before", "unanswered", "inside", "after")
CALLS = "pwrite64,fdatasync,sendto,write"
PATIENCE = "700"  # ms of a silent server
WORKERS = 2


class Lab:
    """What the points of a sweep share."""

    def __init__(self, security="none", without=(), large=False):
        self.top = tempfile.mkdtemp(prefix="postern-sweep-")
        self.security, self.large = security, large
        self.always = {"without": set(without)}
        self.ca = None
        if security != "none":
            self.ca = certs.make_ca(self.top)
            self.always[security] = certs.make_server(self.top)
        self.template = os.path.join(self.top, "template")
        with Home() as h:
            account(h, 9)
            Outbox(h, large, self.template)
        self.measure()

    def close(self):
        shutil.rmtree(self.top, ignore_errors=True)

    def home(self):
        return Home(ca=self.ca)

    def outbox(self, home, server):
        account(home, server.port, security=self.security)
        return Outbox(home, self.large, self.template)

    def server(self, **faults):
        return SmtpFault(**self.always, sessions=1, **faults)

    def measure(self):
        """A good session: its bytes, its commands."""
        with self.server() as s, self.home() as h:
            self.outbox(h, s)
            r = h.run("sync", "--only-send")
            s.settle()
            if r.code or s.wrong:
                raise AssertionError("%r %s" % (r, s.wrong))
            self.out, self.come = s.bytes_out, s.bytes_in
            self.counts = dict(s.counts)

    def run(self, faults, prefix=(), **env):
        """One broken round, two good ones; "" or what is wrong, and the code
        of the broken one."""
        with self.server(**faults) as s, self.home() as h:
            box = self.outbox(h, s)
            try:
                r = h.run("sync", "--only-send", prefix=prefix, timeout=60,
                          POSTERN_PATIENCE=PATIENCE, **env)
                s.settle()
                wrong = box.judge(s, good_rounds=False)
                s.faults = {"without": self.always["without"]}
                for _ in range(2):
                    h.run("sync", "--only-send")
                s.settle()
            except AssertionError as e:
                return "hung: %s" % e, None
            wrong = wrong or box.judge(s)
            if not wrong and h.run("check").code:
                wrong = "the database is damaged"
            return wrong, r.code

    def points(self, side, step):
        """(name, faults) of a side, without the mode."""
        if side == "server":
            for n in range(0, self.out + 1, step):
                yield "server byte %d" % n, {None: n}
        elif side == "client":
            for n in range(1, self.come + 1, step):
                yield "client byte %d" % n, {"deaf": n, "how": None}
        else:
            for i, (where, verb, k) in enumerate(
                    (w, v, k) for v, n in self.counts.items()
                    for k in range(1, n + 1) for w in WHERE):
                if i % step == 0:
                    yield ("%s %s %d" % (where, verb, k),
                           {"at": {(where, verb, k): None}})


def with_mode(faults, mode):
    """None stands for the mode."""
    out = {}
    for key, value in faults.items():
        if isinstance(value, dict):
            value = {k: mode for k in value}
        out[mode if key is None else key] = mode if value is None else value
    return out


def sweep(lab, side, mode, step=1):
    """What is wrong at each point of a side that is, and how many points."""
    wrong, n = [], 0
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        tried = [(name, pool.submit(lab.run, with_mode(faults, mode)))
                 for name, faults in lab.points(side, step)]
        for name, future in tried:
            n += 1
            if future.result()[0]:
                wrong.append("%s %s: %s" % (mode, name, future.result()[0]))
    return wrong, n


def die(lab, step=1):
    """The same for each of our crash points."""
    wrong, n = [], 1
    while True:
        words, code = lab.run({}, POSTERN_DIE_AT=str(n))
        if words:
            wrong.append("step %d: %s" % (n, words))
        if code != -signal.SIGKILL:
            return wrong, n - 1
        n += step


def kill_at_calls(lab, step=1, first=1):
    """The same at each system call that writes, syncs or sends."""
    wrong, n = [], first
    while True:
        words, code = lab.run({}, prefix=(
            "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + CALLS,
            "-e", "inject=%s:signal=KILL:when=%d" % (CALLS, n)))
        if words:
            wrong.append("call %d: %s" % (n, words))
        if code not in (-signal.SIGKILL, 137):
            return wrong, n - 1
        n += step


class Sample(unittest.TestCase):
    """A part of the sweep, for each check."""

    @classmethod
    def setUpClass(cls):
        cls.labs = {}
        cls.addClassCleanup(lambda: [lab.close() for lab in
                                     cls.labs.values()])

    def lab(self, security="none", without=()):
        key = security, tuple(without)
        if key not in self.labs:
            self.labs[key] = Lab(security, without)
        return self.labs[key]

    def good(self, outcome, least):
        wrong, n = outcome
        self.assertEqual(wrong, [])
        self.assertGreaterEqual(n, least)

    def test_commands(self):
        self.good(sweep(self.lab(), "verbs", "cut", 2), 20)

    def test_commands_one_by_one(self):
        lab = self.lab(without=["PIPELINING"])
        self.good(sweep(lab, "verbs", "reset", 5), 10)

    def test_bytes_of_the_server(self):
        self.good(sweep(self.lab(), "server", "cut", 29), 10)
        self.good(sweep(self.lab(), "server", "stall", 101), 3)

    def test_bytes_of_the_client(self):
        self.good(sweep(self.lab(), "client", "cut", 1499), 10)

    def test_tls(self):
        self.good(sweep(self.lab("tls"), "verbs", "cut", 9), 5)
        self.good(sweep(self.lab("starttls"), "server", "cut", 67), 5)

    def test_a_text_that_nobody_reads(self):
        """Larger than the buffers of the line, so it never gets there."""
        lab = Lab(large=True)
        self.addClassCleanup(lab.close)
        self.assertEqual(lab.run({"at": {("after", "DATA", 2): "stall"}})[0],
                         "")

    def test_death(self):
        self.good(die(self.lab()), 20)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--all", action="store_true")
    p.add_argument("--mode", action="append")
    p.add_argument("--side", action="append")
    p.add_argument("--tls", action="store_true")
    p.add_argument("--starttls", action="store_true")
    p.add_argument("--without", action="append", default=[])
    p.add_argument("--step", type=int)
    a = p.parse_args()
    lab = Lab("tls" if a.tls else "starttls" if a.starttls else "none",
              a.without)
    failed = 0
    print("%d bytes of the server, %d of the client, %s" % (
        lab.out, lab.come, lab.counts), flush=True)
    for side in a.side or ("server", "client", "verbs", "die", "calls"):
        for mode in (a.mode or ("cut", "reset", "stall")) \
                if side in ("server", "client", "verbs") else ("kill",):
            step = a.step or (7 if side == "client" else 1)
            if side == "die":
                wrong, n = die(lab, step)
            elif side == "calls":
                wrong, n = kill_at_calls(lab, step)
            else:
                wrong, n = sweep(lab, side, mode, step)
            failed += len(wrong)
            for words in wrong:
                print(words)
            print("%s %s: %d points, %d wrong" % (side, mode, n, len(wrong)),
                  flush=True)
    lab.close()
    return failed != 0


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].startswith("--"):
        sys.exit(main())
    unittest.main()
