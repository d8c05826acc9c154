#!/usr/bin/env python3
"""Whole screens of messages (golden.py)."""
import contextlib
import os
import sqlite3

import golden
from stage import open_screen

OFFLINE = "offline"


def find(t, words):
    """From the list: the first message that a search finds, opened."""
    t.wait("? keys", "unread of")
    t.keys("/")
    t.wait("Search all mail")
    t.type(words)
    t.keys("Enter")
    t.wait("Search: " + words, " found", without="Search all mail")
    t.keys("Enter")
    t.wait("Subject ", without=" found")


def back(t):
    t.keys("q")
    t.wait("Search: ", " found")
    t.keys("q")
    t.wait("unread of")


def scene_reader(s):
    with s.home() as h, open_screen(h) as t:
        t.wait("Tim Berger", OFFLINE)
        t.keys("Enter")
        s.shot(t, h, "reader-plain-80x24")
        t.resize(40, 8)
        s.shot(t, h, "reader-plain-40x8")
        t.resize(200, 50)
        s.shot(t, h, "reader-plain-200x50")
        t.resize(80, 24)
        t.keys("w")
        s.shot(t, h, "source-80x24")
        t.keys("q")
        t.wait("Where")
        t.keys("h")
        s.shot(t, h, "headers-80x24")


def scene_scripts(s):
    with s.home() as h, open_screen(h) as t:
        t.wait(OFFLINE)
        find(t, "提灯")
        s.shot(t, h, "reader-japanese-80x24")
        back(t)
        find(t, "إعارة")
        s.shot(t, h, "reader-arabic-80x24")
        back(t)
        find(t, "who eats what")
        s.shot(t, h, "reader-emoji-80x24")


def scene_html(s):
    with s.home() as h, open_screen(h) as t:
        t.wait(OFFLINE)
        find(t, "ferry library")
        s.shot(t, h, "reader-alternative-80x24")
        back(t)
        find(t, "rye starter")
        s.shot(t, h, "reader-html-80x24")
        t.keys("G")
        s.shot(t, h, "reader-html-end-80x24")
        back(t)
        find(t, "password hours")
        s.shot(t, h, "reader-phishing-80x24")
        t.keys("U")
        s.shot(t, h, "links-80x24")


def scene_quotes(s):
    with s.home() as h, open_screen(h) as t:
        t.wait(OFFLINE)
        find(t, "silence hum")
        s.shot(t, h, "reader-quotes-80x24")
        t.keys("T")
        s.shot(t, h, "reader-quotes-folded-80x24")


def scene_files(s):
    with s.home() as h, open_screen(h) as t:
        t.wait(OFFLINE)
        find(t, "subject:invitation")
        s.shot(t, h, "reader-invitation-80x24")
        t.keys("G")
        s.shot(t, h, "reader-invitation-end-80x24")
        t.keys("v")
        s.shot(t, h, "parts-80x24")
        t.keys("s")
        t.wait("Save as: ")
        t.keys("C-u")
        target = os.path.join(h.dir, "saved.ics")
        t.type(target)
        t.keys("Enter")
        t.wait("Saved", without="Save as: ")
        s.shot(t, h, "saved-80x24")
        with open(target, "rb") as f:
            assert f.read().startswith(b"BEGIN:VCALENDAR")
        t.keys("s")
        t.wait("Save as: ")
        t.keys("C-u")
        t.type(target)
        t.keys("Enter")
        s.shot(t, h, "save-again-80x24")


def scene_not_here(s):
    with s.home() as h, open_screen(h) as t:
        t.wait(OFFLINE)
        find(t, "toner")
        t.wait("can't be reached")
        s.shot(t, h, "reader-not-here-80x24")


def keep_beginning(h, subject):
    """Of a message of 31 MB the first piece is here."""
    with contextlib.closing(sqlite3.connect(os.path.join(
            h.data, "postern.db"))) as db, db:
        body, = db.execute("SELECT body_id FROM message WHERE subject = ?",
                           (subject,)).fetchone()
        data, = db.execute("SELECT bytes FROM piece WHERE body_id = ?",
                           (body,)).fetchone()
        data = data[:data.index(b"JVBERi")] + b"JVBERi0x" * 131072
        db.execute("UPDATE piece SET bytes = ? WHERE body_id = ?",
                   (data[:1048576], body))
        db.execute("UPDATE body SET is_whole = 0, size = 1048576, digest = x''"
                   " WHERE id = ?", (body,))
        db.execute("UPDATE message SET here = 1, size = 32505856"
                   " WHERE body_id = ?", (body,))


def scene_beginning(s):
    """The text of a large message, and what is said of the rest of it."""
    with s.home() as h:
        keep_beginning(h, "Floor plan, measured with feet")
        with open_screen(h) as t:
            t.wait(OFFLINE)
            find(t, "measured with feet")
            t.wait("Only the beginning is here")
            s.shot(t, h, "reader-beginning-80x24")
            t.keys("S")
            t.wait("only the beginning is here")
            t.keys("v")
            s.shot(t, h, "parts-beginning-80x24")
            t.keys("s")
            t.wait("only the beginning is here",
                   "Parts of the message")
            t.keys("q")
            t.wait("Where")
            t.keys("w")
            t.wait("Delivered-To")
            t.keys("G")
            t.wait("Only the beginning is here. W in the reader")
            t.keys("q")
            t.wait("Where")
            t.keys("W")
            t.wait("The rest of the message was requested")
            s.shot(t, h, "reader-beginning-asked-80x24")


if __name__ == "__main__":
    golden.main([f for n, f in list(globals().items())
                 if n.startswith("scene_")])
