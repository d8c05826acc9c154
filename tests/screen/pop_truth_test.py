#!/usr/bin/env python3
"""What the screens do and say of popped mail: marks ask no server, the only
copy is called that, the Trash says when it ends, and a message that was kept
in the list of removals is let go by undo."""
import os
import sys

import stage
from popfault import PopFault
from terminal import Terminal
import popmail

PROGRAM = os.path.abspath(stage.postern.PROGRAM)
MAIL = popmail.make(4)


def open_screen(home):
    env = home.environment(LANG="C.UTF-8", TZ="UTC")
    env.pop("TMUX", None)
    return Terminal([PROGRAM], env, 120, 24)


def sign_ins(server):
    return len([w for w in server.said() if w.startswith("PASS")
                or w.startswith("AUTH")])


def marks_ask_no_server():
    with PopFault(MAIL) as s, stage.postern.Home() as h:
        h.account("Home", "pop", s.port, after_download="remove-after 14")
        h.run("sync")
        with open_screen(h) as t:
            t.wait("message 3")
            t.until(lambda _: sign_ins(s) == 2, "the check at the start")
            t.keys("N")
            t.wait("Marked")
            t.keys("*")
            t.wait("Starred")
            t.keys("a")
            t.wait("Moved")
            t.keys("u")
            t.wait("Undone")
            t.keys("d")
            t.wait("Trash.  u: undo")
            # Whoever asks gets a check, and it is the only other one.
            t.keys("$")
            t.until(lambda _: sign_ins(s) >= 3, "the check that was asked")
            assert sign_ins(s) == 3, "%d sign-ins" % sign_ins(s)
            t.keys("Q")
            t.wait_end()


def the_only_copy():
    with PopFault(MAIL) as s, stage.postern.Home() as h:
        h.account("Home", "pop", s.port, after_download="remove")
        h.run("sync")
        with open_screen(h) as t:
            t.wait("message 3")
            t.keys("D")
            t.wait("This is the only copy. Delete it for good?")
            t.keys("n", "d")
            t.wait("Trash.  u: undo")
            t.keys("g", "t")
            t.wait("1 unread of 1")
            t.keys("Enter")
            t.wait("only on this computer; deleted here for good on")
            t.keys("q", "A")
            t.wait("Database")
            t.keys("G")
            t.wait("lies in the Trash here and will be deleted for good")
            t.keys("d")
            t.wait("lies in the Trash here and will be deleted")
            t.keys("Q")
            t.wait_end()
        r = h.run("log", "--forecast")
        assert "lies in the Trash here" in r.out, r


def kept_and_let_go():
    with PopFault(MAIL) as s, stage.postern.Home() as h:
        h.account("Home", "pop", s.port, after_download="remove-after 14")
        h.run("sync")
        with open_screen(h) as t:
            t.wait("message 3")
            t.keys("A")
            t.wait("POP account")
            t.keys("d")
            t.wait("4 messages will be removed")
            t.keys("Space")
            t.wait("3 messages will be removed", " stays ")
            t.keys("u")
            t.wait("4 messages will be removed")
            t.until(lambda seen: " stays " not in seen, "its return")
            t.keys("Q")
            t.wait_end()


def main():
    stage.need_tmux()
    for test in (marks_ask_no_server, the_only_copy, kept_and_let_go):
        test()
        print("ok", test.__name__)
    return 0


if __name__ == "__main__":
    sys.exit(main())
