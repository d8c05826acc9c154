#!/usr/bin/env python3
"""Whole screens of what is done to messages and folders: deleted, moved,
copied, taken back (golden.py)."""
import os
import sqlite3

import golden
from stage import open_screen

OFFLINE = "offline"


def open_list(home, cols=80, rows=24):
    return open_screen(home, cols=cols, rows=rows)


def begin(t):
    t.wait("Tim Berger", OFFLINE, "A: why")


def scene_delete(s):
    with s.home() as h, open_list(h) as t:
        begin(t)
        t.keys("u")
        t.wait("Nothing to undo")
        t.keys(".")
        t.wait("Nothing to repeat")
        t.keys("j", "d")
        s.shot(t, h, "delete-80x24")
        t.keys(".")
        t.wait("Moved 2 messages to the Trash", "of 43",
               without="Rowery")
        # As often as something was done, the last first.
        t.keys("u")
        t.wait("Undone: 2 messages moved back to Inbox.", "of 45")
        t.keys("u")
        s.shot(t, h, "undone-80x24")
        t.keys("u")
        t.wait("Nothing to undo")


def scene_thread(s):
    """A folded thread goes as a whole; of an unfolded one the row."""
    with s.home() as h, open_list(h) as t:
        begin(t)
        t.keys("d")
        s.shot(t, h, "delete-thread-80x24")
        t.keys("u")
        t.wait("Undone: 5 messages moved back to Inbox", "of 46")
        t.keys("Home", "z", "a", "d")
        t.wait("Moved 1 message to the Trash", "of 45")


def scene_for_good(s):
    with s.home() as h, open_list(h) as t:
        begin(t)
        t.keys("j", "D")
        s.shot(t, h, "delete-for-good-80x24")
        t.keys("Escape")
        t.wait("of 46", without="for good?")
        t.keys("D", "y")
        t.wait("Deleted 1 message for good.  u: undo", "of 45",
               without="Rowery")
        t.keys("u")
        t.wait("Undone", "of 46", "Rowery")


def scene_move(s):
    with s.home() as h, open_list(h) as t:
        begin(t)
        t.keys("j", "t", "t", "t", "s")
        s.shot(t, h, "move-80x24")
        t.type("home arch")
        s.shot(t, h, "move-typed-80x24")
        t.keys("Escape")
        t.wait("4 marked", without="Move to a folder")
        t.keys("a")
        s.shot(t, h, "archived-80x24")
        t.keys("u")
        t.wait("moved back", "of 46")


def scene_junk(s):
    with s.home() as h, open_list(h) as t:
        begin(t)
        t.keys("j", "!")
        t.wait("Moved 1 message to Junk.  u: undo", "of 45")
        t.keys("u")
        t.wait("Undone: 1 message moved back to Inbox", "of 46")
        t.keys("k", "!", "c")
        t.type("home junk")
        t.keys("Enter")
        t.wait("Junk", "Rowery")
        t.keys("!")
        t.wait("Moved 1 message to Inbox")


def scene_reader(s):
    """What is read goes, and the next message is opened."""
    with s.home() as h, open_list(h) as t:
        begin(t)
        t.keys("j", "Enter")
        t.wait("Rower gotowy!", "Where")
        t.keys("d")
        s.shot(t, h, "reader-delete-80x24")
        t.keys("*")
        t.wait("Starred 1 message.  u: undo")
        t.keys("u", "u")
        t.wait("Undone: 1 message moved back to Inbox")
        t.keys("q")
        t.wait("of 46", "Rowery")
        # Behind the last one there is only the list.
        t.keys("End", "Enter")
        t.wait("Where")
        t.keys("d")
        t.wait("of 45", "Enter open")


def scene_search(s):
    """What was found goes from the list of what was found."""
    with s.home() as h, open_list(h) as t:
        begin(t)
        t.keys("/")
        t.type("rower")
        t.keys("Enter")
        t.wait("Search: rower", "Rowery")
        t.keys("d")
        t.wait("to the Trash", without="Rowery")
        t.keys("u")
        t.wait("Undone", "Rowery")


def scene_copy(s):
    with s.home() as h, open_list(h) as t:
        begin(t)
        t.keys("j", "C")
        t.wait("Copy to a folder", "Home / Archive")
        t.type("arch")
        t.keys("Enter")
        t.wait("Copied 1 message to Archive.  u: undo", "of 46")
        t.keys("g", "a")
        t.wait("Rowery", "of 1")
        t.keys("u")
        t.wait("Undone: removed the copy of 1 message.", without="Rowery")


def scene_folders(s):
    with s.home() as h, open_list(h) as t:
        begin(t)
        t.keys("Left", "Down", "C")
        s.shot(t, h, "folder-make-80x24")
        t.type("Clubs/Chess")
        t.keys("Enter")
        s.shot(t, h, "folder-made-80x24")
        t.keys("C")
        t.type("Clubs/Chess")
        t.keys("Enter")
        t.wait('The folder "Clubs/Chess" already exists')
        t.escape()
        t.keys("c")
        t.type("chess")
        t.keys("Enter")
        t.wait("This folder is empty")
        t.keys("Left", "r")
        t.wait("Rename to: Clubs/Chess")
        t.keys("BSpace", "BSpace", "BSpace", "BSpace", "BSpace")
        t.type("Go")
        t.keys("Enter")
        t.wait('Renamed the folder to "Clubs/Go"', "Go")
        t.keys("d")
        t.wait('Deleted the folder "Clubs/Go"', "Inbox")
        t.keys("Home", "Down", "Down", "d")
        t.wait("it belongs to the account")


