#!/usr/bin/env python3
"""A clock that is wrong removes nothing: it jumps at each step of a visit, for
each policy, and only what a person with a calendar would remove is removed,
before, during and after; and what is due by the calendar goes.

    clock_test.py            some of the jumps, and the rest
    CLOCK_JUMPS=all ...      all of them: make check-clock
"""
import email.utils
import os
import sqlite3
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
from popfault import Faults, PopFault
from postern import BUILD, Home

SHIM = os.path.join(BUILD, "tests", "lab", "hurry.so")
HOUR, DAY, YEAR = 3600, 86400, 365 * 86400
START = int(time.time())

# By how much the clock is wrong, or what it says.
JUMPS = {"+3 h": 3 * HOUR, "-3 h": -3 * HOUR, "+2 days": 2 * DAY,
         "-2 days": -2 * DAY, "+30 days": 30 * DAY, "-30 days": -30 * DAY,
         "+1 year": YEAR, "-1 year": -YEAR, "1970": 1000 - START,
         "2001": 1000000000 - START, "2038": 2147483648 - START,
         "2100": 4102444800 - START}
POLICIES = ("keep", "remove", "remove-after 14", "when-deleted-here")
# When the clock jumps: before a visit, when the server hears a command, after
# the visit, or before the first of all.
STEPS = ("before", "UIDL", "RETR", "QUIT", "between", "first")


def can_preload():
    """The sanitizers want to be the first library themselves."""
    with Home() as h:
        return os.path.exists(SHIM) and h.run(
            "help", LD_PRELOAD=SHIM).code == 0


def chosen():
    """All of them, or one for each jump, with all policies and steps among them."""
    cases = [(j, p, s) for j in JUMPS for p in POLICIES for s in STEPS]
    return cases if os.environ.get("CLOCK_JUMPS") == "all" else cases[::23]


class Server(PopFault):
    """Runs something when it hears a command."""
    at, act = None, None

    def note(self, session, words):
        super().note(session, words)
        if self.act and words.split()[0] == self.at:
            act, self.act = self.act, None
            act()


class World:
    """A server, a home, the true day (0: START), and a clock that may be
    wrong. Each visit finds new mail that the server dates truly."""

    def __init__(self, policy, **settings):
        self.day, self.wrong, self.count = 0.0, 0, 0
        self.collected = {}  # subject -> the true day when it came here
        self.settings = dict(settings, after_download=policy)

    def __enter__(self):
        self.server = Server().__enter__()
        self.home = Home().__enter__()
        self.home.account("Home", "pop", self.server.port, **self.settings)
        self.clock = os.path.join(self.home.dir, "clock")
        return self

    def __exit__(self, *_):
        self.home.__exit__()
        self.server.__exit__(None, None, None)

    def set(self, wrong=None):
        """The clock on the wall, as the program sees it."""
        if wrong is not None:
            self.wrong = wrong
        with open(self.clock + ".new", "w", encoding="ascii") as f:
            f.write("1 %d 0\n" % (self.day * DAY + self.wrong))
        os.replace(self.clock + ".new", self.clock)

    def run(self, *args):
        self.set()
        return self.home.run(*args, LD_PRELOAD=SHIM, HURRY=self.clock)

    def mail(self, ago=HOUR, head="Received: from a by b; %s"):
        """New mail on the server; when it says it came."""
        date = email.utils.formatdate(START + self.day * DAY - ago)
        self.count += 1
        self.server.drop.add(
            ("%s\r\nFrom: Ann <ann@example.org>\r\nSubject: n%d\r\n"
             "Message-ID: <n%d@example.org>\r\n\r\n%d\r\n" % (
                 head.replace("%s", date), self.count, self.count,
                 self.count)).encode())

    def visit(self, day, new=1):
        self.day = day
        for _ in range(new):
            self.mail()
        r = self.run("sync")
        for s in self.here():
            self.collected.setdefault(s, day)
        return r

    def here(self):
        db = sqlite3.connect(os.path.join(self.home.data, "postern.db"))
        try:
            return [s for s, in db.execute("SELECT subject FROM message")]
        finally:
            db.close()

    def there(self):
        return sorted((m.split(b"Subject: ")[1].split(b"\r\n")[0].decode()
                       for _, m in self.server.drop.messages),
                      key=lambda s: int(s[1:]))

    def gone(self):
        return set(self.collected) - set(self.there())

    def due(self):
        """What a person with a calendar lets go after 14 days."""
        return {s for s, day in self.collected.items()
                if self.day - day >= 14}


