#!/usr/bin/env python3
"""Settings change while headers stream in: accounts are added, get other
settings and go, nothing is lost or doubled, and nobody starts anew but whom it
concerns."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from crew import Crew
from imapfault import ImapFault
from popfault import PopFault
from postern import Home

MANY = popmail.make(3000, sizes=(300,))
SOME = popmail.make(200, seed=3, sizes=(300,))
FEW = popmail.make(8, seed=4)


def subjects(mail):
    return sorted(line[9:].decode().strip() for m in mail
                  for line in m.split(b"\r\n\r\n", 1)[0].split(b"\r\n")
                  if line.lower().startswith(b"subject: "))


class Changes(unittest.TestCase):
    def setUp(self):
        self.many = self.enterContext(ImapFault({"INBOX": MANY}))
        self.some = self.enterContext(ImapFault({"INBOX": SOME}))
        self.few = self.enterContext(PopFault(FEW))
        self.home = self.enterContext(Home())
        self.sections = []
        for name, kind, server in (("Many", "imap", self.many),
                                   ("Some", "imap", self.some),
                                   ("Few", "pop", self.few)):
            self.home.forget_accounts()
            self.home.account(name, kind, server.port)
            with open(self.home.config, encoding="utf-8") as f:
                self.sections.append(f.read().strip() + "\n")

    def write(self, many=None, some=None, few=None):
        with open(self.home.config, "w", encoding="utf-8") as f:
            for section, settings in zip(self.sections, (many, some, few)):
                if settings is not None:
                    f.write(section + "".join(
                        "%s = %s\n" % (k.replace("_", "-"), v)
                        for k, v in settings.items()))

    def rows(self, name):
        r = self.home.run("list", "--limit", "1000000", "--json",
                          "--account", name)
        return r.lines() if r.code == 0 else []

    def here(self, name, mail):
        return sorted(m["subject"] for m in self.rows(name)) == subjects(mail)

    def settle(self, crew, name, mail):
        crew.wait("folder")
        crew.until(lambda: self.here(name, mail), 120)

    def test_while_headers_stream_in(self):
        quick = {"offline": "none"}
        self.write(many=quick)
        with Crew(self.home) as crew:
            crew.wait("folder")
            for i in range(1, 6):
                mark = crew.mark()
                self.write(quick, quick, {} if i % 2 else None)
                crew.settings()
                crew.wait("folder", mark)
                self.write(quick, None if i % 2 else dict(
                    quick, check_every=i), {"check_every": i})
                crew.settings()
                # The account that streams is dropped, or begins anew.
                self.write(None if i == 3 else dict(quick, check_every=i),
                           quick, {"after_download": "keep"})
                crew.settings()
            self.write(quick, quick, {"after_download": "keep"})
            crew.settings()
            self.settle(crew, "Many", MANY)
            self.settle(crew, "Some", SOME)
            self.settle(crew, "Few", FEW)
            self.assertEqual([w for w in crew.lines if w[0] == "trouble"], [])
        for server in (self.many, self.some):
            self.assertEqual(server.errors, [])
        self.assertEqual(len(self.few.drop.messages), len(FEW))

    def test_whom_it_does_not_concern_does_not_notice(self):
        self.write(some={}, few={})
        with Crew(self.home) as crew:
            self.settle(crew, "Some", SOME)
            self.settle(crew, "Few", FEW)
            # The second session comes behind the first.
            crew.until(lambda: self.some.count == 2, 60)
            before = self.some.count
            for i in range(3, 6):
                self.write(some={}, few={"check_every": i})
                mark = crew.mark()
                crew.settings()
                crew.wait_round(mark)
            self.write(some={})
            crew.settings()
            mark = crew.mark()
            crew.kick()
            crew.wait_round(mark)
            self.assertEqual(self.some.count, before)
            # What is not in the settings any more stays to be read.
            self.assertTrue(self.here("Few", FEW))

    def test_an_account_that_comes_back_goes_on(self):
        self.write(some={})
        with Crew(self.home) as crew:
            self.settle(crew, "Some", SOME)
            for _ in range(5):
                self.write()
                crew.settings()
                self.write(some={})
                crew.settings()
            mark = crew.mark()
            self.some.arrive("INBOX", b"Subject: new one\r\n\r\nx\r\n")
            crew.kick()
            crew.until(lambda: "new one" in [
                m["subject"] for m in self.rows("Some")])
            self.assertEqual(len(self.rows("Some")), len(SOME) + 1)
            self.assertGreater(crew.mark(), mark)


if __name__ == "__main__":
    unittest.main()
