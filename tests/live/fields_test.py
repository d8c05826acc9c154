#!/usr/bin/env python3
"""doc/commands.md names the fields that --json prints, all of them, in their
order."""
import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from popfault import PopFault
from postern import Home

MANUAL = os.path.join(os.environ["top_srcdir"], "doc", "commands.md")


def documented():
    """{"list": [fields], ...}: what stands in code behind the commands that
    are bold; what is in brackets belongs to the field before it."""
    with open(MANUAL, encoding="utf-8") as f:
        text = f.read().split("## JSON", 1)[1]
    fields = {}
    for heads, names in re.findall(r"\*\*([^*:]+):\*\*[^`]*`([^`]+)`", text):
        for head in heads.split(", "):
            fields[head] = re.sub(r"[{\[][^ ]*", "", names).split()
    return fields


class Fields(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.wanted = documented()

    def same(self, what, result, optional=()):
        self.assertIn(what, self.wanted)
        self.assertTrue(result.out, result)
        for line in result.out.splitlines():
            got = list(json.loads(line))
            want = [n for n in self.wanted[what]
                    if n in got or n not in optional]
            self.assertEqual(got, want, what)

    def test_every_field_is_in_the_manual(self):
        with PopFault(popmail.make(3)) as s, Home() as h:
            h.account("Home", "pop", s.port)
            self.assertEqual(h.run("sync").code, 0)
            id = str(h.list()[0]["id"])
            self.same("list", h.run("list", "--json"))
            self.same("search", h.run("search", "is:unread", "--json"))
            self.same("folders", h.run("folders", "--json"))
            self.same("show", h.run("show", id, "--json"))
            self.same("inspect", h.run("inspect", "--json"))
            self.same("log", h.run("log", "--json"))
            self.same("log --forecast", h.run("log", "--forecast", "--json"))
            self.same("account list", h.run("account", "list", "--json"),
                      optional=["after_download", "after_days"])
            self.same("account test",
                      h.run("account", "test", "Home", "--json"))
            self.same("check", h.run("check", "--json"))
            self.same("check --repair-to", h.run(
                "check", "--json", "--repair-to",
                os.path.join(h.dir, "saved.db")))
            eml = os.path.join(h.dir, "one.eml")
            with open(eml, "w", encoding="utf-8") as f:
                f.write(h.run("show", id, "--raw").out)
            self.same("parse", h.run("parse", eml, "--json"))


if __name__ == "__main__":
    unittest.main()
