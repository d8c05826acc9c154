#!/usr/bin/env python3
"""A struct, enum or union tag is defined in one file only: a debugger, a search
and a reader then find the right one. EXCEPT lists what is older than this."""
import collections
import os
import re
import sys

SRC = os.path.join(os.environ["top_srcdir"], "src")
TAG = re.compile(r"\b(?:struct|enum|union) (\w+)\s*(?:VEC_OF\([^;]*\)|\{)")
EXCEPT = {"asking", "changing", "check", "duplicate", "line_kind", "making", "question", "reader", "saving",
          "search",
          "server_search", "source", "text", "tree"}


def code_of(path):
    """The file without comments and strings."""
    with open(path, encoding="utf-8") as f:
        return re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"', '""', f.read(),
                      flags=re.S)


def main():
    places = collections.defaultdict(set)
    for where, _, names in sorted(os.walk(SRC)):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                path = os.path.join(where, name)
                for tag in TAG.findall(code_of(path)):
                    places[tag].add(os.path.relpath(path, SRC))
    wrong = 0
    for tag, files in sorted(places.items()):
        if len(files) > 1 and tag not in EXCEPT:
            print("%s is defined in %s" % (tag, ", ".join(sorted(files))))
            wrong += 1
    for tag in sorted(EXCEPT):
        if len(places[tag]) < 2:
            print("%s needs no exception any more" % tag)
            wrong += 1
    print("%d tags, %d in several files" % (len(places), wrong))
    return 1 if wrong or len(places) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
