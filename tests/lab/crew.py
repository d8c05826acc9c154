"""postern's workers, running, without a screen.

    with Home(ca=d.ca) as h:
        h.account("Home", "imap", d.imaps, ...)
        with Crew(h) as crew:
            crew.wait_round()               # the first round is over
            mark = crew.mark()
            ...
            crew.wait("folder", mark)       # news of some folder since then
            crew.want(message_id)           # asks for a body
            crew.act("move", id, folder_id) # as the user does
"""
import os
import subprocess
import threading
import time

from postern import BUILD

PROGRAM = os.path.join(BUILD, "tests", "lab", "crew")


class Crew:
    def __init__(self, home, **env):
        self.log = os.path.join(home.dir, "crew.log")
        self.process = subprocess.Popen(
            [PROGRAM, home.config, home.data, home.ca or "", self.log],
            env=home.environment(**env), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        self.lines, self.change = [], threading.Condition()
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.process.stdin.close()
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = "killed: it did not end"
        self.thread.join()
        self.process.stdout.close()
        if kind is None:
            assert code == 0, (code, self.said())

    def read(self):
        for line in self.process.stdout:
            with self.change:
                self.lines.append(line.split())
                self.change.notify_all()

    def said(self):
        """The log, for whoever wants to know why."""
        with open(self.log, encoding="utf-8", errors="replace") as f:
            return f.read()

    def mark(self):
        with self.change:
            return len(self.lines)

    def wait(self, word, mark=0, seconds=30):
        """The first line with this word since mark."""
        def found():
            return next((w for w in self.lines[mark:] if w[0] == word), None)
        with self.change:
            assert self.change.wait_for(found, seconds), \
                (word, self.lines[mark:], self.said())
            return found()

    def wait_round(self, mark=0, seconds=60):
        return self.wait("done", mark, seconds)

    def until(self, check, seconds=30):
        """Calls check after each news until it is true; returns the seconds
        it took."""
        begun = time.monotonic()
        while True:
            mark = self.mark()
            result = check()
            if result:
                return time.monotonic() - begun
            with self.change:
                left = begun + seconds - time.monotonic()
                assert left > 0, (self.lines[-20:], self.said())
                self.change.wait_for(lambda: len(self.lines) > mark,
                                     min(left, 1))

    def tell(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()

    def kick(self):
        self.tell("kick")

    def want(self, message_id):
        self.tell("body", message_id)

    def act(self, *words):
        """"move", id, folder id; "copy" the same; "undo" of them all."""
        self.tell(*words)

    def look(self, account_id, folder_id):
        self.tell("look", account_id, folder_id)
