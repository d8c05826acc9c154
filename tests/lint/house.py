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
# The folders of a room, from the lowest: a file includes its own folder and
# those with a smaller number. Equal numbers do not see each other.
SHELVES = {
    "account/signin": 1,
    "account/imap/wire": 2,
    "account/imap/session": 3,
    "account/imap/body": 4, "account/imap/push": 4,
    "account/imap/pull": 5,
    "account/imap": 6, "account/pop": 6, "account/smtp": 6,
    "account": 7,
    "account/inspect": 8, "account/demo": 8, "account/setup": 8,
    "account/doctor": 9,
    "store/db": 1, "store/read": 2, "store/server": 3, "store/search": 3,
    "store/user": 4, "store/repair": 5,
    "mime/lib": 1, "mime/text": 2, "mime/header": 2,
    "mime/calendar": 3, "mime/html": 3, "mime/message": 4,
    "mime/build": 5, "mime/answer": 6,
    "cmd/open": 1, "cmd/output": 2, "cmd/files": 3, "cmd/setup": 3, "cmd": 4,
    "cmd/outgoing": 5,
    "ui/kit": 1, "ui/app": 2, "ui/act": 3, "ui/reader": 4, "ui/list": 5,
    "ui/account": 6, "ui/setup": 7, "ui": 8,
}
# A folder with more modules than this wants another shelf.
SHELF_MAX = 25
# header -> the places that may include it
WALLS = {
    r"curses\.h|ncurses.*|term\.h": ["ui/"],
    r"sqlite3.*": ["store/"],
    r"store/db/(sql|schema)\.h": ["store/"],
    r"openssl/.*": ["net/tls.c", "net/cert.c", "base/digest.c"],
    r"libetpan/.*": ["account/imap/wire/etpan.h"],
    r"account/imap/.*": ["account/", "main.c", "sync/workers.c", "cmd/files/export_maildir.c"],
    r"dlfcn\.h": ["base/lazy_library.c"],
    r"zlib\.h": ["net/deflate.c"],
    r"idn2\.h": ["net/idn.c"],
    r"libpsl\.h": ["net/public_suffix.c"],
    r"curl/.*": ["net/https.c"],
    r"gmime/.*|glib.*": ["mime/lib/gmime.h"],
    r"libxml/.*": ["mime/lib/libxml.h"],
    r"utf8proc\.h": ["base/", "store/db/tokenizer.c"],
    r"libsecret/.*": ["account/signin/"],
    r"store/server/.*": ["store/", "account/"],
    r"store/user/.*": ["store/", "ui/", "cmd/"],
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


def shelf_of(path):
    return os.path.dirname(path)


def may_see(path, other):
    """May the file at path include the header other (both from src)?"""
    mine, theirs = room_of(path), room_of(other)
    if mine != theirs:
        return FLOORS[theirs] < FLOORS[mine]
    mine, theirs = shelf_of(path), shelf_of(other)
    if mine == theirs or other == "account/backend.h":
        return True
    return SHELVES[theirs] < SHELVES[mine]


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


def check_shelves():
    """Every folder stands in SHELVES, and none is too full to be read."""
    modules = {}
    for dirpath, _, names in os.walk(SRC):
        for name in names:
            if name.endswith((".c", ".h")):
                path = os.path.relpath(os.path.join(dirpath, name), SRC)
                modules.setdefault(shelf_of(path), set()).add(stem(path))
    for shelf, files in sorted(modules.items()):
        if shelf and "/" in shelf and shelf not in SHELVES:
            problems.append(f"{shelf}: stands in no list of shelves")
        if len(files) > SHELF_MAX:
            problems.append(f"{shelf}: {len(files)} modules, more than "
                            f"{SHELF_MAX}")


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
    check_shelves()
    for p in problems:
        print(p)
    print(f"{count} files looked at, {len(problems)} problems")
    return 1 if problems or count < 10 else 0


sys.exit(main())
