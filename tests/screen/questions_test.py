#!/usr/bin/env python3
"""Twelve questions about six kinds of account, answered right in JSON, in
words and on the screen; and the demonstration, which shows them, leaves
nothing behind.

The answers were written down from what POP (RFC 1939), IMAP and the policies
of doc/sync.md mean, before they were compared with the program.
"""
import glob
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

import stage
from terminal import Terminal

PROGRAM = os.path.abspath(stage.postern.PROGRAM)
# The accounts of "postern demo": POP that removes at once, after 14 days,
# when deleted here, never; IMAP; Gmail's IMAP.
KINDS = ("Home", "Club", "Shop", "Family", "Work", "Garden")
# Question: the key of the line, then what it says for each kind. An answer
# holds all the words between the bars.
ANSWERS = {
    "What kind of account is this?": ("meaning", (
        "POP account|removed from the server at once|only copy",
        "POP account|14 days later",
        "POP account|when you delete it here",
        "POP account|also stays on the server",
        "IMAP account|lives on the server",
        "IMAP account of Gmail|labels")),
    "How many messages does only this computer have?": ("only_here", (
        "6 messages", "3 messages", "0 messages", "0 messages",
        "nothing: the server has everything",
        "nothing: the server has everything")),
    "How many are on the server, and when was that counted?": ("on_server", (
        "0 messages (2 min ago)", "3 messages (2 min ago)",
        "6 messages (2 min ago)", "3 messages (2 min ago)",
        "41 messages (2 min ago)", "7 messages (2 min ago)")),
    "What happens when I read or star?": ("read", (
        "this computer only", "this computer only", "this computer only",
        "this computer only", "shared with all", "shared with all")),
    "What happens when I delete?": ("delete", (
        "Trash of this computer|after 30 days|no other copy",
        "Trash of this computer|after 30 days|when its time is up",
        "Trash of this computer|after 30 days|removed at the next check",
        "Trash of this computer|after 30 days|the server keeps its copy",
        "Trash on the server|all your devices",
        "Gmail's Trash|all your devices|after 30 days")),
    "What happens when I move?": ("move", (
        "this computer only|no copy", "this computer only|time is up",
        "this computer only|until you delete the message here",
        "this computer only|stays in the inbox there",
        "folder of the server|all your devices",
        "label|stays in All Mail")),
    "Where is the copy of my reply?": ("reply", (
        "this computer only", "this computer only", "this computer only",
        "this computer only", "Sent on the server|all your devices",
        "Gmail itself|Sent")),
    "What if I lose this computer?": ("lose_computer", (
        "6 messages are gone for good", "3 messages are gone for good",
        "no message is lost|folders, stars and read marks are gone",
        "no message is lost|folders, stars and read marks are gone",
        "nothing is lost", "nothing is lost")),
    "What does a new phone see?": ("change_phone", (
        "none of the mail that is here", "the last 14 days|one inbox",
        "what you have not deleted here|one inbox",
        "all mail that is on the server|one inbox",
        "everything: the same messages, folders and marks",
        "everything: the same messages, labels and marks")),
    "What will be removed, and when?": ("leaving", (
        "nothing will be removed",
        "3 messages will be removed from the server, starting Fri 12 Jun 2026",
        "nothing will be removed", "nothing will be removed",
        "nothing: postern removes nothing", "nothing: postern removes")),
    "What waits for the server?": ("waiting", (
        "nothing: what you do with this mail stays on this computer",) * 4 + (
        "nothing: the server knows all you did",) * 2),
    "Is there a backup, and do I need one?": ("backup", (
        "only copy of 6 messages", "only copy of 3 messages",
        "the server has a copy of everything",
        "the server has a copy of everything",
        "the server has everything", "the server has everything")),
}
failures = []


def check(question, kind, how, answer, text):
    missing = [w for w in answer.split("|") if w not in text]
    if missing:
        failures.append("%s, %s, %s: no \"%s\" in: %s" % (
            question, kind, how, missing[0], text))


