"""What the tests of the screens have in common: the demonstration's mail in
a store, without a server, at a time that stands still.
"""
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "..", "..")
sys.path.insert(0, os.path.join(HERE, "..", "lab"))

import postern  # noqa: E402
from terminal import Terminal, find_tmux  # noqa: E402

NOW = 1781092800  # Wed 10 Jun 2026 12:00 UTC, as in mkdemo.c
MKDEMO = os.path.join(postern.BUILD, "tests", "screen", "mkdemo")
CONFIG = """
[account Home]
address = ann@example.org
name = Ann Example
kind = pop
server = 127.0.0.1:9
security = none
user = ann@example.org
password-command = echo secret
after-download = remove

[account Work]
address = a.example@work.example
name = Ann Example
kind = imap
server = 127.0.0.1:9
security = none
user = a.example@work.example
password-command = echo secret
"""
HOSTILE = """
[account Hostile]
address = eve@example.net
kind = pop
server = 127.0.0.1:9
security = none
user = eve
password-command = echo secret
"""


def need_tmux():
    """Ends the test as skipped where there is no tmux."""
    if not find_tmux():
        print("skipped: there is no tmux here")
        sys.exit(77)


def fill(home, hostile=None):
    """Makes home's store: the accounts Home and Work, and with a directory of
    *.eml the account Hostile."""
    mail = os.path.join(home.dir, "mail")
    subprocess.run(
        [sys.executable, os.path.join(TOP, "contrib", "demo-mail", "fill.py"),
         mail, "--now", str(NOW)], check=True)
    command = [MKDEMO, mail, home.data] + ([hostile] if hostile else [])
    subprocess.run(command, check=True)
    shutil.rmtree(mail)
    with open(home.config, "w", encoding="utf-8") as f:
        f.write(CONFIG + (HOSTILE if hostile else ""))


def environment(home, **more):
    """Nothing of the user's own."""
    env = home.environment(LANG="C.UTF-8", POSTERN_NOW=str(NOW))
    for name in ("NO_COLOR", "COLORFGBG", "XDG_STATE_HOME",
                 "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TMUX"):
        env.pop(name, None)
    env.update(more)
    return env


def open_screen(home, *args, cols=80, rows=24, **env):
    return Terminal([os.path.abspath(postern.PROGRAM), *args],
                    environment(home, **env), cols, rows)
