#!/usr/bin/env python3
"""What collecting by POP costs, beside mpop, fetchmail and getmail where they
are installed: the same Dovecot, the same mail, over TLS, one after the other.

    pop_speed.py [--messages N] [--bytes MEAN] [--runs N] [--again N] [CLIENT]...

Five cases: all is new and kept; nothing is new among as many kept messages,
where the clients take turns, so that what else the machine does meets them all
alike; the same past somebody who stops how long the line was open ("line s"),
which leaves out how long a program takes to start and to end; and both for a
tenth of it over a line with a round trip of 50 ms. Each
client syncs as it does by default: only postern and getmail put mail on the
disk before the server may forget it. Where valgrind is installed, the
instructions of each program are counted, too, without those of the commands
it starts.
"""
import argparse
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
sys.path.insert(0, HERE)
import pop_peers
from detour import Detour
from dovecot import Dovecot, Message
from postern import PROGRAM

USER, PASSWORD = "ann@example.org", "secret"
ROUND_TRIP = 0.05


def make_mail(count, mean):
    """Messages with sizes as real ones have: most are small."""
    chance = random.Random(1)
    words = ["".join(chance.choices("etaoinshrdlu", k=chance.randint(2, 9)))
             for _ in range(2000)]
    page = [" ".join(chance.choices(words, k=11)) for _ in range(400)]
    mail = []
    for i in range(count):
        size = int(min(chance.lognormvariate(0, 1.6) * mean / 3.6, mean * 60))
        lines, length = [], 0
        while length < size:
            lines.append(chance.choice(page))
            length += len(lines[-1]) + 2
        head = ("Received: from a by b; Mon, 02 Nov 2026 10:%02d:%02d +0000"
                "\r\nFrom: Ann <ann%d@example.org>\r\nTo: %s\r\n"
                "Subject: %s\r\nMessage-ID: <s%d@example.org>\r\n"
                "Date: Mon, 02 Nov 2026 10:00:00 +0000\r\n\r\n" % (
                    i // 60 % 60, i % 60, i % 500, USER,
                    page[i % 400][:40], i))
        mail.append(Message((head + "\r\n".join(lines + [""])).encode()))
    return mail


