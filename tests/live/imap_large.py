#!/usr/bin/env python3
"""Ten thousand messages, 180 MB, from a real Dovecot over TLS by IMAP and by
POP: both copies are what the server holds, byte for byte, and a second round
fetches nothing. For "make check-imap-large"; "imap_large.py N" takes fewer."""
import collections
import hashlib
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from dovecot import Dovecot
from imapbox import Box, here
from imap_test import nasty
from maildir import Message
from postern import Home

ANN = "ann@example.org"
SIZES = (200, 1500, 3000, 8000, 20000, 40000, 700, 52000)


def digests(mail):
    return collections.Counter(hashlib.sha256(m).digest() for m in mail)


def sync(h, name):
    began = time.monotonic()
    r = h.run("sync", "--bodies", "all", name, timeout=1800)
    assert r.code == 0, r
    print("%s%.1f s" % (r.out, time.monotonic() - began), flush=True)
    return r.out


def compare(d, h):
    """The same digests in all three places."""
    with Box(d, ANN, "secret") as box:
        there = digests(m for m, _ in box.mail()["INBOX"].values())
    imap = digests(m for m, _ in here(h, "Imap")["INBOX"].values())
    pop = digests(m for m, _ in here(h, "Pop")["Inbox"].values())
    assert imap == there, "IMAP: %d differ" % sum((imap - there).values())
    assert pop == there, "POP: %d differ" % sum((pop - there).values())
    return sum(there.values())


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    mail = [m for m in nasty() if m and b"\0" not in m and
            m.endswith(b"\r\n")]
    mail += popmail.make(count - len(mail), sizes=SIZES)
    print("%d messages, %d MB" % (len(mail), sum(map(len, mail)) >> 20),
          flush=True)
    with Dovecot({ANN: "secret"}, {ANN: {"INBOX": [
            Message(m) for m in mail]}}) as d, Home(ca=d.ca) as h:
        h.account("Imap", "imap", d.imaps, user=ANN, security="tls")
        h.account("Pop", "pop", d.pops, user=ANN, security="tls",
                  after_download="keep")
        for name in ("Imap", "Pop"):
            sync(h, name)
        for name in ("Imap", "Pop"):
            assert " 0 new" in sync(h, name)
        print("%d messages are the same" % compare(d, h))
        h.check()
    return 0


if __name__ == "__main__":
    sys.exit(main())
