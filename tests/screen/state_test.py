#!/usr/bin/env python3
"""Whole screens where something is not as usual: no account, another program
that writes, a store that is newer or damaged, settings that are wrong."""
import os
import shlex
import sqlite3

import golden
import stage
from stage import open_screen
from terminal import Terminal

PROGRAM = os.path.abspath(stage.postern.PROGRAM)


def scene_no_account(s):
    for cols, rows in ((80, 24), (40, 8)):
        with stage.postern.Home() as h, \
                open_screen(h, cols=cols, rows=rows) as t:
            t.wait("Add an account")
            t.escape()
            t.wait("Welcome")
            s.shot(t, h, "welcome-%dx%d" % (cols, rows))
            t.keys("q")
            code = t.wait_end()
            assert code == 0, "it ended with %d: %s" % (code, t.screen())


def scene_another_writes(s):
    with s.home() as h, open_screen(h) as first:
        first.wait("Tim Berger", "A: why")
        with open_screen(h) as t:
            t.wait("Tim Berger", "read-only")
            s.shot(t, h, "read-only-80x24")
            t.keys("N")
            s.shot(t, h, "read-only-refuses-80x24")
            t.keys("Enter")
            s.shot(t, h, "read-only-reader-80x24")
            # What the other one does is seen, without a key.
            t.keys("q")
            t.wait("27 unread of 46")
            first.keys("N")
            t.wait("26 unread of 46")
            t.keys("A")
            s.shot(t, h, "read-only-accounts-80x24")
            t.keys("q")
            t.wait("unread of")
            t.keys("q")
            code = t.wait_end()
            assert code == 0, "it ended with %d: %s" % (code, t.screen())


def fails(s, home, name, code):
    """The program ends at once; what it says is a golden screen."""
    line = "cd %s; %s; echo code $?; read _" % (
        shlex.quote(home.dir), shlex.quote(PROGRAM))
    with Terminal(["/bin/sh", "-c", line], stage.environment(home), 250,
                  5) as t:
        t.wait("code %d" % code)
        s.shot(t, home, name)


def scene_newer_store(s):
    with s.home() as h:
        db = sqlite3.connect(os.path.join(h.data, "postern.db"))
        db.execute("PRAGMA user_version = 9999")
        db.close()
        fails(s, h, "store-newer", 10)


def scene_damaged_store(s):
    with s.home() as h:
        with open(os.path.join(h.data, "postern.db"), "r+b") as f:
            f.write(b"This is no database. " * 300)
        fails(s, h, "store-damaged", 10)


def scene_missing_store(s):
    """It is not begun anew: there was mail in it."""
    with s.home() as h:
        os.remove(os.path.join(h.data, "postern.db"))
        fails(s, h, "store-missing", 10)


def scene_damaged_page(s):
    """A page of messages is damaged: all else goes on."""
    with s.home() as h:
        path = os.path.join(h.data, "postern.db")
        db = sqlite3.connect(path)
        page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name ="
                          " 'message'").fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
        db.close()
        with open(path, "r+b") as f:
            f.seek((page - 1) * size)
            f.write(b"\xa5" * size)
        with open_screen(h, cols=200) as t:
            t.wait("? keys")
            s.shot(t, h, "page-damaged-200x24")
            t.keys("q")
            t.wait_end()


def scene_wrong_settings(s):
    with s.home() as h:
        with open(h.config, "a", encoding="utf-8") as f:
            f.write("\n[ui]\ncolour = yes\n")
        with open_screen(h, cols=200) as t:
            t.wait("gm: details")
            s.shot(t, h, "settings-wrong")


if __name__ == "__main__":
    golden.main([f for n, f in list(globals().items())
                 if n.startswith("scene_")])