class Timed:
    """A client that keeps mail on the server, over TLS."""

    def __init__(self, ca, user=USER):
        self.ca, self.user = ca, user

    def adapt(self, rc):
        with open(rc, encoding="utf-8") as f:
            text = f.read()
        for old, new in self.changes():
            assert old in text, (old, text)
            text = text.replace(old, new)
        with open(rc, "w", encoding="utf-8") as f:
            f.write(text)

    def count(self):
        """Millions of instructions of one collection; 0: not known."""
        if not shutil.which("valgrind") or self.program == "getmail":
            return 0
        command = ["valgrind", "--tool=cachegrind", "--cache-sim=no",
                   "--cachegrind-out-file=/dev/null", *self.command()]
        env = dict(os.environ, HOME=self.dir, LC_ALL="C.UTF-8", TZ="UTC")
        said = subprocess.run(command, env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True,
                              check=False).stderr
        counted = re.search(r"I +refs: +([0-9,]+)", said)
        return int(counted[1].replace(",", "")) / 1e6 if counted else 0

    def run(self):
        """(wall, cpu, MB) of one collection."""
        env = dict(os.environ, HOME=self.dir, LC_ALL="C.UTF-8", TZ="UTC")
        before = time.monotonic()
        p = subprocess.Popen(self.command(), env=env,
                             stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        peaks, over = [0], threading.Event()
        watch = threading.Thread(target=self.watch, args=(p.pid, peaks, over))
        watch.start()
        _, _, used = os.wait4(p.pid, 0)
        wall = time.monotonic() - before
        over.set()
        watch.join()
        return wall, used.ru_utime + used.ru_stime, max(peaks) / 1024

    def watch(self, pid, peaks, over):
        while not over.wait(0.005):
            peaks.append(self.peak(pid))

    @staticmethod
    def peak(pid):
        """kB it held at most; what wait4 says counts this script, too."""
        try:
            with open("/proc/%d/status" % pid, encoding="ascii") as f:
                return max(int(x.split()[1]) for x in f
                           if x.startswith("VmHWM"))
        except (OSError, ValueError):
            return 0


class Mpop(Timed, pop_peers.Mpop):
    def __init__(self, port, **kind):
        Timed.__init__(self, **kind)
        pop_peers.Client.__init__(self, port)
        self.adapt(self.rc)

    def changes(self):
        return (("tls off", "tls on\ntls_starttls off\ntls_trust_file " +
                 self.ca), ("keep off", "keep on"),
                ("host 127.0.0.1", "host localhost"),
                ("user ann", "user " + self.user))


class Fetchmail(Timed, pop_peers.Fetchmail):
    def __init__(self, port, **kind):
        Timed.__init__(self, **kind)
        pop_peers.Client.__init__(self, port)
        self.adapt(self.rc)

    def changes(self):
        return (("user ann", 'user "%s"' % self.user),
                (" nokeep ", " keep "), ("poll 127.0.0.1", "poll localhost"),
                ("sslproto ''", 'ssl sslcertck sslcertfile "%s"' % self.ca))


class Getmail(Timed, pop_peers.Getmail):
    def __init__(self, port, **kind):
        Timed.__init__(self, **kind)
        pop_peers.Client.__init__(self, port)
        self.adapt(self.rc)

    def changes(self):
        return (("SimplePOP3Retriever", "SimplePOP3SSLRetriever"),
                ("server = 127.0.0.1", "server = localhost\nca_certs = " +
                 self.ca), ("username = ann", "username = " + self.user),
                ("delete = true", "delete = false"))


class Postern(Timed):
    program = "sh"

    def __init__(self, port, **kind):
        super().__init__(**kind)
        self.home = pop_peers.Home(ca=self.ca)
        self.dir = self.home.dir
        self.home.account("T", "pop", port, user=self.user,
                          password=PASSWORD, security="tls",
                          host="localhost", after_download="keep")

    def command(self):
        return [PROGRAM, "--config", self.home.config, "--data",
                self.home.data, "--ca-file", self.ca, "sync"]

    def close(self):
        shutil.rmtree(self.home.dir)


CLIENTS = {"postern": Postern, "mpop": Mpop, "fetchmail": Fetchmail,
           "getmail": Getmail}


def measure(make, runs):
    """Of several collections of all: (wall, cpu, MB), and the client."""
    cases, client = [], None
    for _ in range(runs):
        if client:
            client.close()
        client = make()
        cases.append(client.run())
    return tuple(map(statistics.median, zip(*cases))), client


def take_turns(clients, turns, line=None):
    """Of each client (wall, cpu, MB, millions of instructions); with a line
    seconds that it was open instead of instructions."""
    cases = {name: [] for name in clients}
    for _ in range(turns):
        for name, client in clients.items():
            before = len(line.lasted) if line else 0
            case = client.run()
            while line and len(line.lasted) == before:
                time.sleep(0.001)
            cases[name].append(
                (*case, sum(line.lasted[before:])) if line else case)
    found = {name: tuple(map(statistics.median, zip(*cases[name])))
             for name in clients}
    return found if line else {
        name: (*found[name], clients[name].count()) for name in clients}


def show(title, rows, more="Minstr", form="%.0f", compared=0):
    print("\n%s\n%-10s %8s %8s %8s %8s %8s" % (
        title, "", "wall s", "cpu s", "MB", more, "x ours"))
    ours = rows["postern"][compared] if "postern" in rows else None
    for name, row in rows.items():
        wall, cpu, size, *last = row
        print("%-10s %8.3f %8.3f %8.0f %8s %8s" % (
            name, wall, cpu, size,
            form % last[0] if last and last[0] else "",
            "%.2f" % (row[compared] / ours) if ours else ""))


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--messages", type=int, default=10000)
    p.add_argument("--bytes", type=int, default=18000)
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--again", type=int, default=15)
    p.add_argument("client", nargs="*")
    a = p.parse_args()
    mail = make_mail(a.messages, a.bytes)
    print("%d messages, %.0f MB" % (
        a.messages, sum(len(m.data) for m in mail) / 1e6), flush=True)
    boxes = {"all@example.org": mail,
             "few@example.org": mail[:a.messages // 10]}
    with Dovecot(dict.fromkeys(boxes, PASSWORD),
                 {u: {"INBOX": m} for u, m in boxes.items()}) as d:
        del mail, boxes
        kinds = {n: CLIENTS[n] for n in a.client or CLIENTS
                 if shutil.which(CLIENTS[n].program)}
        rows, clients = {}, {}
        for n, kind in kinds.items():
            rows[n], clients[n] = measure(
                lambda kind=kind: kind(d.pops, ca=d.ca,
                                       user="all@example.org"), a.runs)
        show("all new", rows)
        show("nothing new among them", take_turns(clients, a.again))
        for client in clients.values():
            client.close()
        with Detour(d.pops) as line:
            clients = {n: kind(line.port, ca=d.ca, user="all@example.org")
                       for n, kind in kinds.items()}
            for client in clients.values():
                client.run()
            show("nothing new among them, the line alone",
                 take_turns(clients, a.again, line), "line s", "%.3f", 3)
            for client in clients.values():
                client.close()
        with Detour(d.pops, delay=ROUND_TRIP / 2) as slow:
            for n, kind in kinds.items():
                rows[n], clients[n] = measure(
                    lambda kind=kind: kind(slow.port, ca=d.ca,
                                           user="few@example.org"), 1)
            show("a tenth of it, round trip 50 ms", rows)
            show("nothing new among them, round trip 50 ms",
                 take_turns(clients, max(1, a.again // 3)))
            for client in clients.values():
                client.close()


if __name__ == "__main__":
    main()
