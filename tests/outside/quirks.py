#!/usr/bin/env python3
"""The providers of ../shared/lab/quirkd.py: each behaviour, chosen by the
password, leads to the right exit code and sentence, and to one try to sign
in."""
import concurrent.futures
import os
import re
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.environ.get("top_srcdir", os.path.join(HERE, "../.."))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
from detour import Detour
from postern import Home

WORKERS = 6
SHARED = os.environ.get("POSTERN_SHARED", os.path.join(TOP, "../shared"))
JUDGE = os.path.join(SHARED, "lab", "quirkd.py")
TRY = re.compile(rb"^(?:PASS |AUTH |\S+ LOGIN |\S+ AUTHENTICATE )",
                 re.M | re.I)
CASES = [
    ("pop", "ok", 0, "600 stored"), ("pop", "nouidl", 0, "600 stored"),
    ("pop", "popoff", 5, "POP is switched off"),
    ("pop", "appw", 4, "app password"),
    ("pop", "weblogin", 8, "in a browser"),
    ("pop", "bad", 4, "refused the sign-in"),
    ("pop", "inuse", 12, "in use"), ("pop", "delay", 12, "pause"),
    ("pop", "drop", 6, "closed the connection"),
    ("pop", "basicblocked", 4, "does not accept passwords any more"),
    ("imap", "ok", 0, ""), ("imap", "unsafe", 0, ""),
    ("imap", "popoff", 5, "IMAP is switched off"),
    ("imap", "appw", 4, "app password"),
    ("imap", "weblogin", 8, "in a browser"),
    ("imap", "bad", 4, "refused the sign-in"),
    ("imap", "delay", 12, "should pass"),
    ("imap", "basicblocked", 8, "require a browser sign-in"),
    ("imap", "notconnected", 5, "does not open the mailbox"),
    ("imap", "toomany", 12, "Too many connections"),
    ("imap", "bandwidth", 12, "daily limit"),
    ("imap", "yandex", 4, "IMAP is off"),
    ("imap", "zoho", 5, "switched off at Zoho"),
]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def play(kind, password, code, words, port):
    seen = []
    with Home() as h, Detour(port, look=seen.append) as line:
        h.account("Quirk", kind, line.port, user=kind + password,
                  password=password)
        r = h.run("sync", "--bodies", "none", timeout=100)
    tries = sum(len(TRY.findall(data)) for data in seen)
    # Gmail is collected session after session: each signs in once.
    most = 4 if (kind, code) == ("pop", 0) else 1
    wrong = [what for what, is_wrong in (
        ("code %d" % r.code, r.code != code),
        ("words", words not in r.out + r.err),
        ("%d tries" % tries, not 1 <= tries <= most))
        if is_wrong]
    print("%s %s %s: %s" % ("not ok" if wrong else "ok", kind, password,
                            ", ".join(wrong)))
    if wrong:
        print(r)
    return not wrong


def main():
    if not os.path.exists(JUDGE):
        print("skipped: there is no ../shared/lab/quirkd.py")
        return 77
    ports = [free_port() for _ in range(3)]
    judge = subprocess.Popen(
        [sys.executable, JUDGE, *map(str, ports), "--n", "600"],
        stderr=subprocess.DEVNULL)
    try:
        for port in ports[:2]:
            for _ in range(200):
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except OSError:
                    time.sleep(0.05)
        port = dict(zip(("pop", "imap"), ports))
        # They wait more than they do.
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            good = list(pool.map(
                lambda case: play(*case, port[case[0]]), CASES))
        return 0 if all(good) else 1
    finally:
        judge.kill()
        judge.wait()


if __name__ == "__main__":
    sys.exit(main())
