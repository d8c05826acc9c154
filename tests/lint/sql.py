#!/usr/bin/env python3
"""Statements name what they compare with, and bind their values by sql_bind.

The numbers of enums are in the databases of users. A statement outside of
db/schema.c therefore holds a column against 0, against a parameter or against a
macro (SQL_HERE_WHOLE), never against a bare number; 1 is allowed where a column
is true or false by its name (is_..., has_...). Each such macro stands above a
_Static_assert that ties it to its enum.
"""
import os
import re
import sys

STORE = os.path.join(os.environ["top_srcdir"], "src", "store")
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
NUMBER = re.compile(
    r"([\w.]*)\s*(<>|<=|>=|=|<|>|&|\||~|\b(?:IS|IS NOT|WHEN|THEN|ELSE))\s*"
    r"\(?\s*(-?\d+)\b|\b([\w.]+) (?:NOT )?IN \(([^()]*)\)")
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|REPLACE|SET|FROM|WHERE|AND|OR|"
                 r"CASE|WHEN|VALUES)\b|[\w.]+ (=|<>|<|>|&|\|) ")
DEFINE = re.compile(r'^#define SQL_(\w+) +"(\d+)"\n(.*)\n', re.M)
SINGLE = re.compile(r"\bsql_bind_(int|text|blob)\(")

problems, statements, names = [], 0, 0


def check_statement(short, line, text):
    for column, _, number, in_column, values in NUMBER.findall(text):
        if in_column:
            bare = [n for n in re.findall(r"\d+", values)
                    if "?" not in values and n != "0"]
        else:
            is_bool = re.match(r"(is|has)_", column.split(".")[-1])
            bare = [] if number == "0" or (is_bool and number == "1") \
                else [number]
        for n in bare:
            problems.append(f"{short}:{line}: a bare {n} in a statement; "
                            f"name it below its enum")


for dirpath, _, files in sorted(os.walk(STORE)):
    for name in sorted(files):
        if not name.endswith((".c", ".h")):
            continue
        path = os.path.join(dirpath, name)
        short = os.path.relpath(path, os.path.dirname(STORE))
        source = open(path, encoding="utf-8").read()
        for macro, value, below in DEFINE.findall(source):
            names += 1
            if below != f'_Static_assert({macro} == {value}, "SQL_{macro}");':
                problems.append(f"{short}: SQL_{macro} has no _Static_assert "
                                f"below it that {macro} is {value}")
        if name not in ("bind.h", "sql.h", "sql.c"):
            for m in SINGLE.finditer(source):
                line = source.count("\n", 0, m.start()) + 1
                problems.append(f"{short}:{line}: {m[0]}...) where sql_bind "
                                f"binds the values of a row")
        if short == "store/db/schema.c":
            continue
        # One line for strings that follow each other, macros between them.
        joined = re.sub(r'"[ \t]*\\?\n\s*"', "", source)
        for m in STRING.finditer(joined):
            if SQL.search(m[1]) and "PRAGMA" not in m[1]:
                statements += 1
                line = source.count("\n", 0, source.find(m[1][:20])) + 1
                check_statement(short, line, m[1])
for p in problems:
    print(p)
print(f"{statements} pieces of statements, {names} names")
sys.exit(1 if problems or statements < 200 or names < 20 else 0)