@unittest.skipUnless(can_preload(), "nothing can be put before libc here")
class Jumps(unittest.TestCase):
    def play(self, jump, policy, step):
        """On day 12 the clock jumps, and is put right before day 13."""
        with World(policy) as w:
            wrong = JUMPS[jump]
            if step == "first":
                w.set(wrong)
            w.visit(0, new=3)
            w.set(0)
            self.judge(w, policy)
            for day in (4, 8):
                w.visit(day)
                self.judge(w, policy)
            if policy == "when-deleted-here":
                self.delete(w, "n2")
            if step == "before":
                w.set(wrong)
            elif step in ("UIDL", "RETR", "QUIT"):
                w.server.at = step
                w.server.act = lambda: w.set(wrong)
            r = [w.visit(12)]
            self.judge(w, policy)
            if step != "first":
                w.set(wrong)
                r += [w.visit(12.1), w.visit(12.2, new=0)]
                self.judge(w, policy)
            w.set(0)
            for day in (13, 13.8, 14.1, 15.2, 16.3, 18.2):
                w.visit(day)
                self.judge(w, policy)
            self.after(w, policy)
            w.home.check()
            return [x.code for x in r]

    def delete(self, w, subject):
        row = next(x for x in w.home.list() if x["subject"] == subject)
        r = w.run("delete", str(row["id"]))
        self.assertEqual(r.code, 0, r)
        self.deleted = {subject}

    def judge(self, w, policy):
        """Nothing is gone that is not due; all mail is here."""
        may = {"keep": set(), "remove": set(w.collected),
               "remove-after 14": w.due(),
               "when-deleted-here": getattr(self, "deleted", set())}[policy]
        self.assertLessEqual(w.gone(), may, "day %s" % w.day)
        self.assertEqual(len(w.here()), w.count)

    def after(self, w, policy):
        """What was due some days ago is gone."""
        due = {"keep": set(), "remove": set(w.collected),
               "remove-after 14": {s for s, day in w.collected.items()
                                   if w.day - day >= 17},
               "when-deleted-here": getattr(self, "deleted", set())}[policy]
        self.assertLessEqual(due, w.gone())

    def test_nothing_goes_early_and_all_that_is_due_goes(self):
        for jump, policy, step in chosen():
            with self.subTest(jump=jump, policy=policy, step=step):
                self.deleted = set()
                codes = self.play(jump, policy, step)
                asks = (policy == "remove-after 14" and step != "first" and
                        jump in ("+30 days", "+1 year", "2038", "2100"))
                self.assertEqual(9 in codes, asks, codes)
                self.assertLessEqual(set(codes), {0, 9})

    def test_a_jump_in_a_row_of_them(self):
        """The clock never comes to rest: still nothing goes."""
        with World("remove-after 14") as w:
            w.visit(0, new=3)
            for i, wrong in enumerate(list(JUMPS.values()) * 2):
                w.set(wrong)
                w.visit(1 + i * 0.2)
                w.set(0)
                w.visit(1.1 + i * 0.2)
            self.assertEqual(w.gone(), set())