def demo(home, *args):
    r = subprocess.run([PROGRAM, "demo", *args], env=stage.environment(
        home, TMPDIR=home.dir), stdout=subprocess.PIPE, check=True,
        timeout=60)
    return r.stdout.decode()


def of_json(home):
    """kind -> key -> text"""
    out = {}
    for line in demo(home, "inspect", "--json").splitlines():
        found = json.loads(line)
        out[found["account"]] = {x["key"]: x for x in found["lines"]}
        out[found["account"]]["meaning"] = {"text": found["meaning"],
                                            "label": ""}
    return out


def line_of(text, label, meaning):
    """What stands behind the label, wrapped or not; without a label, the
    sentence at the top."""
    if not label:
        return meaning
    m = re.search(r"^.. ?%s +(.*(?:\n {17,}\S.*)*)" % re.escape(label), text,
                  re.M)
    return " ".join(m.group(1).split()) if m else "(no such line)"


def ask_in_words(home, known):
    for kind in KINDS:
        text = demo(home, "inspect", kind)
        meaning = text.split("\n")[1]
        for question, (key, answers) in ANSWERS.items():
            answer = answers[KINDS.index(kind)]
            label = known[kind][key]["label"]
            check(question, kind, "json", answer, known[kind][key]["text"])
            check(question, kind, "words", answer,
                  line_of(text, label, meaning))


def ask_on_screen(home, known):
    env = stage.environment(home, TMPDIR=home.dir)
    with Terminal([PROGRAM, "demo"], env, 200, 60) as t:
        t.wait("? keys")
        t.keys("A")
        for i, kind in enumerate(KINDS):
            meaning = known[kind]["meaning"]["text"].split(". ")[0]
            t.wait(meaning[:60], "Last check")
            screen = t.screen()
            panel = screen.split("\u2500" * 20)[-1].strip("\u2500")
            top = " ".join(panel.split("\n\n")[0].split())
            for question, (key, answers) in ANSWERS.items():
                check(question, kind, "screen", answers[i],
                      line_of(panel, known[kind][key]["label"], top))
            t.keys("j")
        t.keys("Q")
        code = t.wait_end()
        if code:
            failures.append("it ended with %d" % code)


def left_behind(home):
    return glob.glob(os.path.join(home.dir, "postern-*"))


def wait_gone(home, why):
    last = time.monotonic() + 20
    while left_behind(home):
        if time.monotonic() > last:
            failures.append("%s leaves %s" % (why, left_behind(home)))
            return
        time.sleep(0.05)


def end_by_force(home):
    """Nothing is left after a kill that no program hears of."""
    env = stage.environment(home, TMPDIR=home.dir)
    for sig in (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP):
        with Terminal([PROGRAM, "demo"], env, 80, 24) as t:
            t.wait("? keys")
            if not left_behind(home):
                failures.append("no directory while it runs")
            os.kill(t.pid, sig)
            wait_gone(home, signal.Signals(sig).name)


def keeps_to_itself(home):
    """No server is asked."""
    r = subprocess.run([PROGRAM, "demo", "sync"], env=stage.environment(
        home, TMPDIR=home.dir), stderr=subprocess.PIPE, check=False)
    if r.returncode != 2 or b"has no server" not in r.stderr:
        failures.append("demo sync: %r" % r)


def main():
    stage.need_tmux()
    tempfile.tempdir = "/tmp"
    with stage.postern.Home() as home:
        before = sorted(os.walk(home.dir))
        known = of_json(home)
        if sorted(known) != sorted(KINDS):
            failures.append("accounts: %s" % list(known))
        ask_in_words(home, known)
        ask_on_screen(home, known)
        wait_gone(home, "the end")
        end_by_force(home)
        keeps_to_itself(home)
        if sorted(os.walk(home.dir)) != before:
            failures.append("it wrote what belongs to the user: %s" % (
                sorted(os.walk(home.dir)),))
    asked = len(ANSWERS) * len(KINDS)
    wrong = {f.split(", ", 2)[0] + f.split(", ", 2)[1]
             for f in failures if ", " in f}
    for f in failures:
        print("not ok", f)
    print("%d of %d questions answered right" % (asked - len(wrong), asked))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
