#!/usr/bin/env python3
"""Real mail against what several parsers agree on (../shared/corpus).

Fails if a rate falls below its threshold, if the program crashes, or if a
message takes longer than two seconds. With --misses every miss is printed.
"""
import json
import os
import subprocess
import sys
import time
import unicodedata

TOP = os.environ.get("top_srcdir", os.path.join(os.path.dirname(__file__), "../.."))
SHARED = os.environ.get("POSTERN_SHARED", os.path.join(TOP, "../shared"))
CORPUS = os.path.join(SHARED, "corpus")
PROGRAM = os.path.join(os.environ.get("top_builddir", TOP), "src/postern")
SECONDS = 2 if os.environ.get("SANITIZE", "no") == "no" else 20

# field -> the share of messages that must agree, in per cent
THRESHOLDS = {
    "subject": 99, "from_addr": 99, "attachment_names": 98.5,
    "part_types": 98, "text": 95, "to_addr": 98, "date": 98,
    "message_id": 98, "attachments_sha256": 98,
}


def squeeze(text):
    text = unicodedata.normalize("NFC", text.replace("\0", ""))
    return " ".join(text.split())


def addresses(people):
    return [p["addr"].lower() for p in people]


def answer(mail):
    """What the program says, in the words of the expectations."""
    files = mail["attachments"]
    return {
        "subject": squeeze(mail["subject"]),
        "from_addr": addresses(mail["from"]),
        "from_name": [squeeze(p["name"]) for p in mail["from"]],
        "to_addr": addresses(mail["to"]),
        "date": mail["date"],
        "message_id": mail["message_id"],
        "part_types": mail["part_types"],
        "attachment_names": [squeeze(f["name"]) for f in files],
        "attachments_sha256": [[f["size"], f["sha256"]] for f in files],
        "text": squeeze(mail["text"] or ""),
    }


def wanted(field, value):
    if field in ("subject", "text"):
        return squeeze(value)
    if field in ("from_addr", "to_addr"):
        return [v.lower() for v in value]
    if field in ("attachment_names", "from_name"):
        return [squeeze(v) for v in value]
    return value


def parse(path):
    start = time.monotonic()
    run = subprocess.run([PROGRAM, "parse", path, "--json"],
                         capture_output=True, timeout=10 * SECONDS)
    return run, time.monotonic() - start


def main():
    if not os.path.isdir(CORPUS):
        print("skipped: there is no", CORPUS)
        return 77
    show = "--misses" in sys.argv[1:]
    hits, counts, problems = {}, {}, []
    for line in open(os.path.join(CORPUS, "expectations.jsonl"),
                     encoding="utf-8"):
        expected = json.loads(line)
        name = expected["id"]
        path = os.path.join(CORPUS, "msgs", name + ".eml")
        run, seconds = parse(path)
        if run.returncode != 0:
            problems.append(f"{name}: ended with {run.returncode}: "
                            + run.stderr.decode(errors="replace")[-500:])
            continue
        if seconds > SECONDS:
            problems.append(f"{name}: took {seconds:.1f} s")
        got = answer(json.loads(run.stdout))
        for field in THRESHOLDS:
            if field not in expected:
                continue
            want = wanted(field, expected[field])
            counts[field] = counts.get(field, 0) + 1
            if got[field] == want:
                hits[field] = hits.get(field, 0) + 1
            elif show:
                print(f"{name} {field}\n  want {str(want)[:300]}\n"
                      f"  got  {str(got[field])[:300]}")
    for field, least in THRESHOLDS.items():
        rate = 100 * hits.get(field, 0) / max(counts.get(field, 0), 1)
        print(f"{field:20} {hits.get(field, 0):4} of {counts[field]:4} "
              f"{rate:6.2f} % (at least {least} %)")
        if rate < least:
            problems.append(f"{field}: below its threshold")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


sys.exit(main())
