"""The command line: what it prints, what it says when it can't, and the exit
codes of doc/commands.md. No server takes part."""
import json
import os
import re
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import postern


def shell(home, script):
    """Exit code and stderr of a line for the shell; $P is the program."""
    p = subprocess.run(["sh", "-c", script], stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       text=True, timeout=60,
                       env=home.environment(LANGUAGE="en",
                                            P=postern.PROGRAM))
    return p.returncode, p.stderr


class Commands(unittest.TestCase):
    def setUp(self):
        self.home = postern.Home()
        self.addCleanup(self.home.__exit__)

    def run_(self, *args):
        r = self.home.run(*args, LANGUAGE="en")
        return r.code, r.out, r.err

    def verbs(self):
        return re.findall(r"^  ([a-z]+)  ", self.run_("help")[1], re.M)[1:]

    def test_every_verb_is_explained(self):
        self.assertGreaterEqual(len(self.verbs()), 13)
        for verb in self.verbs():
            code, out, err = self.run_("help", verb)
            self.assertEqual((code, err), (0, ""), verb)
            self.assertRegex(out, r"^postern %s( \S|\n)" % verb)
            self.assertEqual(self.run_(verb, "--help")[1], out)

    def test_what_can_not_be_understood_is_told_and_ends_with_2(self):
        for verb in self.verbs():
            code, out, err = self.run_(verb, "--no-such-option")
            self.assertEqual((code, out), (2, ""), verb)
            self.assertIn("usage: postern " + verb, err)
        for args, words in (
                (["lisst"], 'did you mean "list"?'),
                (["serach", "x"], 'did you mean "search"?'),
                (["frobnicate"], '"postern help" lists all commands'),
                (["list", "--limit", "5x"], "usage: postern list"),
                (["list", "--limit", "99999999999"], "usage: postern list"),
                (["show", "1", "--width", "0"], "usage: postern show"),
                (["show"], "usage: postern show"),
                (["show", "one"], "is not a message number"),
                (["search"], "usage: postern search"),
                (["export"], "usage: postern export"),
                (["help", "nothing"], "usage: postern help"),
                (["list", "--data"], "--data needs a value"),
                (["--data=", "list"], "--data needs a value"),
                (["--color", "mauve", "list"], "--color needs a value")):
            code, out, err = self.run_(*args)
            self.assertEqual((code, out), (2, ""), args)
            self.assertIn(words, err)

    def test_what_is_not_there_ends_with_3(self):
        for args in (["show", "7"], ["search", "nothing"],
                     ["list", "--account", "Nope"], ["inspect", "Nope"],
                     ["log", "Nope"], ["folders", "--account", "Nope"],
                     ["account", "show", "Nope"], ["sync", "Nope"],
                     ["list", "--folder", "Nope"], ["sync"],
                     ["parse", "/nonexistent"]):
            code, out, err = self.run_(*args)
            self.assertEqual((code, out), (3, ""), args)
            self.assertRegex(err, r"^postern: [^\n]+\n$")

    def test_an_empty_store_answers_every_question(self):
        for args in (["list"], ["folders"], ["inspect"], ["log"],
                     ["account", "list"], ["check"], ["options"],
                     ["list", "--json"], ["check", "--json"]):
            code, _, err = self.run_(*args)
            self.assertEqual((code, err), (0, ""), args)

    def test_the_version_names_every_library(self):
        code, out, err = self.run_("--version")
        self.assertEqual((code, err), (0, ""))
        self.assertRegex(out, r"^postern \d+\.\d+\.\d+\n")
        for name in ("ncurses", "OpenSSL", "SQLite", "libetpan", "GMime",
                     "libxml2", "utf8proc"):
            self.assertRegex(out, r"(?m)^%s \d+\.\d+" % name)

    def test_output_that_can_not_be_written_is_an_error(self):
        code, err = shell(self.home, '"$P" options >/dev/full')
        self.assertEqual(code, 11)
        self.assertIn("standard output", err)
        code, err = shell(self.home, '"$P" options >&-')
        self.assertNotEqual(code, 0)
        self.assertIn("standard output", err)
        # A reader that has enough is no error.
        mail = os.path.join(self.home.dir, "long.eml")
        with open(mail, "w", encoding="ascii") as f:
            f.write("Subject: long\n\n" + "line\n" * 200000)
        code, err = shell(self.home, '"$P" parse %s | head -n 1' % mail)
        self.assertEqual((code, err), (0, ""))

    def test_nothing_is_written_into_a_file_that_took_the_place_of_stdout(
            self):
        self.assertEqual(self.run_("list")[0], 0)
        shell(self.home, '"$P" options >&- 2>&- <&-')
        self.assertEqual(self.run_("check")[0], 0)
        for name in "log", "postern.db":
            path = os.path.join(self.home.data, name)
            if os.path.exists(path):
                with open(path, "rb") as f:
                    self.assertNotIn(b"[account NAME]", f.read())

    def test_export_says_why_it_can_not(self):
        self.run_("list")
        for args, code, words in (
                (["--mbox", "/nonexistent/mbox"], 11, "the directory does not exist"),
                (["--mbox", "/dev/full"], 12, "already exists"),
                (["--raw", "/dev/null/x"], 11, "is not a directory")):
            got, out, err = self.run_("export", *args)
            self.assertEqual((got, out), (code, ""), args)
            self.assertIn(words, err)

    def test_a_directory_that_was_there_keeps_its_permissions(self):
        self.run_("list")
        place = os.path.join(self.home.dir, "public")
        os.mkdir(place)
        os.chmod(place, 0o755)
        self.assertEqual(self.run_("export", "--raw", place)[0], 0)
        self.assertEqual(os.stat(place).st_mode & 0o777, 0o755)

    def test_a_config_that_is_wrong_names_its_line(self):
        with open(self.home.config, "w", encoding="utf-8") as f:
            f.write("[account X]\nkind = pop\nfoo = 1\n")
        code, out, err = self.run_("sync")
        self.assertEqual((code, out), (2, ""))
        self.assertIn(self.home.config + ":3: ", err)

    def test_a_damaged_store_is_told_from_a_sound_one(self):
        self.run_("list")
        path = os.path.join(self.home.data, "postern.db")
        saved = os.path.join(self.home.dir, "saved.db")
        code, out, err = self.run_("check", "--json", "--repair-to", saved)
        self.assertEqual((code, err), (0, ""))
        self.assertTrue(json.loads(out)["complete"])
        for name in "postern.db-wal", "postern.db-shm":
            beside = os.path.join(self.home.data, name)
            if os.path.exists(beside):
                os.unlink(beside)
        with open(path, "wb") as f:
            f.write(b"Dear diary, " * 4096)
        for args in ["check"], ["list"], ["check", "--repair-to",
                                          saved + "2"]:
            code, out, err = self.run_(*args)
            self.assertEqual((code, out), (10, ""), args)
            self.assertRegex(err, r"^postern: [^\n]+\n$")
        self.assertFalse(os.path.exists(saved + "2"))

    def test_mail_never_speaks_to_the_terminal(self):
        mail = os.path.join(self.home.dir, "bad.eml")
        with open(mail, "wb") as f:
            f.write(b"From: a\x1b[31m <a@b.c>\nSubject: \x1b]0;x\x07\n\n"
                    b"\x1b[2J\x9b2J")
        for args in ["parse", mail], ["parse", mail, "--json"]:
            code, out, _ = self.run_(*args)
            self.assertEqual(code, 0)
            self.assertNotRegex(out, "[\x00-\x08\x0b-\x1f\x7f-\x9f]")


if __name__ == "__main__":
    unittest.main()
