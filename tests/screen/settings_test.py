#!/usr/bin/env python3
"""The settings on the screen: changed there, kept in the file, in force at
once; a config file with a fault."""
import golden
from stage import open_screen


def config(home):
    with open(home.config, encoding="utf-8") as f:
        return f.read()


def wait_for(t, home, line):
    """Until the file has the line, and the screen says so."""
    t.wait("Saved.")
    assert line + "\n" in config(home), config(home)


def scene_sizes(s):
    for cols, rows in ((80, 24), (200, 50), (40, 8)):
        with s.home() as h, open_screen(h, cols=cols, rows=rows) as t:
            t.wait("A: why")
            t.keys(",")
            s.shot(t, h, "settings-%dx%d" % (cols, rows))
            t.keys("BTab")
            s.shot(t, h, "settings-end-%dx%d" % (cols, rows))


def scene_change(s):
    with s.home() as h, open_screen(h) as t:
        before = config(h)
        t.wait("A: why")
        t.keys(",")
        t.wait("Settings")
        # A theme is shown as it is moved to, and Esc takes that back.
        plain = t.screen(colours=True)
        t.keys("Right", "Right")
        t.wait("For a dark background")
        assert t.screen(colours=True) != plain
        t.escape()
        t.wait("Light or dark, as the")
        assert config(h) == before
        t.keys("Right", "Right", "Enter")
        wait_for(t, h, "theme = dark")
        # A check box is kept as it is changed.
        t.keys("Tab", "Space")
        t.wait("> Plain")
        assert "plain = yes\n" in config(h)
        t.keys("Space", "Tab", "Space")
        t.wait("▸ Threads")
        # A number out of range says what it takes, and stays to be mended.
        t.keys("Tab", "Tab", "C-u", "0", "Tab")
        t.wait("1440.")
        s.shot(t, h, "settings-refused")
        t.keys("BTab", "C-u", "9", "Enter")
        t.wait("[9 ")
        # The days belong to one choice.
        t.keys("Tab", "Left", "Left")
        t.wait("After")
        s.shot(t, h, "settings-days")
        t.keys("Tab", "C-u", "30", "Enter")
        t.wait("[30")
        for _ in range(2):
            t.keys("Tab")
        t.wait("▸ Keep offline")
        t.keys("Right", "Right", "q")
        t.wait("? keys")
        s.shot(t, h, "settings-kept")
        for line in ("theme = dark", "plain = no", "threads = no",
                     "check-every = 9", "after-download = remove-after 30",
                     "offline = none"):
            assert line + "\n" in config(h), config(h)


def scene_file(s):
    """What was there before is there still, what is new behind it."""
    with s.home() as h:
        with open(h.config, "a", encoding="utf-8") as f:
            f.write("\n# colours\n[ui]\n  theme   = light   # as the walls\n")
        before = config(h)
        with open_screen(h) as t:
            t.wait("A: why")
            t.keys(",")
            t.wait("Settings")
            t.keys("Right", "Tab")
            wait_for(t, h, "  theme   = dark   # as the walls")
        assert config(h) == before.replace("= light", "= dark"), config(h)


def scene_palette(s):
    with s.home() as h, open_screen(h) as t:
        t.wait("A: why")
        t.keys(":")
        t.keys("t", "h", "e", "m", "e", "Enter")
        t.wait("For a light background")
        plain = t.screen(colours=True)
        t.keys("Down", "Down")
        t.wait("▸dark")
        assert t.screen(colours=True) != plain
        s.shot(t, h, "theme-picker")
        t.keys("Enter")
        t.wait("? keys")
        # It begins with the one that is in force.
        t.keys(":")
        t.keys("t", "h", "e", "m", "e", "Enter")
        t.wait("▸dark")
        t.escape()
        t.wait("? keys")
        # What a person writes into the file is read when that is asked for.
        with open(h.config, "a", encoding="utf-8") as f:
            f.write("\n[ui]\nbogus = 1\n")
        t.keys(":")
        t.keys("r", "e", "l", "o", "a", "d", "Enter")
        t.wait("bogus: ")


def scene_fault(s):
    """A fault disables what it concerns, and the screens open."""
    with s.home() as h:
        with open(h.config, encoding="utf-8") as f:
            text = f.read()
        with open(h.config, "w", encoding="utf-8") as f:
            f.write(text.replace("after-download", "after-donwload"))
        with open_screen(h, cols=200) as t:
            s.shot(t, h, "settings-fault")
            t.escape()
            t.keys("A")
            s.shot(t, h, "settings-fault-account")


if __name__ == "__main__":
    golden.main([f for n, f in list(globals().items())
                 if n.startswith("scene_")])
