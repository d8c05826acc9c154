#!/usr/bin/env python3
"""POP, and the program is killed at a system call: at every one that writes,
syncs or sends (needs strace). Without arguments a sample of them; "all" tries
each, for every policy (make check-pop-crash).

Also the order of one undisturbed run: every byte of a message is synced
before its DELE is sent."""
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from pop_sweep import POLICIES, Case
from popfault import PopFault
from postern import Home
from tracing import NO_LEAK_CHECK, STRACE, can_trace, injecting

CALLS = "write,pwrite64,fdatasync,fsync,sendto,rename,unlink,ftruncate"
TRIES_ALL = "all" in sys.argv[1:]
MAIL = popmail.make(12, sizes=(0, 300, 5000, 40000))
# The leak checker traces the program itself, and there is room for one.
os.environ.update(NO_LEAK_CHECK)


@unittest.skipUnless(can_trace(), "strace is missing or not allowed")
class Killed(unittest.TestCase):
    def kill_at(self, case, call, n):
        """True if it was killed at the n-th such call."""
        with PopFault(MAIL) as s, case.home(s.port) as h:
            first = h.run("sync", prefix=injecting(
                call, "signal=KILL:when=%d" % n))
            if first.code == 0:
                return False
            s.settle()
            h.check()
            self.assertEqual(popmail.wrong(MAIL, s, h.export()), "",
                             (case.policy, call, n))
            last = h.run("sync")
            self.assertEqual(last.code, 0, last)
            self.assertEqual(sorted(h.export()), sorted(MAIL),
                             (case.policy, call, n))
            self.assertEqual(len(s.drop.messages), case.left())
            h.check()
            return True

    def count_calls(self, case):
        """How often each call happens in a run that is left alone."""
        with PopFault(MAIL) as s, case.home(s.port) as h:
            out = os.path.join(h.dir, "trace")
            r = h.run("sync", prefix=(STRACE, "-f", "-o", out, "-e",
                                      "trace=" + CALLS))
            self.assertEqual(r.code, 0, r)
            counts = {}
            with open(out, encoding="utf-8", errors="replace") as f:
                for line in f:
                    m = re.match(r"\d+ +(\w+)\(", line)
                    if m:
                        counts[m.group(1)] = counts.get(m.group(1), 0) + 1
            return counts

    def sweep(self, policy):
        case, tried = Case(policy, MAIL), 0
        counts = self.count_calls(case)
        self.assertGreater(counts.get("pwrite64", 0), 10, counts)
        self.assertGreater(counts.get("fdatasync", 0), 1, counts)
        for call, count in sorted(counts.items()):
            step = 1 if TRIES_ALL else max(1, count // 6)
            for n in range(1, count + 1, step):
                tried += self.kill_at(case, call, n)
        case.close()
        if TRIES_ALL:
            print("%s: killed at %d calls, nothing lost or doubled" % (
                policy, tried), flush=True)
        return tried

    def test_every_call(self):
        for policy in POLICIES if TRIES_ALL else ("remove",):
            self.assertGreater(self.sweep(policy), 20)


def whole(lines):
    """Calls that another thread's came into, put together again."""
    begun = {}
    for line in lines:
        pid = line.split(" ", 1)[0]
        head, cut, _ = line.partition(" <unfinished ...>")
        tail = re.match(r"\d+ +<\.\.\. \w+ resumed>", line)
        if cut:
            begun[pid] = head
        elif tail:
            yield begun.pop(pid, "") + line[tail.end():]
        else:
            yield line


def trace_events(path):
    """(call, name of the file, bytes as strace writes them), in order."""
    names, events = {}, []
    with open(path, encoding="latin-1") as f:
        for line in whole(f):
            m = re.match(r"\d+ +(\w+)\((.*)\) += (-?\d+)", line)
            if not m or m.group(3).startswith("-"):
                continue
            call, args, result = m.groups()
            if call == "openat":
                names[result] = os.path.basename(args.split('"')[1])
            else:
                events.append((call, names.get(args.split(",")[0], ""), args))
    return events


@unittest.skipUnless(can_trace(), "strace is missing or not allowed")
class Order(unittest.TestCase):
    def test_mail_is_synced_before_dele(self):
        with PopFault(MAIL) as s, Home() as h:
            h.account("Home", "pop", s.port, after_download="remove")
            out = os.path.join(h.dir, "trace")
            r = h.run("sync", prefix=(
                STRACE, "-f", "-s", "10000", "-o", out, "-e",
                "trace=openat,pwrite64,write,fdatasync,fsync,sendto"))
            self.assertEqual(r.code, 0, r)
            events = trace_events(out)
        dele = min(i for i, (call, _, args) in enumerate(events)
                   if call == "sendto" and "DELE" in args)
        syncs = [i for i, (call, name, _) in enumerate(events[:dele])
                 if "sync" in call and name == "postern.db-wal"]
        for n in range(len(MAIL)):
            words = "Subject: message %d\\r" % n
            written = [i for i, (call, name, args) in enumerate(events)
                       if "write" in call and name.startswith("postern.db")
                       and words in args and i < dele]
            self.assertTrue(written, "message %d was not written" % n)
            self.assertTrue(any(i > written[-1] for i in syncs),
                            "message %d was not synced" % n)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
