#!/usr/bin/env python3
"""No function above 100 lines, no file above 800, no line above 100 columns;
no file of the tests above 800 lines.

A function starts at a line that begins in the first column and has an
opening brace alone on the next; it ends at the brace in the first column.
"""
import os
import statistics
import sys

SRC = os.path.join(os.environ["top_srcdir"], "src")
TESTS = os.path.join(os.environ["top_srcdir"], "tests")
FUNCTION, FILE, COLUMNS = 100, 800, 100

problems, lengths = [], []
for dirpath, _, names in sorted(os.walk(SRC)):
    for name in sorted(names):
        if not name.endswith((".c", ".h")):
            continue
        path = os.path.join(dirpath, name)
        lines = open(path, encoding="utf-8").read().split("\n")
        short = os.path.relpath(path, SRC)
        if len(lines) > FILE:
            problems.append(f"{short}: {len(lines)} lines")
        start = None
        for i, line in enumerate(lines, 1):
            if len(line.expandtabs(8)) > COLUMNS:
                problems.append(f"{short}:{i}: more than {COLUMNS} columns")
            if line == "{" and name.endswith(".c"):
                start = i
            elif line == "}" and start:
                lengths.append(i - start - 1)
                if i - start - 1 > FUNCTION:
                    problems.append(f"{short}:{start}: a function of "
                                    f"{i - start - 1} lines")
                start = None
n_tests = 0
for dirpath, _, names in sorted(os.walk(TESTS)):
    for name in sorted(names):
        if name.endswith((".c", ".h", ".py", ".sh")):
            path = os.path.join(dirpath, name)
            lines = sum(1 for _ in open(path, encoding="utf-8"))
            n_tests += 1
            if lines > FILE:
                problems.append(f"tests/{os.path.relpath(path, TESTS)}: "
                                f"{lines} lines; split it by what it tests")
for p in problems:
    print(p)
lengths.sort()
if lengths:
    print(f"{len(lengths)} functions, median {statistics.median(lengths):g} "
          f"lines, 90 % below {lengths[len(lengths) * 9 // 10]}, "
          f"longest {lengths[-1]}")
sys.exit(1 if problems or not lengths or n_tests < 100 else 0)
