#!/usr/bin/env python3
"""Whole screens where something is broken: a full or read-only disk, a server
that refuses or cuts mail short; names with escapes from servers."""
import contextlib
import os
import sqlite3

import golden
import harmless
import stage
from terminal import Terminal

import certs
import popmail
from popfault import PopFault
from tracing import NO_LEAK_CHECK, can_trace, injecting

MAIL = popmail.make(3)


def open_screen(home, prefix=(), cols=80, rows=24):
    command = [*prefix, os.path.abspath(stage.postern.PROGRAM)]
    return Terminal(command, stage.environment(home, **NO_LEAK_CHECK),
                    cols, rows)


def failing(home, call, error, *names):
    """What makes a system call fail that touches these files."""
    return injecting(call, "error=" + error, os.path.join(home.dir, "trace"),
                     [os.path.join(home.data, name) for name in names])


def look(s, t, home, name, server):
    """The status line, then the inspector."""
    s.shot(t, home, name, port=server.port)
    t.escape()
    t.keys("A")
    t.wait("Problem")
    s.shot(t, home, name + "-why", port=server.port)


@contextlib.contextmanager
def failing_disk(s, fault, cols=200, rows=24):
    """A home with new mail on its server, and a screen whose system call
    fails so: (call, error)."""
    with PopFault(MAIL) as server, s.home() as h:
        h.forget_accounts()
        h.account("Home", "pop", server.port)
        with open_screen(h, failing(h, *fault, "postern.db-wal"), cols,
                         rows) as t:
            yield server, h, t


def scene_disk_full(s):
    """R34: mail can't be written, what is here is read."""
    if not can_trace():
        return
    with failing_disk(s, ("pwrite64", "ENOSPC")) as (server, h, t):
        t.wait("disk")
        look(s, t, h, "disk-full-200x24", server)
        t.keys("q", "Enter")
        t.wait("Subject  Re: Opening night")
        t.close()
        with open_screen(h) as again:
            again.wait("30 unread of 49", without="disk")


def scene_disk_read_only(s):
    if not can_trace():
        return
    with failing_disk(s, ("pwrite64", "EROFS")) as (server, h, t):
        t.wait("A: why")
        look(s, t, h, "disk-read-only-200x24", server)


def scene_disk_fails(s):
    """An fsync fails: nothing counts as written, at two sizes."""
    if not can_trace():
        return
    for size in (80, 24), (200, 50):
        with failing_disk(s, ("fdatasync", "EIO"), *size) as (server, h, t):
            t.wait("A: why")
            look(s, t, h, "disk-fails-%dx%d" % size, server)
            t.keys("q", "Enter")
            t.wait("Subject  Re: Opening night")
            t.close()
            assert len(server.drop.messages) == len(MAIL)


def scene_disk_full_small(s):
    if not can_trace():
        return
    for size in (80, 24), (200, 50):
        with failing_disk(s, ("pwrite64", "ENOSPC"), *size) as (server, h, t):
            t.wait("A: why")
            look(s, t, h, "disk-full-%dx%d" % size, server)


def scene_server_forgets(s):
    """EXPIRE 0: what was collected is the only copy."""
    with PopFault(MAIL, "expire:0") as server, s.home() as h:
        h.forget_accounts()
        h.account("Home", "pop", server.port, after_download="keep")
        with open_screen(h, rows=50) as t:
            t.wait("message 0", "message 2")
            t.keys("A")
            t.wait("Auto-delete")
            s.shot(t, h, "server-forgets-80x50", port=server.port)


def scene_refused(s):
    with PopFault(MAIL, "login") as server, s.home() as h:
        h.forget_accounts()
        h.account("Home", "pop", server.port)
        with open_screen(h) as t:
            t.wait("gm: details")
            look(s, t, h, "refused-80x24", server)


def scene_cut_short(s):
    """R33: a message ends without its dot; the others are there."""
    with PopFault(MAIL, "nodot:2") as server, s.home() as h:
        h.forget_accounts()
        h.account("Home", "pop", server.port)
        with open_screen(h) as t:
            t.wait("gm: details")
            look(s, t, h, "cut-short-80x24", server)


ESCAPES = "\x1b]0;owned\x07 \x1b[2J \x9b31m \u202eback"


def scene_folder_names(s):
    """R03: a server names its folders as it likes."""
    with s.home() as h:
        db = sqlite3.connect(os.path.join(h.data, "postern.db"))
        db.execute("UPDATE folder SET name = ? || name WHERE name ="
                   " 'Projects/Harbour'", ("Evil " + ESCAPES,))
        db.commit()
        db.close()
        with stage.open_screen(h) as t:
            t.wait("Tim Berger", "A: why")
            t.keys("c")
            t.type("evil")
            t.wait("Work / Evil")
            s.shot(t, h, "evil-folder-picked-80x24")
            t.keys("Enter")
            t.wait("Evil", without="Go to a folder")
            t.keys("Left")
            s.shot(t, h, "evil-folder-80x24")
            # A server's folder is the server's; its name is in the refusal
            # or in the prompt.
            t.keys("r")
            t.wait("Rename to")
            t.escape()
            t.keys("Left", "q")
            t.wait("Evil")
            t.keys("Enter", "s")
            t.wait("Move to a folder")
            t.escape()
            t.keys("A", "Q")
            t.wait_end()
            assert not harmless.problems(t.raw()), harmless.problems(t.raw())


def scene_certificate_names(s):
    """R03: and its certificate, too."""
    with s.home() as h:
        certs.make_ca(h.dir)
        files = certs.make_server(
            h.dir, ("DNS:\x1b]0;owned\x07.evil.example",), "CN\x1b[2Jevil")
        with PopFault(MAIL, tls=files) as server:
            h.ca = os.path.join(h.dir, "ca.pem")
            h.forget_accounts()
            h.account("Home", "pop", server.port, security="tls")
            with open_screen(h) as t:
                t.wait("certificate")
                look(s, t, h, "evil-certificate-80x24", server)
                t.keys("l")
                t.wait("sync history", "certificate")
                t.keys("g", "m")
                t.wait("certificate", "Status messages")
                t.keys("Q")
                t.wait_end()
                found = harmless.problems(t.raw())
            with open(os.path.join(h.data, "log"), "rb") as f:
                found += harmless.log_problems(f.read())
            assert not found, found


if __name__ == "__main__":
    golden.main([f for n, f in list(globals().items())
                 if n.startswith("scene_")])
