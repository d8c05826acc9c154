#!/usr/bin/env python3
"""POP, and the power fails: at each command the server gets, all that was not
synced is dropped, or a part of it by chance. No message that the server had
forgotten by then is missing, and one more session has each exactly once."""
import fcntl
import os
import random
import shutil
import struct
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from popfault import Faults, PopFault
from postern import BUILD, Home
from share import share

SHIM = os.path.join(BUILD, "tests", "crash", "powercut.so")
# The last one is larger than a piece of a body.
MAIL = popmail.make(7, seed=6) + popmail.make(1, seed=2, sizes=(1500000,))
CHANCES = 3


class Watched(PopFault):
    """A server that notes what a power cut would leave at each command."""

    def __init__(self, mail, shadow, room):
        self.shadow, self.room, self.cuts = shadow, room, []
        super().__init__(mail)

    def note(self, session, words):
        super().note(session, words)
        if words.split()[0] not in ("RETR", "DELE", "QUIT", "commit", "UIDL"):
            return
        copy = os.path.join(self.room, "cut%d" % len(self.cuts))
        with open(os.path.join(self.shadow, "lock"), "a+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            shutil.copytree(self.shadow, copy)
        self.cuts.append((words, copy, list(self.drop.messages)))


def pending(path):
    """The writes since the last sync: (offset, bytes), or (size, None)."""
    if not os.path.exists(path):
        return []
    with open(path, "rb") as f:
        data = f.read()
    found, at = [], 0
    while at < len(data):
        offset, length = struct.unpack_from("=qq", data, at)
        at += 16
        found.append((offset, None if length < 0 else data[at:at + length]))
        at += max(length, 0)
    return found


def restore(cut, to, chance):
    """The files as the disk has them after the cut; chance None: nothing
    survives that was not synced."""
    os.makedirs(to, 0o700)
    for name in ("postern.db", "postern.db-wal", "postern.db-journal"):
        if not os.path.exists(os.path.join(cut, name + ".linked")):
            continue
        old, new = os.path.join(cut, name), os.path.join(to, name)
        if os.path.exists(old):
            shutil.copy(old, new)
        else:
            with open(new, "wb"):
                pass
        with open(new, "r+b") as f:
            for offset, data in pending(old + ".pending"):
                if chance is None or chance.random() < 0.5:
                    continue
                if data is None:
                    f.truncate(offset)
                else:
                    f.seek(offset)
                    f.write(data)


def can_preload():
    """The address sanitizer wants to be the first library itself."""
    with Home() as h:
        return os.path.exists(SHIM) and h.run(
            "help", LD_PRELOAD=SHIM).code == 0


@unittest.skipUnless(can_preload(), "the program can't be watched")
class PowerCut(unittest.TestCase):
    def try_cut(self, words, cut, left, chance):
        with PopFault(MAIL) as s, Home() as h:
            s.drop.messages = list(left)
            h.account("Home", "pop", s.port, after_download="remove")
            restore(cut, h.data, chance)
            h.check()
            self.assertEqual(popmail.wrong(MAIL, s, h.export()), "", words)
            r = h.run("sync")
            self.assertEqual(r.code, 0, (words, r))
            self.assertEqual(sorted(h.export()), sorted(MAIL), words)
            self.assertEqual(s.drop.messages, [])
            h.check()

    def test_every_command(self):
        with Home() as h:
            shadow, room = (os.path.join(h.dir, n) for n in ("disk", "cuts"))
            os.mkdir(shadow)
            os.mkdir(room)
            with Watched(MAIL, shadow, room) as s:
                h.account("Home", "pop", s.port, after_download="remove")
                r = h.run("sync", LD_PRELOAD=SHIM, POWERCUT_DIR=shadow)
                self.assertEqual(r.code, 0, r)
                s.settle()
                self.assertEqual(s.drop.messages, [])
            names = [w.split()[0] for w, _, _ in s.cuts]
            self.assertEqual(names.count("DELE"), len(MAIL))
            self.assertIn("commit", names)
            for i, (words, cut, left) in enumerate(s.cuts):
                self.try_cut(words, cut, left, None)
                for n in share(range(CHANCES)):
                    self.try_cut(words, cut, left,
                                 random.Random(i * CHANCES + n))

    def test_the_shim_notices_what_is_not_synced(self):
        """With syncs taken away the same test must find losses."""
        with Home() as h:
            shadow, room = (os.path.join(h.dir, n) for n in ("disk", "cuts"))
            os.mkdir(shadow)
            os.mkdir(room)
            with Watched(MAIL, shadow, room) as s:
                h.account("Home", "pop", s.port, after_download="remove")
                h.run("sync", LD_PRELOAD=SHIM, POWERCUT_DIR=shadow)
                s.settle()
            _, cut, left = s.cuts[-1]
            for name in os.listdir(cut):
                if name in ("postern.db", "postern.db-wal"):
                    os.remove(os.path.join(cut, name))
            with PopFault(MAIL) as s, Home() as again:
                s.drop.messages = list(left)
                again.account("Home", "pop", s.port)
                restore(cut, again.data, None)
                self.assertIn("is lost",
                              popmail.wrong(MAIL, s, again.export()))


if __name__ == "__main__":
    unittest.main()
