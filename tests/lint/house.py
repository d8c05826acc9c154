#!/usr/bin/env python3
"""The floors of the house (doc/house): who may include whom.

A file includes its own room and rooms on lower floors. Rooms on the same
floor do not see each other, and inside a room there is no circle. Some
libraries and headers stay behind walls of their own.
"""
import os
import re
import sys

SRC = os.path.join(os.environ["top_srcdir"], "src")

FLOORS = {
    "base": 1,
    "config": 2, "mime": 2, "net": 2,
    "store": 3,
    "account": 4,
    "sync": 5,
    "cmd": 6, "ui": 6,
    "": 7,
}
# Inside account/ the rooms of the protocols stand on the shared ones.
INNER = {
    "account/signin": 1,
    "account/imap": 2, "account/pop": 2, "account/smtp": 2,
    "account": 3,
}
# header -> the places that may include it
WALLS = {
    r"curses\.h|ncurses.*|term\.h": ["ui/"],
    r"sqlite3.*": ["store/"],
    r"store/sql\.h|store/schema\.h": ["store/"],
    r"openssl/.*": ["net/tls.c", "net/cert.c", "base/digest.c"],
    r"libetpan/.*": ["net/etpan.h"],
    r"net/etpan\.h": ["net/etpan.c", "net/stream.", "account/imap/"],
    r"dlfcn\.h": ["base/late.c"],
    r"zlib\.h": ["net/deflate.c"],
    r"gmime/.*|glib.*": ["mime/gmime.h"],
    r"libxml/.*": ["mime/libxml.h"],
    r"utf8proc\.h": ["base/", "store/words.c"],
    r"libsecret/.*": ["account/signin/"],
    r"store/(merge|maildrop|moved|outbox|place|shelved)\.h": ["store/", "account/"],
    r"store/(edit|intake|shelf)\.h": ["store/", "ui/", "cmd/"],
    r"ui/.*": ["ui/", "main.c"],
    r"cmd/.*": ["cmd/", "main.c"],
}
BANNED = re.compile(
    r"\b(alloca|strcpy|strcat|sprintf|vsprintf|gets|strtok|system|popen"
    r"|tmpnam|mktemp)\s*\(")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)

problems = []


def room_of(path):
    return path.split("/")[0] if "/" in path else ""


def inner_of(path):
    return os.path.dirname(path)


def may_see(path, other):
    """May the file at path include the header other (both from src)?"""
    mine, theirs = room_of(path), room_of(other)
    if mine != theirs:
        return FLOORS[theirs] < FLOORS[mine]
    if mine != "account":
        return True
    mine, theirs = inner_of(path), inner_of(other)
    if mine == theirs or os.path.basename(other) == "backend.h":
        return True
    return INNER[theirs] < INNER[mine]


def stem(path):
    return re.sub(r"\.[ch]$", "", path)


def check_file(path, edges):
    text = open(os.path.join(SRC, path), encoding="utf-8").read()
    code = re.sub(r"/\*.*?\*/|\"(\\.|[^\"\\\n])*\"", '""', text, flags=re.S)
    for m in BANNED.finditer(code):
        problems.append(f"{path}: calls {m.group(1)}")
    if re.search(r"//", re.sub(r'"[^"]*"', "", code)):
        problems.append(f"{path}: a // comment")
    for kind, name in INCLUDE.findall(text):
        for wall, places in WALLS.items():
            if re.fullmatch(wall, name) and not any(
                    path.startswith(p) for p in places):
                problems.append(f"{path}: includes {name}, which stays "
                                f"behind a wall ({', '.join(places)})")
        if kind == "<":
            continue
        if not os.path.exists(os.path.join(SRC, name)):
            problems.append(f"{path}: includes {name}: no such header here")
            continue
        if room_of(name) not in FLOORS:
            problems.append(f"{path}: {name} is in no room of the house")
        elif not may_see(path, name):
            problems.append(f"{path}: includes {name}: that floor is not "
                            "below")
        if stem(name) != stem(path):
            edges.setdefault(stem(path), set()).add(stem(name))
    if path.endswith(".h"):
        guard = re.sub(r"[^A-Z0-9]", "_", path.upper())
        if f"#ifndef {guard}\n#define {guard}\n" not in text:
            problems.append(f"{path}: wants the guard {guard}")
        if not text.startswith("/*"):
            problems.append(f"{path}: does not open with its purpose")
    own = stem(path) + ".h"
    if path.endswith(".c") and os.path.exists(os.path.join(SRC, own)):
        first = [n for k, n in INCLUDE.findall(text) if n != "config.h"]
        if not first or first[0] != own:
            problems.append(f"{path}: does not include {own} first")


def check_circles(edges):
    """Depth first; a node met while it is open closes a circle."""
    state = {}

    def visit(node, trail):
        state[node] = "open"
        for other in sorted(edges.get(node, ())):
            if state.get(other) == "open":
                ring = trail[trail.index(other):] + [other]
                problems.append("a circle: " + " -> ".join(ring))
            elif other not in state:
                visit(other, trail + [other])
        state[node] = "done"

    for node in sorted(edges):
        if node not in state:
            visit(node, [node])


def main():
    edges = {}
    count = 0
    for dirpath, _, names in sorted(os.walk(SRC)):
        for name in sorted(names):
            if not name.endswith((".c", ".h")):
                continue
            path = os.path.relpath(os.path.join(dirpath, name), SRC)
            if room_of(path) not in FLOORS:
                problems.append(f"{path}: is in no room of the house")
                continue
            check_file(path, edges)
            count += 1
    check_circles(edges)
    for p in problems:
        print(p)
    print(f"{count} files looked at, {len(problems)} problems")
    return 1 if problems or count < 10 else 0


sys.exit(main())
