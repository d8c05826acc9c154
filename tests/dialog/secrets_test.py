#!/usr/bin/env python3
"""Where the password must not be: in files, in arguments, in environments,
in the log that tells all; and who may read what is written down."""
import base64
import os
import re
import stat
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from imapfault import CAPS, ImapFault
from popfault import PopFault
from postern import Home

PASSWORD = "Tr0ub4dor&3"
MAIL = popmail.make(3)
OPEN = ("sh", "-c", 'umask 000; exec "$@"', "sh")
# Prints the password, and notes what can be seen of who asks.
SPY = r"""#!/bin/sh
for f in cmdline environ limits; do
	cat "/proc/$PPID/$f" >"%(dir)s/parent-$f"
	cat "/proc/$$/$f" >"%(dir)s/own-$f"
done
ls -l /proc/$$/fd >"%(dir)s/own-fd"
cat "%(dir)s/pass"
"""


def spellings():
    """The password as it stands, and in base64 at every offset."""
    found = [PASSWORD.encode()]
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + PASSWORD.encode())
        found.append(text[4 if shift else 0:-4])
    return found


class Secrets(unittest.TestCase):
    def visit(self, kind, server, code=0, **more):
        """A whole visit in a careless environment that tells all."""
        with server as s, Home() as h:
            spy = os.path.join(h.dir, "spy")
            os.mkdir(spy)
            with open(os.path.join(spy, "pass"), "w",
                      encoding="ascii") as f:
                f.write(PASSWORD + "\n")
            with open(os.path.join(spy, "run"), "w", encoding="ascii") as f:
                f.write(SPY % {"dir": spy})
            h.account("Home", kind, s.port,
                      password_command="sh %s/run" % spy, **more)
            r = h.run("--verbose", "sync", prefix=OPEN)
            self.assertEqual(r.code, code, r)
            os.remove(os.path.join(spy, "pass"))
            self.assert_hidden(h, r)
            self.assert_private(h)
            with open(os.path.join(spy, "parent-limits"),
                      encoding="ascii") as f:
                self.assertRegex(f.read(), r"core file size +0 ")
            with open(os.path.join(h.data, "log"), encoding="utf-8") as f:
                return f.read()

    def assert_hidden(self, h, r):
        for top, _, names in os.walk(h.dir):
            for name in names:
                with open(os.path.join(top, name), "rb") as f:
                    data = f.read()
                for secret in spellings():
                    self.assertNotIn(secret, data, os.path.join(top, name))
        for secret in spellings():
            self.assertNotIn(secret.decode(), r.out + r.err)

    def assert_private(self, h):
        seen = set()
        for top, _, names in os.walk(h.data):
            self.assertEqual(stat.S_IMODE(os.stat(top).st_mode), 0o700, top)
            for name in names:
                mode = os.stat(os.path.join(top, name)).st_mode
                self.assertEqual(stat.S_IMODE(mode), 0o600, name)
                seen.add(name)
        self.assertTrue({"postern.db", "log", "lock"} <= seen, seen)

    def test_visits(self):
        log = self.visit("pop", PopFault(
            MAIL, account=("ann", PASSWORD)))
        self.assertRegex(log, r"C: (AUTH|PASS)")
        log = self.visit("imap", ImapFault({"INBOX": MAIL},
                                           password=PASSWORD))
        self.assertIn("AUTHENTICATE PLAIN\n", log)
        log = self.visit("imap", ImapFault(
            {"INBOX": MAIL}, password=PASSWORD, caps="IMAP4rev1"))
        self.assertIn("LOGIN\n", log)

    def test_a_refusal(self):
        self.visit("pop", PopFault(MAIL), code=4)
        self.visit("imap", ImapFault({"INBOX": MAIL}), code=4)

    def test_a_server_that_repeats_what_it_was_told(self):
        for caps in (CAPS, CAPS.replace("SASL-IR", ""), "IMAP4rev1"):
            for end in ("NO", "BAD", "* BYE", "* NO"):
                with self.subTest(caps=caps, end=end):
                    s = ImapFault({"INBOX": MAIL}, caps=caps)
                    s.lie = self.parrot(end)
                    self.visit("imap", s, code=4)

    def test_a_pop_server_that_repeats_what_it_was_told(self):
        plain = base64.b64encode(("\0ann\0" + PASSWORD).encode()).decode()
        for caps in (["SASL PLAIN"], ["USER"]):
            for verb in ("AUTH", "PASS"):
                with self.subTest(caps=caps, verb=verb):
                    s = PopFault(MAIL, "reply:%s:-ERR [AUTH] not %s nor %s" % (
                        verb, PASSWORD, plain), account=("ann", PASSWORD))
                    s.capabilities = ["UIDL", "TOP", *caps]
                    if (verb, caps) in (("AUTH", ["USER"]),
                                        ("PASS", ["SASL PLAIN"])):
                        self.visit("pop", s)
                    else:
                        self.visit("pop", s, code=4)

    @staticmethod
    def parrot(end):
        def lie(line, answer):
            if not re.match("LOGIN|AUTH", line):
                return answer
            tag = answer.split()[0].decode()
            plain = base64.b64encode(("\0ann\0" + PASSWORD).encode()).decode()
            rows = "%s [AUTHENTICATIONFAILED] not %s nor %s nor %s\r\n" % (
                end if end[0] == "*" else tag + " " + end, line, PASSWORD,
                plain)
            if end[0] == "*":
                rows += "%s NO [AUTHENTICATIONFAILED] no\r\n" % tag
            return rows.encode()
        return lie

    def test_while_the_store_is_open(self):
        """-wal, -shm and the rest are there while the program runs."""
        with ImapFault({"INBOX": MAIL}, password=PASSWORD) as s, Home() as h:
            h.account("Home", "imap", s.port, password=PASSWORD)
            s.lie = lambda line, answer: self.look(h, line, answer)
            self.seen = set()
            r = h.run("--verbose", "sync", prefix=OPEN)
            self.assertEqual(r.code, 0, r)
            self.assertEqual(s.errors, [])
        self.assertTrue({"postern.db", "postern.db-wal", "postern.db-shm",
                         "lock", "log"} <= self.seen, self.seen)

    def look(self, h, line, answer):
        if "BODY.PEEK[]" in line:
            self.assert_private(h)
            self.seen = set(os.listdir(h.data))
        return answer


if __name__ == "__main__":
    unittest.main()
