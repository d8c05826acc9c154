#!/usr/bin/env python3
"""Lines that die without a word, a program that was stopped, a computer that
slept, a clock that jumps: what is watched is watched again soon, nobody is
knocked at too often, and nothing is said on the screen of what is over in a
moment.

Time passes as the test wants it (lab/hurry.c)."""
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from crew import Crew
from imapfault import ImapFault
from postern import BUILD, Home
from wire import Gone, Server

SHIM = os.path.join(BUILD, "tests", "lab", "hurry.so")
MAIL = popmail.make(3)
NEW = b"Subject: new one\r\n\r\nx\r\n"
HOUR = 3600


def can_preload():
    """The sanitizers want to be the first library themselves."""
    with Home() as h:
        return os.path.exists(SHIM) and h.run(
            "help", LD_PRELOAD=SHIM).code == 0


class Pipe(Server):
    """Passes all on to another port; what runs when it is told to hush stays
    up and passes nothing any more."""

    def __init__(self, port):
        super().__init__()
        self.to, self.hushed, self.kept = port, 0, []

    def hush(self):
        self.hushed = self.count
        self.kept = []

    def serve(self, wire, number):
        with socket.create_connection(("127.0.0.1", self.to)) as there:
            ends = {wire.sock: there, there: wire.sock}
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    data = end.recv(65536)
                    if number <= self.hushed:
                        if end is wire.sock and data:
                            self.kept.append(data)
                        if not data:
                            ends.pop(end, None)
                    elif not data:
                        raise Gone("one end is closed")
                    else:
                        ends[end].sendall(data)
                if not ends:
                    raise Gone("both ends are closed")


class Timed(unittest.TestCase):
    def start(self, **more):
        self.server = self.enterContext(ImapFault({"INBOX": MAIL, "Work": []},
                                                  **more))
        self.pipe = self.enterContext(Pipe(self.server.port))
        self.home = self.enterContext(Home())
        self.home.account("Home", "imap", self.pipe.port)
        self.clock = os.path.join(self.home.dir, "clock")
        self.live()
        self.crew = self.enterContext(Crew(
            self.home, LD_PRELOAD=SHIM, HURRY=self.clock, HURRY_TCP="60"))
        self.crew.wait_round()
        self.until(lambda: len(self.server.idlers) == 2)

    def live(self, rate=1, wall=0, slept=0):
        """How time passes from here on: so many seconds in one, the clock on
        the wall wrong by some, after so many seconds of sleep."""
        with open(self.clock + ".new", "w", encoding="ascii") as f:
            f.write("%d %d %d\n" % (rate, wall, slept * 1000))
        os.replace(self.clock + ".new", self.clock)

    def until(self, check, seconds=60):
        last = time.monotonic() + seconds
        while not check():
            self.assertLess(time.monotonic(), last, self.crew.said()[-3000:])
            time.sleep(0.02)

    def troubles(self):
        return [w for w in self.crew.lines if w[0] == "trouble"]

    def is_watched(self):
        """Two live connections; new mail is here without being asked for."""
        self.live()
        count = len(self.home.list())

        def alive():
            return [s for s in list(self.server.idlers)
                    if s.wire in self.server._open and not s.is_dead]
        self.until(lambda: len(alive()) >= 2)
        self.server.arrive("INBOX", NEW)
        self.until(lambda: len(self.home.list()) == count + 1)

    def hush(self):
        self.pipe.hush()
        for s in list(self.server.idlers):
            s.is_dead = True


