#!/usr/bin/env python3
"""A search that also asks the server for texts that are not here: what the
screen says meanwhile and afterwards, and that it waits for nobody."""
import os
import re
import threading
import time

import golden
import stage
from terminal import PATIENCE

from imapfault import CAPS, ImapFault  # noqa: E402 (stage knows where it is)
from postern import Home  # noqa: E402

MAY = b'INTERNALDATE "%02d-May-2026'


def letter(subject, text, sender="Tim Berger <tim@example.org>"):
    return ("From: %s\r\nTo: ann@example.org\r\nSubject: %s\r\n\r\n%s\r\n"
            % (sender, subject, text)).encode()


MAIL = {"INBOX": [
    letter("The tide table", "High water in the harbour is at nine."),
    letter("Harbour dues", "They are due in June.",
           "Registrar <office@example.net>"),
    letter("Lunch", "At the usual place."),
    letter("Re: The tide table", "And the harbour master agrees.",
           "Lena Vogt <lena@example.org>"),
    letter("Harbour lights", "Two of them are out.")],
    "Projects": [letter("Dredging", "The harbour mouth, first week.")]}


class Server(ImapFault):
    """Answers a search when it is let to, in `how` it likes."""

    def __init__(self):
        super().__init__(MAIL, caps=CAPS)
        self.asked, self.may_answer = threading.Event(), threading.Event()
        self.how = lambda answer: answer
        self.lie = self.tell

    def tell(self, line, answer):
        if "FETCH" in line:
            return re.sub(rb'UID (\d+)(.*?)INTERNALDATE "17-Jul-2026',
                          lambda m: b"UID %s%s" % m.group(1, 2)
                          + MAY % int(m.group(1)), answer)
        if "BODY" not in line:
            return answer
        self.asked.set()
        self.may_answer.wait(PATIENCE)
        return self.how(answer)


class Scene:
    """A server, a home that knows its headers, and a screen on it."""

    def __init__(self, cols=80, rows=24):
        self.size = {"cols": cols, "rows": rows}

    def __enter__(self):
        self.server = Server().__enter__()
        self.home = Home()
        self.home.account("Work", "imap", self.server.port, offline="none")
        r = self.home.run("sync")
        assert r.code == 0, r
        self.screen = stage.open_screen(self.home, **self.size).__enter__()
        self.screen.wait("5 unread of 5", "push")
        return self.server, self.home, self.screen

    def __exit__(self, *_):
        self.server.may_answer.set()
        self.screen.close()
        self.server.__exit__(None, None, None)
        self.home.__exit__()


def search(t, words):
    t.keys("/")
    t.wait("Search all mail:")
    t.type(words)
    t.keys("Enter")


def until(is_so):
    last = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < last, "it does not come about"
        time.sleep(0.02)


def here(t):
    """The row with the cursor."""
    return next(row for row in t.screen().split("\n")
                if row.startswith("▸"))


def scene_asking(s):
    """What is here is there at once; what comes later moves no cursor."""
    with Scene() as (server, h, t):
        search(t, "harbour")
        t.wait("2 found, asking Work ...", "Harbour dues")
        assert server.asked.wait(PATIENCE)
        s.shot(t, h, "search-asking-80x24")
        t.keys("Down")
        t.wait_match("(?m)^▸.*Harbour dues")
        line = t.screen().split("\n").index(here(t))
        server.may_answer.set()
        t.wait("5 found", "Dredging", without="asking")
        assert "Harbour dues" in here(t)
        assert t.screen().split("\n").index(here(t)) >= line
        s.shot(t, h, "search-asked-80x24")
        t.keys("Home", "Enter")
        t.wait("Subject ")
        t.keys("q", "q")
        t.wait("unread of 5", without="found")
        assert server.errors == []


def scene_wide(s):
    with Scene(200, 50) as (server, h, t):
        search(t, "harbour")
        t.wait("2 found, asking Work ...", "Harbour dues")
        s.shot(t, h, "search-asking-200x50")
        server.may_answer.set()
        t.wait("5 found", without="asking")
        s.shot(t, h, "search-asked-200x50")


def scene_filter(s):
    """A filter of one folder asks for that folder alone."""
    with Scene() as (server, h, t):
        server.heard.clear()
        t.keys("l")
        t.wait("Show only:")
        t.type("harbour")
        t.keys("Enter")
        t.wait("2 found, asking Work ...")
        server.may_answer.set()
        t.wait("4 found", without="asking")
        s.shot(t, h, "search-filter-80x24")
        t.keys("Escape")
        t.wait("5 unread of 5", without="found")
        examined = [w for w in server.heard if w.startswith("EXAMINE")]
        assert not any("Projects" in w for w in examined), examined


def scene_nothing(s):
    with Scene() as (server, h, t):
        search(t, "anchor")
        t.wait("Nothing found on this computer. Asking Work ...")
        s.shot(t, h, "search-nothing-asking-80x24")
        server.may_answer.set()
        t.wait("0 found", "Nothing found.", without="sking")
        s.shot(t, h, "search-nothing-80x24")


def scene_more(s):
    """Messages that are not here at all are counted."""
    with Scene() as (server, h, t):
        server.how = lambda answer: answer.replace(
            b"* SEARCH", b"* SEARCH 77 78 79")
        server.may_answer.set()
        search(t, "harbour subject:lights")
        t.wait("1 found, 4 more on the server")
        s.shot(t, h, "search-more-80x24")


def scene_no(s):
    """What a server refuses is told, in words that do nothing."""
    with Scene() as (server, h, t):
        server.how = lambda answer: answer.replace(
            b"OK done", b"NO \x1b[2JNot today.")
        server.may_answer.set()
        search(t, "harbour")
        t.wait("2 found, no answer from Work", "Work did not answer the search")
        s.shot(t, h, "search-no-80x24")


def scene_offline(s):
    """Without a connection nobody is asked, and asked when there is one."""
    with Scene() as (server, h, t):
        server.grants = 0
        server.may_answer.set()
        until(lambda: len(server.idlers) == 2)
        for session in list(server.idlers):
            session.wire.send(b"* BYE going down\r\n")
        t.wait("offline")
        t.escape()
        search(t, "harbour")
        t.wait("2 found, no answer from Work", "Harbour dues")
        assert not server.asked.is_set()
        s.shot(t, h, "search-offline-80x24")
        server.grants = 99
        t.keys("$")
        t.wait("5 found", without="no answer")


def scene_stalled(_):
    """A server that says nothing more holds up nobody, and is left when the
    search is."""
    with Scene() as (server, h, t):
        search(t, "harbour")
        t.wait("2 found, asking Work ...")
        assert server.asked.wait(PATIENCE)
        with_us = server.busy
        # A text comes on the other connection.
        t.keys("Enter")
        t.wait("Two of them are out.")
        t.keys("q")
        t.wait("asking Work ...")
        t.resize(60, 12)
        t.wait("asking Work ...")
        t.keys("q")
        t.wait("unread of 5", without="found")
        server.may_answer.set()
        until(lambda: server.busy < with_us)
        server.asked.clear()
        server.may_answer.clear()
        search(t, "harbour")
        assert server.asked.wait(PATIENCE)
        t.keys("Q")
        assert t.wait_end() == 0


if __name__ == "__main__":
    os.environ.setdefault("TZ", "UTC")
    golden.main([scene_asking, scene_wide, scene_filter, scene_nothing,
                 scene_more, scene_no, scene_offline, scene_stalled])