@unittest.skipUnless(can_preload(), "nothing can be put before libc here")
class Holidays(unittest.TestCase):
    """Away for a month: that is no wrong clock."""

    def test_new_mail_shows_that_the_time_has_passed(self):
        for head in ("Received: from a by b; %s", "Date: %s"):
            with World("remove-after 14") as w:
                w.visit(0, new=3)
                w.day = 20
                w.mail(head=head)
                r = w.visit(30, new=0)
                self.assertEqual(r.code, 0, r)
                self.assertEqual(w.gone(), {"n1", "n2", "n3"})

    def test_without_any_a_person_is_asked(self):
        with World("remove-after 14") as w:
            w.visit(0, new=3)
            r = w.visit(30, new=0)
            self.assertEqual(r.code, 9, r)
            self.assertIn("3 messages stay on the server", r.err)
            self.assertIn("account agree Home", r.err)
            self.assertEqual(w.gone(), set())
            f = w.run("log", "--forecast", "--json").lines()
            self.assertEqual({x["why"] for x in f}, {"clock"})
            lines = {x["label"]: x["text"] for x in w.run(
                "inspect", "Home", "--json").lines()[0]["lines"]}
            self.assertIn("are kept on the server", lines["To be removed"])
            self.assertIn("the clock may be wrong", lines["Problem"])
            self.assertEqual(w.run("account", "agree", "Home").code, 0)
            r = w.visit(30.1, new=0)
            self.assertEqual(r.code, 0, r)
            self.assertEqual(w.gone(), {"n1", "n2", "n3"})

    def test_the_next_mail_answers_for_him(self):
        with World("remove-after 14") as w:
            w.visit(0, new=3)
            self.assertEqual(w.visit(30, new=0).code, 9)
            self.assertEqual(w.visit(31).code, 0)
            self.assertEqual(w.gone(), {"n1", "n2", "n3"})
            # Nobody is asked any more: a yes means nothing.
            w.visit(31.2)
            w.run("account", "agree", "Home")
            w.set(30 * DAY)
            self.assertEqual(w.visit(32).code, 9)
            self.assertEqual(w.gone(), {"n1", "n2", "n3"})

    def test_who_looks_each_day_is_never_asked(self):
        """There is no new mail, and at the weekends nobody looks."""
        with World("remove-after 14") as w:
            w.visit(0, new=3)
            for day in range(1, 40):
                if day % 7 not in (5, 6):
                    r = w.visit(day, new=0)
                    self.assertEqual(r.code, 0, r)
                if day < 14:
                    self.assertEqual(w.gone(), set())
            self.assertEqual(w.gone(), {"n1", "n2", "n3"})

    def test_mail_of_the_future_is_no_witness(self):
        """Spam says it is 2038, and one day the clock says so, too."""
        with World("remove-after 14") as w:
            w.visit(0, new=3)
            w.mail(ago=START - 2147483000, head="Date: %s")
            self.assertEqual(w.visit(1, new=0).code, 0)
            w.set(JUMPS["2038"])
            w.mail(ago=START - 2147483000, head="Date: %s")
            self.assertEqual(w.visit(2, new=0).code, 9)
            self.assertEqual(w.gone(), set())
            # And it keeps nothing from going that is due.
            w.set(0)
            w.visit(15)
            self.assertLessEqual({"n1", "n2", "n3"}, w.gone())


@unittest.skipUnless(can_preload(), "nothing can be put before libc here")
class Pauses(unittest.TestCase):
    def test_a_pause_that_a_wrong_clock_noted_is_over_when_it_is_right(self):
        with World("keep") as w:
            w.visit(0)
            w.mail()
            w.server.faults = Faults("error:2")
            w.set(JUMPS["2100"])
            for _ in range(3):
                w.visit(1, new=0)
            self.assertEqual(len(w.here()), 1)
            w.server.faults = Faults()
            w.set(0)
            w.visit(1.1, new=0)
            self.assertEqual(len(w.here()), 2)


@unittest.skipUnless(can_preload(), "nothing can be put before libc here")
class Trash(unittest.TestCase):
    """What lies in the Trash of a POP account may be the only copy."""

    def play(self, jump, when):
        """Whether a message that was deleted on day 0 is here on some days,
        with 30 of them in the Trash."""
        with World("remove", trash_days="30") as w:
            w.visit(0, new=2)
            if when == "deleting":
                w.set(JUMPS[jump])
            ids = {x["subject"]: x["id"] for x in w.home.list()}
            self.assertEqual(w.run("delete", str(ids["n1"])).code, 0)
            w.set(0)
            w.visit(3)
            w.set(JUMPS[jump] if when == "visit" else 0)
            w.visit(5)
            w.visit(5.1, new=0)
            w.set(0)
            left = []
            for day in (6, 12, 18, 24, 29, 36, 36.2):
                w.visit(day)
                left.append("n1" in w.here())
            return left

    def test_it_is_emptied_when_its_days_are_over(self):
        some = list(JUMPS)
        if os.environ.get("CLOCK_JUMPS") != "all":
            some = ["+30 days", "1970", "2100"]
        for jump in some:
            for when in ("deleting", "visit"):
                with self.subTest(jump=jump, when=when):
                    left = self.play(jump, when)
                    self.assertEqual(left[:5], [True] * 5)
                    self.assertFalse(left[-1])


if __name__ == "__main__":
    unittest.main()
