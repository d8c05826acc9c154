#!/usr/bin/env python3
"""Whole screens of the list and what lies over it (golden.py)."""
import os

import golden
import stage
from stage import open_screen

HINT = "? keys"
OFFLINE = "offline"


def open_list(home, cols=80, rows=24):
    return open_screen(home, cols=cols, rows=rows)


def scene_list(s):
    with s.home() as h, open_list(h) as t:
        t.wait(HINT, "Tim Berger")
        s.shot(t, h, "list-80x24")
        t.keys("z", "R")
        s.shot(t, h, "list-unfolded-80x24")
        t.keys("z", "M", "T")
        s.shot(t, h, "list-single-80x24")
        t.resize(40, 8)
        s.shot(t, h, "list-single-40x8")
        t.resize(200, 50)
        s.shot(t, h, "list-single-200x50")


def scene_sizes(s):
    for cols, rows in ((200, 50), (120, 40), (40, 8)):
        with s.home() as h, open_list(h, cols, rows) as t:
            t.wait("keys", "Tim Berger")
            s.shot(t, h, "list-%dx%d" % (cols, rows))
            t.resize(80, 24)
            s.shot(t, h, "list-80x24")


def scene_folders(s):
    with s.home() as h, open_list(h) as t:
        t.wait("Tim Berger")
        t.keys("Left")
        s.shot(t, h, "folders-80x24")
        t.keys("Down", "Left")
        s.shot(t, h, "folders-folded-80x24")
        t.resize(40, 8)
        s.shot(t, h, "folders-40x8")
        t.resize(120, 40)
        s.shot(t, h, "folders-120x40")
        t.keys("c")
        t.wait("Go to a folder")
        t.type("japan")
        s.shot(t, h, "goto-120x40")
        t.keys("Enter")
        t.wait("Japan 日本", without="Go to a folder")
        s.shot(t, h, "folder-nested-120x40")


def scene_find(s):
    with s.home() as h, open_list(h) as t:
        t.wait("Tim Berger")
        t.keys("l")
        s.shot(t, h, "filter-prompt-80x24")
        t.type("from:eva")
        t.keys("Enter")
        s.shot(t, h, "filter-80x24")
        t.keys("Escape")
        t.wait("unread of")
        t.keys("l", "Enter")
        s.shot(t, h, "filter-unread-80x24")
        t.keys("Escape")
        t.wait("unread of", without="only unread")
        t.keys("/")
        t.type("提灯")
        t.keys("Enter")
        s.shot(t, h, "search-80x24")
        t.resize(120, 40)
        s.shot(t, h, "search-120x40")
        t.keys("q")
        t.wait("unread of")
        t.keys("/")
        t.type("zebra")
        t.keys("Enter")
        t.wait("Nothing found")
        s.shot(t, h, "search-nothing-120x40")


def mail(name, day, above=None, status=""):
    return ("From x Thu Jan  1 00:00:00 2026\n%sFrom: Ann <a@x.example>\n"
            "Subject: %s\nDate: %d Jan 2026 12:00:00 +0000\n"
            "Message-ID: <%s@x>\n%s\nHello.\n\n" % (
                status, name, day, name.replace(" ", ""),
                "In-Reply-To: <%s@x>\n" % above if above else ""))


def scene_next_unread(s):
    """Behind a thread with a hundred old unread messages there is another
    unread one."""
    seen = "Status: RO\n"
    text = mail("root", 2, status=seen)
    text += "".join(mail("answer %d" % n, 3, "root") for n in range(100))
    text += mail("newest", 20, "root", seen) + mail("read", 10, status=seen)
    text += mail("lonely", 1)
    with stage.postern.Home() as h:
        h.account("Home", "pop", 9)
        path = os.path.join(h.dir, "mbox")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        r = h.run("import", path, "--account", "Home", "--folder", "Inbox")
        assert r.code == 0, r
        with open_list(h) as t:
            t.wait("newest", "lonely", "101 unread of 104")
            t.keys("Tab")
            t.wait_match("(?m)^▸.*lonely")
            t.keys("BTab")
            t.wait_match("(?m)^▸.*newest")


def scene_next_in_sight(s):
    """The picture stays while what is gone to is in sight."""
    with s.home() as h, open_list(h) as t:
        t.wait_match("(?m)^▸.*Tim Berger")
        for _ in range(4):
            before = t.screen()
            t.keys("Tab")
            t.until(lambda now: now != before, "the cursor goes on")
            assert "Tim Berger" in t.screen().splitlines()[1], t.screen()


def scene_marks(s):
    with s.home() as h, open_list(h) as t:
        t.wait("Tim Berger", OFFLINE)
        t.keys("V", "j", "j", "V", "*")
        s.shot(t, h, "marks-80x24")


def scene_help(s):
    with s.home() as h, open_list(h) as t:
        t.wait("Tim Berger", OFFLINE)
        t.keys("?")
        s.shot(t, h, "help-80x24")
        t.type("thread")
        s.shot(t, h, "help-filtered-80x24")
        t.resize(40, 8)
        s.shot(t, h, "help-40x8")
        t.resize(80, 24)
        t.keys("Escape")
        t.wait("Tim Berger")
        t.keys(":")
        s.shot(t, h, "palette-80x24")
        t.type("archive")
        s.shot(t, h, "palette-archive-80x24")
        t.keys("Enter")
        t.wait("Archive", without="Commands")
        s.shot(t, h, "archive-80x24")
        t.keys("g")
        s.shot(t, h, "keys-behind-g-80x24")


def scene_inspector_lines(s):
    """A line is selected and explained; questions are answered."""
    with s.home() as h, open_list(h) as t:
        t.wait("Tim Berger", OFFLINE)
        t.keys("A")
        t.wait("Problem")
        t.keys("Tab", "Tab")
        s.shot(t, h, "inspector-line-80x24")
        t.keys("?")
        s.shot(t, h, "inspector-explain-80x24")
        t.keys("q", "g", "h")
        s.shot(t, h, "questions-80x24")


def scene_inspector(s):
    with s.home() as h, open_list(h) as t:
        t.wait("Tim Berger", OFFLINE)
        t.keys("A")
        t.wait("Problem")
        s.shot(t, h, "inspector-pop-80x24")
        t.keys("G")
        s.shot(t, h, "inspector-pop-end-80x24")
        t.keys("j")
        s.shot(t, h, "inspector-imap-80x24")
        t.resize(120, 40)
        s.shot(t, h, "inspector-imap-120x40")
        t.resize(40, 8)
        s.shot(t, h, "inspector-40x8")
        t.resize(80, 24)
        t.keys("l")
        s.shot(t, h, "journal-80x24")
        t.keys("q", "q", "g", "m")
        # Whichever failed first stands first.
        t.wait("Home: 127.0.0.1 refuses", "Work: 127.0.0.1 refuses")


def scene_messages(s):
    with s.home() as h:
        with open(h.config, encoding="utf-8") as f:
            text = f.read()
        with open(h.config, "w", encoding="utf-8") as f:
            f.write(text[:text.index("[account Work]")])
        with open_list(h) as t:
            t.wait("Tim Berger", "Home: 127.0.0.1 refuses")
            t.keys("g", "m")
            s.shot(t, h, "messages-80x24")


def scene_plain(s):
    with s.home() as h:
        with open(h.config, "a", encoding="utf-8") as f:
            f.write("\n[ui]\nplain = yes\n")
        with open_list(h) as t:
            t.wait("Tim Berger")
            s.shot(t, h, "plain-80x24")


if __name__ == "__main__":
    golden.main([f for n, f in list(globals().items())
                 if n.startswith("scene_")])
