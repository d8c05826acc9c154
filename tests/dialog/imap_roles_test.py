#!/usr/bin/env python3
"""Which folder is for what: the settings say it before the server does, and an
account without a Trash is told so, and how it gets one."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from imapacts import CAPS
from imapfault import ImapFault
from popfault import PopFault
from postern import Home

MAIL = popmail.make(3, seed=91)
ROLES = ("sent", "drafts", "trash", "junk", "archive")
WORDS = ("Nothing was deleted: the account Home has no Trash",
         "postern folders --account Home --create Trash", "trash-folder")


def roles(home):
    return {f["name"]: f["role"]
            for f in home.run("folders", "--json").lines()}


class Settings(unittest.TestCase):
    def given(self, names, settings, attributes=()):
        """The roles of folders; attributes are what LIST says of some."""
        def lie(line, answer):
            if line.startswith("LIST"):
                for name, words in dict(attributes).items():
                    answer = answer.replace(
                        b'LIST () "/" "%s"' % name.encode(),
                        b'LIST (%s) "/" "%s"' % (words, name.encode()))
            return answer
        server = ImapFault({n: [] for n in ("INBOX", *names)},
                           caps=CAPS + " SPECIAL-USE")
        server.lie = lie
        with server, Home() as home:
            home.account("Home", "imap", server.port, **settings)
            self.assertEqual(home.run("sync").code, 0)
            return roles(home)

    def test_each_of_the_five(self):
        names = {role: "Folder of %s" % role for role in ROLES}
        found = self.given(names.values(), {
            role + "_folder": name for role, name in names.items()})
        for role, name in names.items():
            self.assertEqual(found[name], role)

    def test_before_what_the_server_says(self):
        for role in ROLES:
            found = self.given(
                ("Theirs", "Mine"), {role + "_folder": "Mine"},
                {"Theirs": b"\\" + role.capitalize().encode()})
            self.assertEqual(found["Mine"], role)
            self.assertNotEqual(found["Theirs"], role)

    def test_a_name_as_it_is_shown_or_as_the_server_has_it(self):
        for name in "M\u00fcll", "M&APw-ll":
            found = self.given(("M&APw-ll", "Trash"), {"trash_folder": name})
            self.assertEqual(found["M\u00fcll"], "trash")
            self.assertNotEqual(found["Trash"], "trash")

    def test_one_that_is_not_there_changes_nothing(self):
        found = self.given(("Trash",), {"trash_folder": "Nowhere"})
        self.assertEqual(found["Trash"], "trash")


class NoTrash(unittest.TestCase):
    def made(self, caps, command):
        server = ImapFault({"INBOX": MAIL}, caps=caps)
        with server, Home() as home:
            home.account("Home", "imap", server.port)
            home.run("sync")
            first = home.list()[0]["id"]
            r = home.run("delete", str(first))
            self.assertEqual(r.code, 9)
            for words in WORDS:
                self.assertIn(words, r.err)
            self.assertEqual(len(home.list()), 3)
            home.run("folders", "--account", "Home", "--create", "Trash")
            self.assertEqual(roles(home)["Trash"], "trash")
            self.assertEqual(home.run("delete", str(first)).code, 0)
            self.assertEqual(home.run("sync").code, 0)
            server.settle()
            self.assertIn(command, server.heard)
            self.assertEqual(roles(home)["Trash"], "trash")
            self.assertEqual(len(server.folders["Trash"].mail), 1)
            self.assertEqual(len(server.folders["INBOX"].mail), 2)

    def test_one_that_is_made_is_the_trash_at_once(self):
        self.made(CAPS + " UIDPLUS MOVE", 'CREATE "Trash"')

    def test_the_server_is_told_what_it_is_for(self):
        self.made(CAPS + " UIDPLUS MOVE SPECIAL-USE CREATE-SPECIAL-USE",
                  'CREATE "Trash" (USE (\\Trash))')

    def test_another_folder_is_not(self):
        server = ImapFault({"INBOX": MAIL, "Trash": []}, caps=CAPS)
        with server, Home() as home:
            home.account("Home", "imap", server.port)
            home.run("sync")
            for name in "Bin", "Below/Trash":
                home.run("folders", "--account", "Home", "--create", name)
                self.assertIn(roles(home)[name], ("", None, "none"))

    def test_pop_has_one_of_its_own(self):
        server = PopFault(MAIL)
        with server, Home() as home:
            home.account("Home", "pop", server.port)
            self.assertEqual(home.run("sync").code, 0)
            self.assertEqual(roles(home)["Trash"], "trash")
            self.assertEqual(
                home.run("delete", str(home.list()[0]["id"])).code, 0)
            self.assertEqual(len(home.list("--folder", "Trash")), 1)


if __name__ == "__main__":
    unittest.main()
