#!/usr/bin/env python3
"""The terminal is given back as it was, on every way out; stopping, going
on, and resizing meanwhile."""
import os
import re
import shlex
import signal
import time
import unittest

import golden
import stage
from stage import open_screen
from terminal import PATIENCE, Terminal

PROGRAM = os.path.abspath(stage.postern.PROGRAM)
FIRST = "Tim Berger"


def setUpModule():
    stage.need_tmux()


class Shell(unittest.TestCase):
    """The program runs below a shell, which says what became of it."""

    def setUp(self):
        self.stage = golden.Stage(False)
        self.home = self.stage.home()
        self.addCleanup(self.stage.close)
        self.addCleanup(self.home.__exit__)

    def below_sh(self):
        """The modes of the terminal before and after stand in files."""
        script = ("cd %s; stty -g >before; %s; echo \"code $?\"; "
                  "stty -g >after; echo over; read _" % (
                      shlex.quote(self.home.dir), shlex.quote(PROGRAM)))
        return Terminal(["/bin/sh", "-c", script],
                        stage.environment(self.home))

    def program(self, t):
        """The process id of the program below t's shell."""
        with open("/proc/%d/task/%d/children" % (t.pid, t.pid),
                  encoding="ascii") as f:
            return int(f.read().split()[0])

    def assert_given_back(self, t, code):
        screen = t.wait("over")
        self.assertIn("code %d" % code, screen)
        self.assertNotIn(FIRST, screen)
        modes = []
        for name in ("before", "after"):
            with open(os.path.join(self.home.dir, name),
                      encoding="ascii") as f:
                modes.append(f.read())
        self.assertEqual(modes[0], modes[1])
        self.assertEqual(
            t.format("#{alternate_on} #{cursor_flag} #{keypad_flag} "
                     "#{keypad_cursor_flag} #{mouse_any_flag}"), "0 1 0 0 0")
        # tmux does not tell: the last word on bracketed paste is "off".
        self.assertEqual(re.findall(rb"\x1b\[\?2004([hl])", t.raw())[-1],
                         b"l")
        # Nothing coloured follows: the attributes were put back.
        tail = t.screen(colours=True).split("over")[0].split("\n")[-1]
        self.assertNotIn("\x1b[", tail)

    def test_q_ends_it(self):
        with self.below_sh() as t:
            t.wait(FIRST)
            t.keys("q")
            self.assert_given_back(t, 0)

    def test_control_c_twice_ends_it(self):
        with self.below_sh() as t:
            t.wait(FIRST)
            t.keys("C-c")
            t.wait("Press q to quit")
            t.keys("C-c")
            self.assert_given_back(t, 0)

    def test_signals_end_it(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT,
                       signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS,
                       signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2,
                       signal.SIGALRM, signal.SIGTRAP, signal.SIGIO,
                       signal.SIGXCPU, signal.SIGPROF, signal.SIGPWR,
                       signal.SIGRTMIN, signal.SIGRTMIN + 7):
            with self.subTest(signal=number), self.below_sh() as t:
                t.wait(FIRST)
                os.kill(self.program(t), number)
                self.assert_given_back(t, 128 + number)

    def test_a_store_that_cant_be_written_is_read(self):
        prefix = []
        if os.geteuid() == 0:
            # To root everything can be written.
            prefix = ["setpriv", "--reuid=65534", "--regid=65534",
                      "--clear-groups"]
            for path, _, names in os.walk(self.home.dir):
                for name in ["."] + names:
                    os.chown(os.path.join(path, name), 65534, 65534)
        env = stage.environment(self.home)
        os.chmod(self.home.data, 0o500)
        self.addCleanup(os.chmod, self.home.data, 0o700)
        with Terminal([*prefix, PROGRAM], env) as t:
            t.wait(FIRST, "read-only: the mail database can't be written")
            t.keys("$")
            t.wait("mail is read-only")
            t.keys("Enter")
            t.wait("Subject  ")
            t.keys("d")
            t.wait("mail is read-only")
            t.keys("Q")
            self.assertEqual(t.wait_end(), 0)
        r = self.home.run("list", prefix=prefix)
        self.assertEqual(r.code, 0, r)
        self.assertIn(FIRST, r.out)
        r = self.home.run("sync", prefix=prefix)
        self.assertEqual(r.code, 11, r)

    def test_a_terminal_that_goes_away_ends_it(self):
        t = self.below_sh()
        with t:
            t.wait(FIRST)
            pid = self.program(t)
            t.tmux("kill-server", check=False)
        last = time.monotonic() + PATIENCE
        while os.path.exists("/proc/%d" % pid):
            self.assertLess(time.monotonic(), last, "it lives on")
            time.sleep(0.02)

    def test_it_stops_and_goes_on(self):
        env = dict(stage.environment(self.home), PS1="$ ")
        with Terminal(["bash", "--norc", "--noprofile", "-i"], env) as t:
            t.wait("$")
            t.type(PROGRAM + "\n")
            before = t.wait(FIRST, "A: why")
            t.keys("C-z")
            t.wait("Stopped")
            self.assertEqual(t.format("#{alternate_on} #{mouse_any_flag}"),
                             "0 0")
            t.type("fg\n")
            t.until(lambda s: s == before, "the same screen again")
            # Now resized while it is stopped.
            t.keys("C-z")
            t.wait("Stopped", without=FIRST)
            t.resize(100, 30)
            t.type("fg\n")
            t.until(lambda s: FIRST in s and "? keys" in s.split("\n")[29],
                    "the screen at its new size")
            # Somebody else stops it, and lets it go on.
            with open("/proc/%d/task/%d/children" % (t.pid, t.pid),
                      encoding="ascii") as f:
                pid = int(f.read().split()[0])
            os.kill(pid, signal.SIGTSTP)
            t.wait("Stopped", without=FIRST)
            t.type("fg\n")
            t.wait(FIRST, "? keys")
            # SIGSTOP can't be caught: the screen is drawn anew all the same.
            os.kill(pid, signal.SIGSTOP)
            t.wait("Stopped")
            t.type("fg\n")
            t.wait(FIRST, "? keys", without="Stopped")
            t.keys("q")
            t.wait("$", without=FIRST)
            t.type("echo code $?\n")
            t.wait("code 0")

    def test_a_terminal_that_can_do_nothing_is_refused(self):
        env = stage.environment(self.home)
        for term in ("dumb", "no-such-terminal"):
            with Terminal([PROGRAM], env, term=term) as t:
                self.assertEqual(t.wait_end(), 2)
                self.assertIn('can\'t use the terminal type "%s"' % term,
                              t.screen())

    def test_without_a_terminal_it_says_so(self):
        r = self.home.run()
        self.assertEqual(r.code, 2)
        self.assertIn("needs a terminal", r.err)

    def colours_of(self, *args, **env):
        """Whether colours were sent, and whether the row with the cursor
        looks different all the same."""
        with open_screen(self.home, *args, **env) as t:
            t.wait(FIRST, "? keys")
            t.keys("q")
            t.wait_end()
            looks = re.findall(rb"\x1b\[([0-9;]*)m", t.raw())
            numbers = {int(n) for look in looks for n in look.split(b";")
                       if n}
        self.assertIn(7, numbers)
        return bool(numbers & set(range(30, 38))) or 38 in numbers

    def test_colours_can_be_left_out(self):
        self.assertTrue(self.colours_of())
        self.assertFalse(self.colours_of("--color", "never"))
        self.assertFalse(self.colours_of(NO_COLOR="1"))
        self.assertTrue(self.colours_of("--color", "always", NO_COLOR="1"))

    def test_alt_is_no_escape(self):
        """Alt-d in a line that is typed takes a word away; in the list it is
        a key that does nothing. Neither is Esc and d, which would move mail
        to the Trash."""
        with open_screen(self.home) as t:
            before = t.wait(FIRST, "A: why")
            t.keys("/")
            t.wait("Search")
            t.type("harbour dues")
            t.send(b"\x1bb")
            t.send(b"\x1bd")
            t.wait("harbour", without="dues")
            t.escape()
            t.until(lambda s: s == before, "the same list")
            t.send(b"\x1bd")
            t.wait("Alt-d does nothing here")
            t.keys("Up")
            t.until(lambda s: s == before, "the same list")

    def test_every_view_can_be_resized(self):
        views = {  # the keys that open it, and those that leave it
            "list": ("", ""), "folders": ("Left", "q"),
            "reader": ("Enter", "q"), "source": ("Enter w", "q q"),
            "headers": ("Enter h", "q q"), "parts": ("v", "q q"),
            "accounts": ("A", "q"), "journal": ("A l", "q q"),
            "help": ("?", "C-c"), "palette": (":", "C-c"),
            "goto": ("c", "C-c"), "prompt": ("/", "C-c"),
            "messages": ("g m", "q")}
        with open_screen(self.home) as t:
            before = t.wait(FIRST, "A: why")
            for name, (opens, leaves) in views.items():
                with self.subTest(view=name):
                    t.keys(*opens.split(), "C-l")
                    if opens:
                        t.until(lambda s: s != before, "the view " + name)
                    for size in ((40, 8), (200, 50), (20, 3), (1, 1),
                                 (120, 40), (300, 100), (80, 24)):
                        t.resize(*size)
                    # It answers, and comes back to the list.
                    t.keys(*leaves.split(), "C-l")
                    before = t.until(
                        lambda s: FIRST in s and "unread of" in s and
                        "? keys" in s.split("\n")[23] and
                        len(s.split("\n")) == 25, "the list again")


if __name__ == "__main__":
    unittest.main()
