#!/usr/bin/env python3
"""Hostile messages of others (../shared/faults/stimuli): each is read and
printed within two seconds and 200 MB, and no control byte comes out."""
import json
import os
import re
import resource
import subprocess
import sys
import time

TOP = os.environ.get("top_srcdir", os.path.join(os.path.dirname(__file__), "../.."))
SHARED = os.environ.get("POSTERN_SHARED", os.path.join(TOP, "../shared"))
STIMULI = os.path.join(SHARED, "faults/stimuli")
PROGRAM = os.path.join(os.environ.get("top_builddir", TOP), "src/postern")
SANITIZED = os.environ.get("SANITIZE", "no") != "no"
SECONDS = 60 if SANITIZED else 2
MEGABYTES = 200

CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]"
                     rb"|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")


def limit_memory():
    """Address space stands for memory; the sanitizers need all of it."""
    if not SANITIZED:
        size = (MEGABYTES + 100) * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def run(path, *options):
    start = time.monotonic()
    done = subprocess.run([PROGRAM, "parse", path, *options],
                          capture_output=True, timeout=10 * SECONDS,
                          preexec_fn=limit_memory)
    return done, time.monotonic() - start


def check(path):
    for options in (["--json"], ["--width", "80"], ["--width", "1"]):
        done, seconds = run(path, *options)
        if done.returncode != 0:
            yield (f"{options}: ended with {done.returncode}: "
                   + done.stderr.decode(errors="replace")[-500:])
            continue
        if seconds > SECONDS:
            yield f"{options}: took {seconds:.1f} s"
        if options == ["--json"]:
            json.loads(done.stdout)
        match = CONTROL.search(done.stdout)
        if match and options != ["--json"]:
            yield f"{options}: {match.group()!r} came out"


def main():
    if not os.path.isdir(STIMULI):
        print("skipped: there is no", STIMULI)
        return 77
    names = sorted(n for n in os.listdir(STIMULI) if n.endswith(".eml"))
    problems = [f"{name}: {problem}" for name in names
                for problem in check(os.path.join(STIMULI, name))]
    for problem in problems:
        print(problem)
    print(f"{len(names)} messages, {len(problems)} problems")
    return 1 if problems or not names else 0


sys.exit(main())