@unittest.skipUnless(can_preload(), "the program's time can't be changed")
class Lines(Timed):
    def test_a_line_that_falls_silent_on_a_watch(self):
        """The other end stays up, so TCP finds nothing: the next DONE is not
        answered."""
        self.start()
        self.hush()
        self.live(rate=400)
        self.until(lambda: b"".join(self.pipe.kept).count(b"DONE") == 2)
        self.live(rate=20)
        self.until(lambda: self.pipe.count == 4)
        self.is_watched()
        self.assertEqual(self.troubles(), [])

    def test_the_computer_has_slept_and_the_lines_are_dead(self):
        self.start()
        self.hush()
        self.live(rate=10, slept=8 * HOUR)
        self.until(lambda: self.pipe.count == 4)
        self.is_watched()
        self.assertEqual(self.troubles(), [])

    def test_the_computer_has_slept_and_the_lines_live(self):
        self.start()
        asked = len([w for w in self.server.heard if w == "IDLE"])
        self.live(rate=10, slept=8 * HOUR)
        self.until(lambda: len([w for w in self.server.heard
                                if w == "IDLE"]) >= asked + 2)
        self.is_watched()
        self.assertEqual(self.pipe.count, 2)
        self.assertEqual(self.troubles(), [])

    def test_the_program_was_stopped_for_long(self):
        self.start()
        os.kill(self.crew.process.pid, signal.SIGSTOP)
        for s in list(self.server.idlers):
            s.is_dead = True
            s.wire.send(b"* BYE Disconnected for inactivity.\r\n")
            s.wire.sock.shutdown(socket.SHUT_RDWR)
        os.kill(self.crew.process.pid, signal.SIGCONT)
        self.is_watched()
        self.assertEqual(self.troubles(), [])


@unittest.skipUnless(can_preload(), "the program's time can't be changed")
class Pauses(Timed):
    def break_all(self):
        """The lines break, and there is no server any more."""
        self.server.grants = 0
        for s in list(self.server.idlers):
            s.is_dead = True
            s.wire.sock.shutdown(socket.SHUT_RDWR)

    def test_the_clock_on_the_wall_jumps(self):
        for wall in (-24 * HOUR, 24 * HOUR):
            self.start()
            self.break_all()
            self.until(self.troubles)
            before = self.server.refused
            self.live(wall=wall)
            # In no hurry because of that, and no later either.
            time.sleep(0.5)
            self.assertLess(self.server.refused, before + 4)
            self.server.grants = 99
            self.live(rate=20, wall=wall)
            self.until(lambda: len(self.server.idlers) == 2)
            self.doCleanups()

    def test_a_sleep_ends_a_pause(self):
        """It would have lasted half an hour, by now."""
        self.start()
        self.break_all()
        self.live(rate=400)
        self.until(lambda: self.server.refused >= 8)
        self.live()
        time.sleep(0.3)
        self.server.grants = 99
        self.live(rate=10, slept=8 * HOUR)
        self.until(lambda: len(self.server.idlers) == 2)

    def test_nobody_is_knocked_at_without_end(self):
        self.start()
        self.break_all()
        before = self.server.refused
        self.live(rate=600)
        time.sleep(6)  # an hour
        self.live()
        # 5, 10, 20 ... 1800 seconds, each up to a quarter longer; and a
        # minute doubled for the second connection.
        self.assertIn(self.server.refused - before, range(4, 30))


@unittest.skipUnless(can_preload(), "the program's time can't be changed")
class Dead(Timed):
    """In a network of its own, whose one interface goes down: nothing is
    answered, and nothing is said."""

    def ip(self, word):
        subprocess.run(["ip", "link", "set", "lo", word], check=True)

    def inside(self):
        self.ip("up")
        self.start()
        self.hush()
        self.ip("down")
        self.until(lambda: "did not answer in time" in self.crew.said())
        self.ip("up")
        self.live(rate=20)
        self.is_watched()

    def test_a_line_that_dies_without_a_word(self):
        """TCP finds out within two minutes, here as many seconds."""
        inside = ["unshare", "-rn"]
        if not shutil.which("unshare") or not shutil.which("ip") or \
                subprocess.run(inside + ["ip", "link", "set", "lo", "up"],
                               capture_output=True, check=False).returncode:
            self.skipTest("no network of our own can be had here")
        r = subprocess.run(
            inside + [sys.executable, os.path.abspath(__file__),
                      "Dead.inside"],
            capture_output=True, text=True, check=False)
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertIn("Ran 1 test", r.stderr)


if __name__ == "__main__":
    unittest.main()
