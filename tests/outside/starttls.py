#!/usr/bin/env python3
"""The plays of ../shared/faults/starttls.jsonl, by ../shared/lab/faultsrv.py:
servers, or somebody in between, that want a client to speak in the clear.
Their IMAP and POP parts, as they stand and with the other answers that they
mention: whatever is played, nothing secret is said before TLS. Some of them
fall silent; then the round is interrupted after a while, and has to end.
"starttls.py PART SECONDS" plays those with PART in their names, and waits so
long."""
import concurrent.futures
import json
import os
import re
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.environ.get("top_srcdir", os.path.join(HERE, "../.."))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
import certs
from postern import Home

SHARED = os.environ.get("POSTERN_SHARED", os.path.join(TOP, "../shared"))
JUDGE = os.path.join(SHARED, "lab", "faultsrv.py")
PLAYS = os.path.join(SHARED, "faults", "starttls.jsonl")
OTHER = re.compile(r'(st(?:art)?tls_response|response_after_tls|greeting):'
                   r' Some\("(.*)"\),?$')


def plays(part):
    """The cases, each with its other answers as cases of their own."""
    with open(PLAYS, encoding="utf-8") as f:
        cases = [json.loads(line) for line in f]
    for case in cases:
        if case["proto"] not in ("imap", "pop3") or part not in case["id"]:
            continue
        yield case
        for i, line in enumerate(case.get("variants_in_comments", ())):
            found = OTHER.match(line)
            if not found:
                continue
            key, text = found.groups()
            text = text.replace("\\r", "\r").replace("\\n", "\n")
            more = {key: text} if key != "greeting" else {
                "override_response": {"greeting": text}}
            yield {**case, **more, "id": "%s+%d" % (case["id"], i)}


def run_client(h, patience):
    """A round, interrupted when it lasts longer."""
    p = h.start("sync")
    try:
        out, err = p.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        p.send_signal(signal.SIGINT)
        try:
            out, err = p.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            p.kill()
            p.communicate()
            raise AssertionError("it can't be interrupted") from None
    return p.returncode, (out + err).decode("utf-8", "replace")


def play(top, case, patience):
    """What was wrong, or None."""
    name = re.sub(r"\W", "_", case["id"])
    path = os.path.join(top, name + ".jsonl")
    with open(path, "w", encoding="utf-8") as f:
        f.write(json.dumps(case) + "\n")
    key = os.path.join(top, "server.key")
    judge = subprocess.Popen(
        [sys.executable, JUDGE, "script", "--proto", case["proto"], "--case",
         case["id"], "--cases", path, "--cert",
         os.path.join(top, "server.pem"), "--key", key, "--timeout", "300"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        port = int(judge.stdout.readline().split()[1])
        with Home(ca=os.path.join(top, "ca.pem")) as h:
            h.account("T", case["proto"][:4].replace("pop3", "pop"), port,
                      security="starttls")
            code, words = run_client(h, patience)
    except AssertionError as e:
        return "%s: %s" % (case["id"], e)
    finally:
        judge.send_signal(signal.SIGKILL)
        said = judge.communicate()[0]
    if "C:" not in said and "S:" not in said:
        return "%s was not played: %s" % (case["id"], words)
    if "VIOLATION" in said or code < 0:
        return "%s: %s\n%s %s" % (case["id"], said, code, words)
    return None


def main():
    if not os.path.exists(JUDGE) or not os.path.exists(PLAYS):
        print("skipped: there is no ../shared with faults/starttls.jsonl")
        return 77
    patience = float(sys.argv[2]) if len(sys.argv) > 2 else 3
    cases = list(plays(sys.argv[1] if len(sys.argv) > 1 else ""))
    with tempfile.TemporaryDirectory(prefix="postern-plays-") as top, \
            concurrent.futures.ThreadPoolExecutor(16) as pool:
        certs.make_ca(top)
        certs.make_server(top)
        wrong = [w for w in pool.map(
            lambda c: play(top, c, patience), cases) if w]
    for text in wrong:
        print(text)
    print("%d passed, %d failed" % (len(cases) - len(wrong), len(wrong)))
    return 1 if wrong or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
