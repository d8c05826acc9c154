#!/usr/bin/env python3
"""Sentences and comments in plain words: what people read, and what stands in
comments of src/, uses no word of the list below. A word of a quoted name, of an
RFC or of a server's answer can be excepted, and each exception is listed."""

import os
import re
import subprocess
import sys

TOP = os.environ.get("top_srcdir", "..")

# In texts for people: a pattern, and what to write.
TEXTS = [
    (r"\b(made|read|begun?) anew\b", "reconnecting, again, start over"),
    (r"\bnobody\b", "say who does what, or use the active voice"),
    (r"\bwho(m)?ever\b", "the owner, the sender, another program"),
    (r"\b(bury|buried|stray)\b", "delete, unknown"),
    (r"\b(is|are|was|were) told\b", "say what happens"),
    (r"\bwish(es)?\b", "setting, request"),
    (r"\bmaildrop\b", "mailbox on the server"),
    (r"\bthe store\b|\bstores?$", "the mail database"),
    (r"\btexts\b", "messages, message bodies"),
    (r"\bvisits?\b", "check, sync"),
    (r"\bverbs?\b", "command"),
    (r"\bit is tried again\b|\bby itself\b", "postern retries automatically"),
    (r"\btells more\b", 'Run "..." for details'),
    (r"\bwas looked for\b", "search"),
    (r"(?<!there )\bis no (?!longer\b)\w+", "is not a ..."),
    (r"\bexists already\b", "already exists"),
    (r"\bforgets?\b", "deletes"),
    (r"\bvouch", "issue, sign"),
    (r"\bin between\b", "intercepted"),
    (r"\bhands? out\b|\bhanded on\b", "send, open"),
    (r"\btakes? away\b|\btaken away\b", "remove, delete"),
    (r"\bmail is here\b|\bis here whole\b", "downloaded"),
    (r"\bmakes no sense\b", "invalid, damaged"),
    (r"\bmend", "fix"),
    (r"\bwants an?\b", "requires, needs"),
]

# In comments.
COMMENTS = [
    r"\b(made|set) anew\b",
    r"\bthe belt\b",
    r"\bstrays?\b",
    r"\bbur(y|ied)\b",
    r"\bwhoever\b",
    r"\bis told\b",
]

# Texts that may use such a word all the same: (text, pattern).
EXCEPT_TEXTS = {
    # As the catalogue of diagnoses calls them.
    ("Google wants an app password", r"\bwants an?\b"),
    ("Mail.ru wants an app password", r"\bwants an?\b"),
}

# Comments that are older than this lint: file, and how many. No more come in.
EXCEPT_COMMENTS = {
    "src/base/lazy_library.h": 1,
    "src/cmd/files/export_target.c": 1,
    "src/cmd/open/server_search.h": 1,
    "src/main.c": 1,
    "src/store/db/sql.c": 1,
    "src/store/db/store.c": 1,
    "src/store/db/store.h": 2,
    "src/store/read/pending.h": 1,
    "src/store/repair/salvage.h": 1,
    "src/store/server/maildrop.h": 1,
    "src/store/server/merge.c": 1,
    "src/store/server/merge.h": 2,
    "src/store/server/outbox.h": 1,
    "src/store/server/uid_list.h": 1,
    "src/ui/app/inspect_load.c": 1,
    "src/ui/kit/job.c": 1,
    "src/ui/kit/job.h": 1,
    "src/ui/kit/key_decode.h": 1,
    "src/ui/kit/term_restore.c": 1,
    "src/ui/kit/theme.h": 1,
}


def po_strings(lines):
    """(place, text) of each msgid and msgid_plural."""
    place, out, current = "", [], None
    for line in lines:
        if line.startswith("#:"):
            place = line[3:]
        m = re.match(r'(msgid|msgid_plural) "(.*)"$', line)
        if m:
            current = [place, m.group(2)]
            out.append(current)
        elif re.match(r"msgstr", line) or not line:
            current = None
        elif line.startswith('"') and current:
            current[1] += line[1:-1]
    return [(p, t) for p, t in out if t]


def catalogue():
    """The texts as they are now, from the sources."""
    makevars = open(os.path.join(TOP, "po/Makevars"), encoding="utf-8").read()
    options = re.search(r"^XGETTEXT_OPTIONS = (.*)$", makevars, re.M).group(1)
    out = subprocess.run(
        ["xgettext", *options.split(), "-f", "po/POTFILES.in", "-o", "-"],
        cwd=TOP, check=True, stdout=subprocess.PIPE).stdout
    return po_strings(out.decode("utf-8").split("\n"))


def comments(path):
    """(line, text) of each comment of a C file."""
    text = open(path, encoding="utf-8").read()
    for m in re.finditer(r'"(?:[^"\\\n]|\\.)*"|/\*.*?\*/', text, re.S):
        if m.group(0).startswith("/*"):
            words = re.sub(r"\s*\n\s*\*?\s*", " ", m.group(0))
            yield text.count("\n", 0, m.start()) + 1, words


def check_texts():
    bad = 0
    for place, text in catalogue():
        for pattern, better in TEXTS:
            found = re.search(pattern, text, re.I)
            if found and (text, pattern) not in EXCEPT_TEXTS:
                print('%s: "%s" in the text "%s": %s' % (
                    place, found.group(0), text, better))
                bad += 1
    return bad


def check_comments():
    bad = 0
    for folder, _, names in sorted(os.walk(os.path.join(TOP, "src"))):
        for name in sorted(names):
            if not name.endswith((".c", ".h")):
                continue
            path = os.path.join(folder, name)
            short = os.path.relpath(path, TOP)
            found = [(line, m.group(0)) for line, text in comments(path)
                     for p in COMMENTS for m in re.finditer(p, text, re.I)]
            if len(found) <= EXCEPT_COMMENTS.get(short, 0):
                continue
            for line, word in found:
                print('%s:%d: "%s" in a comment' % (short, line, word))
            bad += len(found)
    return bad


def main():
    for tool in ("xgettext",):
        if not any(os.access(os.path.join(d, tool), os.X_OK)
                   for d in os.environ.get("PATH", "").split(":")):
            print("%s is missing (gettext)" % tool)
            return 77
    bad = check_texts() + check_comments()
    if bad:
        print("words: %d to be said in plain words" % bad)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
