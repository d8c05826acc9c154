#!/usr/bin/env python3
"""What Gmail is like on the screen: labels, one row for one message, the room
that is left."""
import contextlib

import golden
import stage

from gmail import Gmail  # noqa: E402 (stage knows where it is)
from postern import Home  # noqa: E402

MAIL = [
    ("Ann Example <ann@example.org>", "Weekend plans", "1"),
    ("Tim Berger <tim@example.org>", "Re: Contract, second draft", "2"),
    ("Registrar <no-reply@example.net>",
     "Your domain expires in 30 days, renew it now to keep your address",
     "3"),
]
LABELS = ("Clients/M&APw-ller", "Travel", "Work")  # as on the wire


def message(sender, subject, name):
    return ("From: %s\r\nTo: jo@gmail.example\r\nSubject: %s\r\n"
            "Message-ID: <%s@example.org>\r\n"
            "Date: Fri, 17 Jul 2026 02:44:0%s +0000\r\n\r\nHello\r\n" % (
                sender, subject, name, name)).encode()


NOW = "1784300000"  # Fri 17 Jul 2026 14:53 UTC


@contextlib.contextmanager
def mailbox(used=3200000):
    server = Gmail(labels=LABELS)
    server.quota = (used, 15728640)
    first, second, third = (message(*m) for m in MAIL)
    server.deliver(first, "INBOX", "Travel", flags={"\\Seen"})
    server.deliver(second, "INBOX", "Work", LABELS[0])
    server.deliver(third, "INBOX", *LABELS)
    server.start()
    with Home() as home:
        home.account("Gmail", "imap", server.port, user="jo@gmail.example")
        result = home.run("sync", "--bodies", "all", POSTERN_NOW=NOW)
        assert result.code == 0, result
        try:
            yield home, server.port
        finally:
            server.stop()


def scene_labels(s):
    for cols, rows in ((80, 24), (200, 50)):
        size = "-%dx%d" % (cols, rows)
        with mailbox() as (home, port), stage.open_screen(
                home, cols=cols, rows=rows, POSTERN_NOW=NOW) as t:
            t.wait("Weekend plans")
            s.shot(t, home, "gmail-list" + size, port)
            t.keys("Enter")
            t.wait("Labels")
            s.shot(t, home, "gmail-reader" + size, port)


def scene_found_once(s):
    with mailbox() as (home, port), stage.open_screen(
            home, POSTERN_NOW=NOW) as t:
        t.wait("Weekend plans")
        t.keys("/")
        t.type("weekend")
        t.keys("Enter")
        s.shot(t, home, "gmail-found-80x24", port)


def scene_room(s):
    with mailbox(15000000) as (home, port), stage.open_screen(
            home, POSTERN_NOW=NOW) as t:
        t.wait("Weekend plans")
        t.keys("A")
        t.wait("Server space")
        s.shot(t, home, "gmail-inspector-80x24", port)


if __name__ == "__main__":
    golden.main([scene_labels, scene_found_once, scene_room])
