#!/usr/bin/env python3
"""What keyboards send: the keys of many terminals under another $TERM, sequences
that arrive in parts or in a paste. Nothing but what was meant happens."""
import fcntl
import os
import pty
import re
import select
import signal
import sqlite3
import struct
import subprocess
import termios
import time
import unittest

import golden
import stage

PROGRAM = os.path.abspath(stage.postern.PROGRAM)
FIRST = "Tim Berger"
PATIENCE = 20
class Screen:
    """The program on a terminal of its own that nobody draws."""

    def __init__(self, home, term):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack(
            "HHHH", 24, 80, 0, 0))
        self.process = subprocess.Popen(
            [PROGRAM], env=stage.environment(home, TERM=term), stdin=slave,
            stdout=slave, stderr=slave, start_new_session=True)
        os.close(slave)
        self.home, self.seen = home, b""

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def hear(self, timeout):
        if not select.select([self.master], [], [], timeout)[0]:
            return False
        try:
            self.seen += os.read(self.master, 65536)
        except OSError:
            return False
        return True

    def send(self, data):
        """All that is sent is read; the program's answers must be, too."""
        os.write(self.master, data)
        self.hear(0)

    def wait(self, *words, without=None):
        """Draws the screen anew until these words are on it."""
        end = time.monotonic() + PATIENCE
        while True:
            self.seen = b""
            # Whoever was stopped and goes on draws all of it.
            os.kill(self.process.pid, signal.SIGCONT)
            while self.hear(0.3):
                text = self.text()
                if all(w in text for w in words) and not (
                        without and without in text):
                    return
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError("waited for %r and saw %r (%s)" % (
                    words, self.text()[-700:], self.process.poll()))

    def text(self):
        text = re.sub(rb"\x1b(\[[0-9;?<>=]*[ -/]*[@-~]|[()][0-9A-Z]|.)", b"",
                      self.seen)
        text = re.sub(rb"[\x00-\x1f]", b"", text)
        return text.decode("utf-8", "replace")

    def mail(self):
        """Where every message is, and its flags."""
        path = os.path.join(self.home.data, "postern.db")
        db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
        rows = db.execute("SELECT id, folder_id, flags, gone FROM message"
                          " ORDER BY id").fetchall()
        db.close()
        return rows


class Keys(unittest.TestCase):
    def setUp(self):
        self.stage = golden.Stage(False)
        self.addCleanup(self.stage.close)
        self.home = self.stage.home()
        self.addCleanup(self.home.__exit__)

    def open(self, term):
        s = Screen(self.home, term)
        s.wait(FIRST, "? keys")
        return s

    def test_the_keys_of_other_terminals(self):
        """Home, End, F1 and F5 as many send them, and in parts."""
        for term in ("linux", "xterm", "vt100"):
            with self.subTest(term=term):
                s = self.open(term)
                try:
                    before = s.mail()
                    for end, home in ((b"\x1b[F", b"\x1b[H"),
                                      (b"\x1bOF", b"\x1bOH"),
                                      (b"\x1b[4~", b"\x1b[1~"),
                                      (b"\x1b[8~", b"\x1b[7~")):
                        s.send(end)
                        s.wait("Enter open", without=FIRST)
                        s.send(home)
                        s.wait(FIRST)
                    for f1 in (b"\x1bOP", b"\x1b[11~", b"\x1b[[A"):
                        s.send(f1)
                        s.wait("type to filter")
                        s.send(f1)
                        s.wait("Enter open")
                    for f5 in (b"\x1b[15~", b"\x1b[[E"):
                        s.send(f5)
                        s.wait("Checking for new mail")
                        s.send(b"k")
                        s.wait("Enter open")
                    # Longer apart than ESCDELAY: ESC is a key by then, and
                    # what is left of the sequence is none.
                    for parts in ((b"\x1b", b"[E"), (b"\x1b[", b"[E"),
                                  (b"\x1b[1", b";5D"), (b"\x1b", b"[5;5~")):
                        for part in parts:
                            s.send(part)
                            time.sleep(0.05)
                        time.sleep(0.2)
                    # A paste is text, whatever it holds.
                    s.send(b"\x1b[200~dE\x1b[AdD\ry\x1b[201~")
                    s.wait(FIRST, "Enter open")
                    self.assertEqual(s.mail(), before)
                finally:
                    s.close()


if __name__ == "__main__":
    unittest.main()
