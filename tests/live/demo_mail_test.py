#!/usr/bin/env python3
"""The sample mail of the demonstration is sound mail, all of it in use."""
import email
import email.policy
import os
import re
import subprocess
import sys
import tempfile
import unittest

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(TOP, "tests", "lab"))
import maildir

NOW = 1_790_000_000
RESERVED = re.compile(r"(^|\.)(example|example\.(org|net|com))$")


def files_below(path):
    return [os.path.join(p, n) for p, _, names in os.walk(path)
            for n in names if n.endswith(".eml")]


class DemoMail(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.TemporaryDirectory()
        subprocess.run([sys.executable, os.path.join(
            TOP, "contrib", "demo-mail", "fill.py"), cls.dir.name,
            "--now", str(NOW)], check=True)
        cls.boxes = {name: maildir.load(os.path.join(cls.dir.name, name))
                     for name in ("imap", "pop")}
        cls.data = [m.data for box in cls.boxes.values()
                    for folder in box.values() for m in folder]
        cls.mail = [email.message_from_bytes(d, policy=email.policy.default)
                    for d in cls.data]

    @classmethod
    def tearDownClass(cls):
        cls.dir.cleanup()

    def test_every_file_has_its_place(self):
        self.assertEqual(len(self.data), len(files_below(self.dir.name)))
        self.assertGreaterEqual(len(self.data), 60)
        self.assertEqual(set(self.boxes["pop"]), {"INBOX"})
        self.assertIn("Reisen/Japan \u65e5\u672c", self.boxes["imap"])

    def test_the_newest_is_hours_old_and_none_is_of_tomorrow(self):
        for box in self.boxes.values():
            ages = [NOW - m.arrived() for m in box["INBOX"]]
            self.assertLess(0, min(ages))
            self.assertLess(min(ages), 6 * 3600)

    def test_no_mark_is_left(self):
        for data in self.data:
            self.assertNotRegex(data, rb"@(DATE|DAY|LOCAL|UTC)[+-]")

    def test_all_of_it_parses_and_decodes(self):
        for m in self.mail:
            for part in m.walk():
                self.assertEqual(part.defects, [], m["Subject"])
                if part.get_content_maintype() == "text":
                    part.get_payload(decode=True).decode(
                        part.get_content_charset("us-ascii"))

    def test_every_answer_has_its_question_here(self):
        known = {m["Message-ID"] for m in self.mail}
        self.assertEqual(len(known), len(self.mail))
        for m in self.mail:
            for word in (m["References"] or "").split():
                self.assertIn(word, known, m["Subject"])

    def test_only_reserved_names_appear(self):
        for data in self.data:
            head = data.split(b"\r\n\r\n", 1)[0].decode("utf-8")
            for domain in re.findall(r"@([\w.-]+\.[\w-]+)>", head):
                self.assertRegex(domain, RESERVED)
            for host in re.findall(rb"https?://([\w.-]+)", data):
                self.assertRegex(host.decode(), RESERVED)


if __name__ == "__main__":
    unittest.main()
