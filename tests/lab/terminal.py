"""A real terminal (tmux) with one program in it.

    with Terminal([PROGRAM], env, cols=80, rows=24) as t:
        t.wait("Inbox")
        t.keys("Down", "Enter")
        print(t.screen())

Each has a tmux server of its own, whose socket lies in a directory of its
own. It ends with the test however that ends: the program's pane is fed by a
pipe that the test holds. Nothing here waits for a time: it waits until the
screen shows what is expected, and gives up after PATIENCE.
"""
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import time

PATIENCE = float(os.environ.get("SCREEN_PATIENCE", "20"))
LOOK_EVERY = 0.02
SETTINGS = """
set -g status off
set -sg escape-time 0
set -g remain-on-exit on
set -g history-limit 0
set -g default-terminal tmux-256color
set -g focus-events off
set -g exit-empty on
"""


def find_tmux():
    """The path of tmux, or None."""
    return shutil.which("tmux")


class Stuck(AssertionError):
    """The screen never showed what it should."""


class Terminal:
    def __init__(self, command, env, cols=80, rows=24, term=None):
        """command: a list. The raw bytes it writes are kept in raw()."""
        self.dir = tempfile.mkdtemp(prefix="postern-tmux-")
        self.socket = os.path.join(self.dir, "s")
        self.rawfile = os.path.join(self.dir, "raw")
        self.gate = os.path.join(self.dir, "gate")
        self.command, self.env = list(command), dict(env)
        self.cols, self.rows, self.term = cols, rows, term

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def tmux(self, *args, check=True):
        r = subprocess.run(["tmux", "-S", self.socket, *args],
                           stdin=subprocess.DEVNULL, capture_output=True,
                           env=self.tmux_env, timeout=60, check=False)
        if check and r.returncode != 0:
            raise AssertionError("tmux %s: %s" % (
                args[0], r.stderr.decode("utf-8", "replace")))
        return r.stdout.decode("utf-8", "replace")

    def _start(self):
        settings = os.path.join(self.dir, "conf")
        with open(settings, "w", encoding="utf-8") as f:
            f.write(SETTINGS)
        open(self.rawfile, "wb").close()
        os.mkfifo(self.gate)
        self.tmux_env = {k: v for k, v in self.env.items()
                         if k not in ("TMUX", "TMUX_PANE")}
        self.tmux_env["TERM"] = "xterm-256color"
        # The program starts once the copy of what it writes is set up.
        term = "TERM=%s " % shlex.quote(self.term) if self.term else ""
        line = "read _ <%s; %sexec %s" % (
            shlex.quote(self.gate), term, shlex.join(self.command))
        self.tmux("-f", settings, "new-session", "-d", "-x", str(self.cols),
                  "-y", str(self.rows), "/bin/sh", "-c", line)
        self.server = int(self.tmux("display-message", "-p", "#{pid}"))
        self.watchdog = self._watch()
        self.tmux("pipe-pane", "-O", "exec cat >>%s" %
                  shlex.quote(self.rawfile))
        with open(self.gate, "w", encoding="ascii") as f:
            f.write("\n")
        self.pid = int(self.tmux("display-message", "-p", "#{pane_pid}"))

    def _watch(self):
        """A process that ends the tmux server once we are gone."""
        here, there = os.pipe()
        os.set_inheritable(here, True)
        p = subprocess.Popen(
            ["/bin/sh", "-c", "read _ <&%d; kill %d" % (here, self.server)],
            pass_fds=[here], stdin=subprocess.DEVNULL, start_new_session=True,
            stderr=subprocess.DEVNULL)
        os.close(here)
        self.alive = there
        return p

    def close(self):
        if getattr(self, "watchdog", None):
            self.tmux("kill-server", check=False)
            os.close(self.alive)
            self.watchdog.wait()
            self.watchdog = None
        shutil.rmtree(self.dir, ignore_errors=True)

    # --- what a user does ----------------------------------------------------

    def keys(self, *names):
        """Keys by tmux's names: "Enter", "C-d", "j"."""
        self.tmux("send-keys", *names)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def resize(self, cols, rows):
        self.cols, self.rows = cols, rows
        self.tmux("resize-window", "-x", str(cols), "-y", str(rows))

    def signal(self, number):
        os.kill(self.pid, number)

    # --- what a user sees ------------------------------------------------------

    def screen(self, colours=False):
        """The whole screen, blanks at the ends of lines cut off."""
        flags = ["-e"] if colours else []
        text = self.tmux("capture-pane", "-p", *flags)
        lines = [line.rstrip() for line in text.split("\n")]
        return "\n".join(lines[:self.rows]) + "\n"

    def raw(self):
        """All that was written to the terminal so far."""
        with open(self.rawfile, "rb") as f:
            return f.read()

    def format(self, words):
        """What tmux knows: "#{alternate_on}"."""
        return self.tmux("display-message", "-p", words).rstrip("\n")

    def is_dead(self):
        return self.format("#{pane_dead}") == "1"

    def until(self, is_true, what):
        """Waits until is_true(screen) is; returns the screen."""
        last = time.monotonic() + PATIENCE
        while True:
            screen = self.screen()
            if is_true(screen):
                return screen
            if time.monotonic() > last:
                raise Stuck("waited for %s and saw\n%s" % (what, screen))
            time.sleep(LOOK_EVERY)

    def wait(self, *texts, without=()):
        """Waits until all texts are on the screen and none of without."""
        without = [without] if isinstance(without, str) else without
        return self.until(
            lambda s: all(t in s for t in texts) and
            not any(t in s for t in without),
            "%r%s" % (texts, " without %r" % (without,) if without else ""))

    def wait_match(self, pattern):
        return self.until(lambda s: re.search(pattern, s), repr(pattern))

    def wait_end(self):
        """Waits until the program has ended; returns its exit code, or
        -SIGNAL."""
        self.until(lambda s: self.is_dead(), "the end of the program")
        dead = self.format("#{pane_dead_status} #{pane_dead_signal}").split(
            " ")
        return int(dead[0]) if dead[0] else -int(
            getattr(signal, "SIG" + dead[1], dead[1]))
