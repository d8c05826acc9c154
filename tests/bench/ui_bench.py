#!/usr/bin/env python3
"""What the screens cost: CPU and memory from the start to the first full
list, and CPU for End, Home and PgDn, in a store of a million messages and in
one of ten thousand. No network, no timing of the wall clock.

    ui_bench.py [--runs N] [--dir DIR]

Stores are made in DIR (default: a temporary directory, a minute and 3 GB)
with tests/bench/mkstore, and used again if they are there. The budget is that
of doc/testing; the end is 1 if it is not kept.
"""
import argparse
import fcntl
import os
import pty
import select
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

BUILD = os.environ.get("top_builddir", ".")
PROGRAM = os.path.join(BUILD, "src", "postern")
MKSTORE = os.path.join(BUILD, "tests", "bench", "mkstore")
SIZES = (1000000, 10000)
COLS, ROWS = 80, 24
START_MS, KEY_MS, RSS_MB, RATIO = 20, 5, 30, 1.5
NEWEST, OLDEST = b"NEWESTMSGQX", b"FIRSTMSGQX"
CONFIG = """[account bench]
address = bench@example.org
kind = pop
server = 127.0.0.1:9
security = none
password-command = echo secret
"""


def cpu_ns(pid):
    """Nanoseconds on a processor so far, of all threads."""
    total = 0
    for thread in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/schedstat" % (pid, thread),
                  encoding="ascii") as f:
            total += int(f.read().split()[0])
    return total


def main_thread_ns(pid):
    with open("/proc/%d/task/%d/schedstat" % (pid, pid),
              encoding="ascii") as f:
        return int(f.read().split()[0])


def rss_mb(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as f:
        for line in f:
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return 0.0


class Screen:
    """The program in a pseudo terminal."""

    def __init__(self, data, config):
        env = dict(os.environ, POSTERN_CONFIG=config, POSTERN_DATA=data,
                   TERM="xterm-256color", LC_ALL="C.UTF-8", TZ="UTC")
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ,
                        struct.pack("HHHH", ROWS, COLS, 0, 0))
            os.execve(PROGRAM, [PROGRAM], env)

    def read_until(self, *wanted, seconds=30):
        """What is drawn until all of it has been there."""
        seen, last = b"", time.monotonic() + seconds
        while not all(w in seen for w in wanted):
            ready = select.select([self.fd], [], [],
                                  max(0, last - time.monotonic()))[0]
            if not ready:
                raise SystemExit("never showed %r, but\n%r" % (wanted, seen))
            seen += os.read(self.fd, 65536)
        return seen

    def settle(self):
        """Until nothing works any more: survey, worker, other threads."""
        before = -1
        while (now := cpu_ns(self.pid)) != before:
            before = now
            while select.select([self.fd], [], [], 0.3)[0]:
                os.read(self.fd, 65536)

    def press(self, key, wanted):
        """The milliseconds of CPU that a key costs the main thread, and all
        threads."""
        main, all_threads = main_thread_ns(self.pid), cpu_ns(self.pid)
        os.write(self.fd, key)
        self.read_until(wanted)
        while select.select([self.fd], [], [], 0.05)[0]:
            os.read(self.fd, 65536)
        return ((main_thread_ns(self.pid) - main) / 1e6,
                (cpu_ns(self.pid) - all_threads) / 1e6)

    def quit(self):
        os.write(self.fd, b"Q")
        while True:
            try:
                if not os.read(self.fd, 65536):
                    break
            except OSError:
                break
        os.close(self.fd)
        return os.waitpid(self.pid, 0)[1]


def run_once(data, config):
    """One start: milliseconds and megabytes by name."""
    got = {}
    s = Screen(data, config)
    s.read_until(NEWEST, b"keys")
    got["start"] = cpu_ns(s.pid) / 1e6
    got["start, first thread"] = main_thread_ns(s.pid) / 1e6
    got["rss"] = rss_mb(s.pid)
    s.settle()
    got["start, until quiet"] = cpu_ns(s.pid) / 1e6
    for name, key, wanted in (("End", b"\x1bOF", OLDEST),
                              ("Home", b"\x1bOH", NEWEST),
                              ("PgDn", b"\x1b[6~", b"Re: "),
                              ("unfold all", b"zR", b"Re: "),
                              ("End, unfolded", b"\x1bOF", OLDEST),
                              ("Home again", b"\x1bOH", NEWEST),
                              ("search", b"/report\r", b"Search: ")):
        got[name], got[name + ", all threads"] = s.press(key, wanted)
    got["rss at the end"] = rss_mb(s.pid)
    s.quit()
    return got


def measure(data, config, runs):
    """The median of each figure; the first run only warms up."""
    all_runs = [run_once(data, config) for _ in range(runs + 1)][1:]
    return {name: statistics.median(r[name] for r in all_runs)
            for name in all_runs[0]}


def make_stores(directory):
    for n in SIZES:
        data = os.path.join(directory, str(n))
        if not os.path.exists(os.path.join(data, "postern.db")):
            print("making a store of %d messages ..." % n, flush=True)
            subprocess.run([MKSTORE, str(n), data], check=True)
    config = os.path.join(directory, "config")
    with open(config, "w", encoding="utf-8") as f:
        f.write(CONFIG)
    return config


def report(large, small):
    """Prints the table; true if the budget is kept."""
    limits = {"start": START_MS, "rss": RSS_MB, "End": KEY_MS,
              "Home": KEY_MS, "PgDn": KEY_MS}
    is_kept = True
    print("%-24s %12s %12s %7s %9s" % (
        "", *("%d" % n for n in SIZES), "ratio", "limit"))
    for name, value in large.items():
        ratio = value / small[name] if small[name] else 0
        limit = limits.get(name)
        is_over = limit and (value > limit or ratio > RATIO)
        is_kept = is_kept and not is_over
        print("%-24s %9.2f %s %9.2f %s %7.2f %9s%s" % (
            name, value, "MB" if "rss" in name else "ms", small[name],
            "MB" if "rss" in name else "ms", ratio, limit or "",
            "  over" if is_over else ""))
    return is_kept


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--runs", type=int, default=9)
    p.add_argument("--dir")
    a = p.parse_args()
    directory = a.dir or tempfile.mkdtemp(prefix="postern-bench-")
    try:
        config = make_stores(directory)
        large, small = (measure(os.path.join(directory, str(n)), config,
                                a.runs) for n in SIZES)
    finally:
        if not a.dir:
            shutil.rmtree(directory)
    sys.exit(0 if report(large, small) else 1)


if __name__ == "__main__":
    main()
