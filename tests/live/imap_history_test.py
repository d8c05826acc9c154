#!/usr/bin/env python3
"""Random histories: we and a second client act on one account of a real
Dovecot, our program dies at random crash points, and the line is cut at random
bytes. In the end both hold the same, nothing is lost, and nothing is there
twice that nobody copied.

    imap_history_test.py [COUNT [FIRST-SEED]]      prints the seeds

A client that moves a message while another one's copy of it is half done makes
two of it, as it sees two; so where copies are made (copy, import, a server
without MOVE) the second client acts only after a round of ours that ended."""
import os
import random
import re
import socket
import sys
import threading
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
from dovecot import Dovecot
from imapbox import Box, here
from maildir import Message
from postern import Home

FOLDERS = ("INBOX", "Work", "Archive", "Trash")
BASE = "IMAP4rev1 SASL-IR LITERAL+ ENABLE IDLE NAMESPACE SPECIAL-USE"
KINDS = ("", "IMAP4rev1 MOVE UIDPLUS", BASE + " CONDSTORE UIDPLUS",
         BASE + " CONDSTORE QRESYNC MOVE")
ROUNDS, USERS = 7, 25


def letter(n):
    return (b"From: a@example.org\r\nTo: b@example.org\r\nSubject: letter %d"
            b"\r\nMessage-ID: <%d@history>\r\nDate: Mon, 5 Jan 2026 10:00:%02d"
            b" +0000\r\n\r\n%s\r\n" % (n, n, n % 60, b"x" * (n * 37 % 900)))


def number(data):
    return int(re.search(rb"Message-ID: <(\d+)@", data).group(1))


