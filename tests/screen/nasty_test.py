#!/usr/bin/env python3
"""Whole screens of mail that attacks (nasty.py), and what the terminal got."""
import os
import tempfile

import golden
import harmless
import nasty
from stage import open_screen

OFFLINE = "offline"


def assert_harmless(t, home):
    found = harmless.problems(t.raw())
    with open(os.path.join(home.data, "log"), "rb") as f:
        found += harmless.log_problems(f.read())
    assert not found, "\n".join(found[:20])


def scene_nasty(s):
    with s.home() as h, open_screen(h) as t:
        t.wait(OFFLINE)
        t.keys("3")
        s.shot(t, h, "nasty-list-80x24")
        t.keys("Enter")
        s.shot(t, h, "nasty-html-80x24")
        for name in ("two-from", "pretends", "nul", "flood", "bidi"):
            t.keys("J")
            s.shot(t, h, "nasty-%s-80x24" % name)
        t.keys("J")
        s.shot(t, h, "nasty-file-80x24")
        t.keys("v")
        s.shot(t, h, "nasty-file-parts-80x24")
        t.keys("s")
        s.shot(t, h, "nasty-file-save-80x24")
        t.keys("Escape")
        t.wait("Parts of", without="Save as")
        t.keys("q", "J")
        s.shot(t, h, "nasty-c1-80x24")
        t.keys("J")
        s.shot(t, h, "nasty-encoded-80x24")
        t.keys("J")
        s.shot(t, h, "nasty-raw-80x24")
        assert_harmless(t, h)


def scene_judge(_):
    """The judge of bytes sees each of them."""
    for bad in nasty.ESCAPES + nasty.C1 + tuple(nasty.BIDI):
        assert harmless.problems(b"\x1b[2;3Hx" + bad.encode() + b"x"), bad
    assert harmless.problems(b"\x9b31m")
    assert not harmless.problems("\x1b[?1049h\x1b[1;31m日".encode())


def scene_nasty_views(s):
    """The same mail in every other view that shows words of it."""
    with s.home() as h, open_screen(h) as t:
        t.wait(OFFLINE)
        t.keys("3")
        t.wait("html that attacks", "raw ")
        t.keys("End")
        t.wait_match("(?m)^▸.*raw ")
        for key, shows in (("w", "as received"), ("h", "header f")):
            t.keys("Enter")
            t.wait("Subject ")
            t.keys(key)
            t.wait(shows, "Message-ID")
            t.keys("q")
            t.wait("Subject ")
            t.keys("q")
            t.wait("unread of")
        for words in ("owned", "evil", "body"):
            t.keys("/")
            t.wait("Search all mail")
            t.type(words)
            t.keys("Enter")
            t.wait("Search: " + words, " found")
            t.keys("q")
            t.wait("unread of")
        for cols, rows in ((40, 8), (200, 50), (80, 24)):
            t.resize(cols, rows)
            t.keys("C-l")
            t.until(lambda s: len(s.split("\n")) == rows + 1 and
                    "? keys" in s.split("\n")[rows - 1], "its new size")
        t.keys("q")
        assert t.wait_end() == 0
        assert_harmless(t, h)


if __name__ == "__main__":
    directory = tempfile.mkdtemp(prefix="postern-nasty-")
    nasty.write(directory)
    golden.main([scene_judge, scene_nasty, scene_nasty_views], directory)
