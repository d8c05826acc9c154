"""Whole screens, compared with those in golden/.

A scene is a function scene_NAME(stage): it opens the program, presses keys,
and calls shot(terminal, "name"), which waits until the screen is what
golden/name.txt has. With --write as argument the files are written anew from
what the screens show; whoever does that reads each as a user would before it
is committed. Arguments beside that are names of scenes.
"""
import difflib
import os
import re
import shutil
import sys
import tempfile
import time

import stage
from terminal import PATIENCE, LOOK_EVERY

# A home's directory has this length, and another name every time.
tempfile.tempdir = "/tmp"
PLACE = "/tmp/postern-test-thehouse"
GOLDEN = os.path.join(stage.HERE, "golden")
SETTLED = 2.5  # seconds without a change, before a new golden screen is taken


class Stage:
    """One store for many scenes: each gets a copy of it."""

    def __init__(self, writes, hostile=None):
        self.writes = writes
        self.first = stage.postern.Home()
        stage.fill(self.first, hostile)

    def close(self):
        self.first.__exit__()

    def home(self):
        """A home with the demonstration's mail; use it as a context."""
        home = stage.postern.Home()
        shutil.copytree(self.first.data, home.data)
        shutil.copy(self.first.config, home.config)
        return home

    def shot(self, t, home, name, port=None):
        """The screen is golden/NAME.txt; there a port has five nines."""
        path = os.path.join(GOLDEN, name + ".txt")

        def clean():
            # The tables of the store go on from version to version.
            seen = t.screen().replace(home.dir, PLACE)
            if port:
                seen = seen.replace(str(port), "99999")
            return re.sub(r"this program knows \d+", "this program knows N",
                          seen)
        if self.writes:
            text = settled(clean)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
            return
        with open(path, encoding="utf-8") as f:
            wanted = f.read()
        last = time.monotonic() + PATIENCE
        while (seen := clean()) != wanted:
            if time.monotonic() > last:
                raise AssertionError("%s is not as it was:\n%s" % (
                    name, "".join(difflib.unified_diff(
                        wanted.splitlines(True), seen.splitlines(True),
                        "golden/%s.txt" % name, "the screen"))))
            time.sleep(LOOK_EVERY)


def settled(clean):
    before, since = None, 0
    while before is None or time.monotonic() - since < SETTLED:
        now = clean()
        if now != before:
            before, since = now, time.monotonic()
        time.sleep(LOOK_EVERY)
    return before


def main(scenes, hostile=None):
    """Plays the scenes; hostile: a directory of *.eml, removed at the end."""
    stage.need_tmux()
    wanted = [a for a in sys.argv[1:] if not a.startswith("-")]
    s = Stage("--write" in sys.argv, hostile)
    failures = 0
    try:
        for scene in scenes:
            name = scene.__name__[len("scene_"):]
            if wanted and name not in wanted:
                continue
            try:
                scene(s)
                print("ok", name, flush=True)
            except AssertionError as e:
                failures += 1
                print("not ok %s: %s" % (name, e), flush=True)
    finally:
        s.close()
        if hostile:
            shutil.rmtree(hostile)
    sys.exit(1 if failures else 0)