class Line(threading.Thread):
    """Between us and the server; cuts after so many bytes of the server."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.target, self.limit = port, None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            limit, self.limit = self.limit, None
            server = socket.create_connection(("127.0.0.1", self.target))
            for pair in ((client, server, None), (server, client, limit)):
                threading.Thread(target=self.pump, args=pair,
                                 daemon=True).start()

    @staticmethod
    def pump(source, to, left):
        try:
            while left is None or left > 0:
                data = source.recv(4096 if left is None else min(left, 4096))
                if not data:
                    break
                to.sendall(data)
                left = left if left is None else left - len(data)
        except OSError:
            pass
        for s in (source, to):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class History:
    def __init__(self, d, user, seed, kind):
        self.d, self.user, self.chance = d, user, random.Random(seed)
        self.copies, self.dead, self.next = {}, set(), 20
        self.makes_copies = "MOVE" not in KINDS[kind] and KINDS[kind] != "" \
            or seed % 2 == 1
        self.expunges = kind == 0 or "UIDPLUS" in KINDS[kind]
        self.is_clean, self.story = True, []

    def play(self):
        with Home(ca=self.d.ca) as h, Box(self.d, self.user, "secret") as box:
            line = Line(self.d.imap)
            line.start()
            self.h, self.box, self.line = h, box, line
            h.account("Home", "imap", line.port, user=self.user)
            self.sync()
            for _ in range(ROUNDS):
                for _ in range(self.chance.randrange(1, 5)):
                    self.ours()
                if self.is_clean or not self.makes_copies:
                    for _ in range(self.chance.randrange(0, 4)):
                        self.theirs()
                self.disturbed_sync()
            for _ in range(3):
                self.sync()
            self.judge()
            line.stop()

    def tell(self, *words):
        self.story.append(" ".join(map(str, words)))

    def run(self, *words):
        r = self.h.run(*map(str, words))
        assert r.code == 0, (r, self.story)

    def sync(self):
        r = self.h.run("sync", "--bodies", "all")
        assert r.code == 0, (r, self.story)
        self.tell("sync")

    def disturbed_sync(self):
        way, env = self.chance.random(), {}
        if way < 0.35:
            env = {"POSTERN_DIE_AT": str(self.chance.randrange(1, 60))}
        elif way < 0.7:
            self.line.limit = self.chance.randrange(300, 6000)
        self.tell("sync", env, self.line.limit)
        r = self.h.run("sync", "--bodies", "all", **env)
        self.line.limit = None
        self.is_clean = r.code == 0
        self.h.check()

    def ours(self):
        rows = self.h.list("--folder", self.chance.choice(FOLDERS))
        acts = ["mark", "move", "move", "delete", "purge"]
        if self.makes_copies:
            acts += ["copy", "import"]
        act = self.chance.choice(acts)
        if act == "import":
            path = os.path.join(self.h.dir, "in.eml")
            with open(path, "wb") as f:
                f.write(letter(self.next))
            self.tell("we import", self.next)
            self.copies[self.next] = 0
            self.next += 1
            self.run("import", path, "--account", "Home", "--folder", "Work")
        if act == "import" or not rows:
            return
        m = self.chance.choice(rows)
        n = int(m["subject"].split()[1])
        target = self.chance.choice(FOLDERS)
        self.tell("we", act, n, m["id"], m["folder_id"], target)
        if act == "mark":
            self.run("mark", self.chance.choice(
                ("--seen", "--unseen", "--flag", "--unflag")), m["id"])
        elif act == "move":
            self.run("move", m["id"], target)
        elif act == "copy":
            self.copies[n] = self.copies.get(n, 0) + 1
            self.run("copy", m["id"], target)
        elif act == "delete":
            if any(x["id"] == m["id"]
                   for x in self.h.list("--folder", "Trash")):
                return
            self.run("delete", m["id"])
        elif self.chance.random() < 0.4:
            self.dead.add(n)
            self.run("delete", "--for-good", m["id"])
            self.run("delete", "--for-good", m["id"])

    def theirs(self):
        box, folder = self.box, self.chance.choice(FOLDERS)
        act = self.chance.choice(("append", "move", "flag", "purge"))
        if act == "append":
            self.tell("they append", self.next, folder)
            self.copies[self.next] = 0
            box.append(folder, letter(self.next))
            self.next += 1
            return
        box.select(folder)
        uids = box.do("uid", "search", "undeleted")[0].split()
        if not uids:
            return
        uid = self.chance.choice(uids).decode()
        n = number(box.do("uid", "fetch", uid, "(BODY.PEEK[HEADER])")[0][1])
        target = self.chance.choice([f for f in FOLDERS if f != folder])
        self.tell("they", act, n, folder, target)
        if act == "flag":
            box.do("uid", "store", uid, "+FLAGS", "(\\Answered)")
        elif act == "move":
            box.do("uid", "move", uid, target)
        elif self.chance.random() < 0.4:
            self.dead.add(n)
            box.do("uid", "store", uid, "+FLAGS.SILENT", "(\\Deleted)")
            box.do("uid", "expunge", uid)

    def judge(self):
        there, found = self.box.mail(), here(self.h)
        if not self.expunges:  # then it is marked there and hidden here
            there = {f: {u: m for u, m in mail.items()
                         if "deleted" not in m[1]}
                     for f, mail in there.items()}
        assert there == {f: found[f] for f in there}, (
            {f: sorted((u, number(m), x) for u, (m, x) in mail.items())
             for f, mail in there.items()},
            {f: sorted((u, number(m), x) for u, (m, x) in mail.items())
             for f, mail in found.items()}, self.story)
        counts = {}
        for mail in there.values():
            for data, _ in mail.values():
                counts[number(data)] = counts.get(number(data), 0) + 1
        for n, copies in self.copies.items():
            count, most = counts.pop(n, 0), 1 + copies
            assert count <= most and (n in self.dead or count == most), (
                n, count, most, self.story)
        assert not counts, counts
        assert self.h.inspect("Home")["waiting"] == 0, self.story
        self.h.check()


def play(first, count):
    """Histories with these seeds, a user each; yields those that fail."""
    for kind, words in enumerate(KINDS):
        seeds = range(first + kind, first + count, len(KINDS))
        for at in range(0, len(seeds), USERS):
            some = seeds[at:at + USERS]
            users = {"u%d@example.org" % n: "secret" for n in some}
            mail = {u: {"INBOX": [Message(letter(n)) for n in range(1, 9)],
                        "Work": [Message(letter(n)) for n in range(9, 13)]}
                    for u in users}
            with Dovecot(users, mail, capability=words) as d:
                for seed, user in zip(some, users):
                    history = History(d, user, seed, kind)
                    history.copies = {n: 0 for n in range(1, 13)}
                    try:
                        history.play()
                    except AssertionError as e:
                        print("seed %d, kind %d: %s" % (seed, kind, e))
                        yield seed
                    else:
                        print("seed %d: good" % seed)
                    sys.stdout.flush()


class Histories(unittest.TestCase):
    def test_a_few(self):
        self.assertEqual(list(play(1, 4)), [])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        bad = list(play(int(sys.argv[2]) if len(sys.argv) > 2 else 1,
                        int(sys.argv[1])))
        sys.exit("failed: %s" % bad if bad else 0)
    unittest.main()