def scene_trash(s):
    with s.home() as h, open_list(h) as t:
        begin(t)
        t.keys("c")
        t.type("home inbox")
        t.keys("Enter")
        t.wait("Home [POP ]")
        t.keys("E")
        t.wait("The Trash of Home is empty")
        t.keys("V", "j", "j", "V", "d")
        t.wait("Moved 3 messages to the Trash")
        t.keys("g", "t")
        t.wait("of 3")
        t.keys("d")
        t.wait("Delete 1 message for good?")
        t.keys("n")
        t.wait("of 3", without="for good?")
        t.keys("E")
        s.shot(t, h, "trash-empty-80x24")
        t.keys("y")
        t.wait("Deleted 3 messages for good.  u: undo", "folder is empty")
        t.keys("u")
        t.wait("Undone", "of 3")


def change(home, *statements):
    """Changes the store as a server would have."""
    db = sqlite3.connect(os.path.join(home.data, "postern.db"))
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def keep_for_days(home):
    with open(home.config, encoding="utf-8") as f:
        text = f.read()
    with open(home.config, "w", encoding="utf-8") as f:
        f.write(text.replace("after-download = remove",
                             "after-download = remove-after 14"))


def scene_server_copy(s):
    """POP: what becomes of the server's copy, message by message."""
    with s.home() as h:
        keep_for_days(h)
        with open_list(h) as t:
            begin(t)
            t.keys("j", "Enter")
            t.wait("and on the server until Jun 24")
            t.keys("W")
            s.shot(t, h, "server-copy-80x24")
            t.keys("k")
            t.wait("here and on the server, where you keep it",
                   "The server keeps its copy, whatever the settings say.")
            t.keys("W", "r")
            t.wait("as you asked",
                   "will be removed at the next check")
            t.keys("W", "s")
            t.wait("and on the server until Jun 24")
            t.keys("K")
            t.wait("Re: Opening night")
            t.keys("W")
            t.wait("is on an IMAP server")
            t.keys("q")
            t.wait("of 46")


def scene_no_trash(s):
    """An IMAP account without a Trash: one key makes it."""
    with s.home() as h:
        change(h, "DELETE FROM folder WHERE name = 'Trash' AND account_id ="
               " (SELECT id FROM account WHERE name = 'Work')")
        with open_list(h) as t:
            begin(t)
            t.keys("c")
            t.type("work inbox")
            t.keys("Enter")
            t.wait("Work [IMAP]")
            t.keys("d")
            t.wait("Work has no Trash. Make one?")
            s.shot(t, h, "no-trash-80x24")
            t.resize(200, 50)
            s.shot(t, h, "no-trash-200x50")
            t.resize(80, 24)
            t.keys("Escape")
            t.wait("offline", without="Make one?")
            t.keys("d")
            t.wait("Work has no Trash. Make one?")
            t.keys("y")
            t.wait("The account has a Trash now.")
            t.keys("d")
            t.wait("to the Trash")


def scene_stub(s):
    """Only the beginning of a large message is here."""
    with s.home() as h:
        change(h, "UPDATE message SET here = 1 WHERE subject LIKE 'Rower%'",
               "UPDATE pop_seen SET state = 6, size = 12400000 WHERE"
               " message_id = (SELECT id FROM message WHERE subject LIKE"
               " 'Rower%')")
        with open_list(h) as t:
            begin(t)
            t.keys("j", "Enter")
            t.wait("Only the beginning")
            s.shot(t, h, "stub-80x24")
            t.resize(200, 50)
            s.shot(t, h, "stub-200x50")
            t.resize(80, 24)
            t.keys("W")
            s.shot(t, h, "stub-asks-80x24")
            t.keys("g")
            t.wait("The rest of the message was requested",
                   "The rest comes with the next")
            t.keys("W", "r")
            t.wait("only the beginning is here; all of it will be")


def scene_forecast(s):
    """What will leave the server, and what shall not."""
    with s.home() as h:
        keep_for_days(h)
        with open_list(h) as t:
            begin(t)
            t.keys("A", "j", "d")
            t.wait("Only POP accounts")
            t.keys("k", "d")
            s.shot(t, h, "forecast-80x24")
            t.keys("j", "Space")
            s.shot(t, h, "forecast-veto-80x24")
            t.keys("End")
            t.wait("stays: you chose to keep it")
            t.keys("Space")
            t.wait("The settings decide when the server's copy is removed.",
                   without="stays: you chose")
            t.resize(200, 50)
            s.shot(t, h, "forecast-200x50")
            t.resize(40, 8)
            s.shot(t, h, "forecast-40x8")


def scene_read_only(s):
    with s.home() as h, open_list(h) as first:
        begin(first)
        with open_list(h) as t:
            t.wait("Tim Berger", "read-only")
            for key in "daDsC!*.u":
                t.keys(key)
                t.wait("Another postern is running; this one can only read")
                t.keys("k")
                t.wait("read-only", without="Another postern is running; this one can only read")


if __name__ == "__main__":
    golden.main([f for n, f in list(globals().items())
                 if n.startswith("scene_")])
