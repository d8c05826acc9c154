#!/usr/bin/env python3
"""The files that the documents name exist, and the guide names real keys."""
import os
import re
import subprocess
import sys

SRC = os.path.realpath(os.environ["top_srcdir"])
BUILD = os.environ["top_builddir"]
FOLDERS = ("src", "tests", "contrib", "doc", "po")
NAME = re.compile(r"`([\w./-]+\.(?:c|h|py|sh|md))`")
# What stands in backticks in the guide and looks like a key.
KEY = re.compile(r"`([!-~]|[gz][!-~]|Ctrl-.|F\d|S-Tab|1-9|[A-Z][A-Za-z]{1,5})`")


def files():
    for folder in FOLDERS:
        for where, _, names in os.walk(os.path.join(SRC, folder)):
            for name in names:
                yield "/" + os.path.relpath(os.path.join(where, name), SRC)


def is_file(name, all_files):
    return any(path.endswith("/" + name) for path in all_files)


def keys():
    """All keys that "postern keys" prints."""
    out = subprocess.run([os.path.join(BUILD, "src/postern"), "keys"],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    found = set()
    for line in out.splitlines():
        if line.startswith("  "):
            found.update(re.split(r" {2,}|\t", line.strip())[0].split(" "))
    return found


all_files = set(files())
doc = os.path.join(SRC, "doc")
names = [os.path.join(doc, n) for n in os.listdir(doc) if n.endswith(".md")]
wrong = 0
count = 0
for path in sorted(names + [os.path.join(SRC, "README"),
                            os.path.join(SRC, "HACKING")]):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    for name in NAME.findall(text):
        count += 1
        if not is_file(name, all_files):
            print("%s: there is no %s" % (os.path.relpath(path, SRC), name))
            wrong += 1
with open(os.path.join(doc, "guide.md"), encoding="utf-8") as f:
    # And what forms say in their footer (ui/kit/form.h, ui/setup).
    known = keys() | {"F2", "F4"}
    for key in KEY.findall(f.read()):
        count += 1
        if key not in known:
            print("doc/guide.md: there is no key %s" % key)
            wrong += 1
print("%d names of files and keys" % count)
sys.exit(wrong > 0 or count == 0)
