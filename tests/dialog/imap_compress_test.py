#!/usr/bin/env python3
"""COMPRESS=DEFLATE with servers that refuse it, break it, or hide a flood in
it: nothing hangs, little memory is used, the next round is as it should be."""
import os
import sys
import unittest
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from imapfault import CAPS, ImapFault
from postern import Home

MAIL = popmail.make(30, sizes=(0, 40, 700, 30000))
MEGABYTE = 1 << 20
LIMIT = 80 * MEGABYTE  # what a round may take; ASan takes much more
OFFER = CAPS + " COMPRESS=DEFLATE"


class Compress(unittest.TestCase):
    def start(self, caps=OFFER, **settings):
        self.server = self.enterContext(ImapFault({"INBOX": MAIL}, caps=caps))
        self.home = self.enterContext(Home())
        settings.setdefault("compress", "yes")
        self.home.account("Home", "imap", self.server.port, **settings)

    def sync(self):
        """A round, and the most memory it took."""
        p = self.home.start("sync", "--bodies", "all")
        out = (p.stdout.read() + p.stderr.read()).decode()
        _, status, usage = os.wait4(p.pid, 0)
        p.returncode = os.waitstatus_to_exitcode(status)
        p.stdout.close()
        p.stderr.close()
        self.server.settle()
        return p.returncode, out, usage.ru_maxrss * 1024

    def is_well(self):
        self.server.honest()
        code, out, _ = self.sync()
        self.assertEqual(code, 0, out)
        self.assertEqual(sorted(self.home.export("--verify")), sorted(MAIL))
        self.assertEqual(self.server.errors, [])

    def said(self):
        return self.server.said()

    def test_it_saves_bytes(self):
        sent = []
        for compress in ("no", "yes"):
            self.start(compress=compress)
            self.is_well()
            sent.append(sum(self.server.sent.values()))
            self.assertEqual("COMPRESS" in self.said(), compress == "yes")
            self.doCleanups()
        self.assertLess(sent[1], sent[0] / 2)

    def test_only_where_it_is_offered_and_pays(self):
        for caps, compress in ((CAPS, "yes"), (OFFER, "auto"), (OFFER, "no")):
            self.start(caps, compress=compress)
            self.is_well()
            self.assertNotIn("COMPRESS", self.said())
            self.doCleanups()

    def test_a_no_is_none(self):
        for words in ("NO [COMPRESSIONACTIVE] TLS does it", "BAD what?"):
            self.start()
            self.server.refuse = lambda line, words=words: \
                words if line.startswith("COMPRESS") else None
            code, out, _ = self.sync()
            self.assertEqual(code, 0, out)
            self.assertEqual(self.home.inspect("Home")["compression"], "")
            self.is_well()
            self.doCleanups()

    def test_the_first_compressed_bytes_come_with_the_answer(self):
        """One segment holds the OK in the clear and what follows it."""
        self.start()

        def lie(line, answer):
            if not line.startswith("COMPRESS"):
                return answer
            packer = zlib.compressobj(wbits=-15)
            return answer + packer.compress(b"* OK hello\r\n") + \
                packer.flush(zlib.Z_SYNC_FLUSH)
        self.server.lie = lie
        code, out, _ = self.sync()
        self.assertEqual(code, 6, out)
        self.is_well()

    def test_bombs(self):
        """A quarter of a megabyte that swells up to a quarter of a gigabyte, in
        place of an answer."""
        for verb, text in (("ID", b"x"), ("LIST", b"* 1 EXISTS\r\n"),
                           ("EXAMINE", b"* OK x\r\n"),
                           ("UID FETCH", b"* 1 FETCH (X {9999}\r\n")):
            self.start()
            bomb = self.bomb(text)
            self.assertLess(len(bomb), 2 * MEGABYTE)
            self.server.lie = self.instead(verb, bomb)
            code, out, peak = self.sync()
            self.assertEqual(code, 6, (verb, out))
            self.assertRegex(out, "The connection was closed|than allowed")
            self.assertLess(peak, self.most(), verb)
            self.is_well()
            self.doCleanups()

    @staticmethod
    def bomb(text):
        packer = zlib.compressobj(wbits=-15)
        text *= MEGABYTE // len(text)
        return b"".join(packer.compress(text) for _ in range(256))

    def instead(self, verb, raw):
        """These bytes as they are, and then no more."""
        def lie(line, answer):
            if line.startswith(verb):
                wire = self.server.only()
                wire.send_raw(raw)
                wire.cut_gently()
            return answer
        return lie

    @staticmethod
    def most():
        return LIMIT if os.environ.get("SANITIZE", "no") == "no" else 10 * LIMIT

    def test_bytes_that_are_nothing(self):
        for raw, words in (
                (b"\xff" * 100, "can't be unpacked"),
                (b"\x00\x00\x00\xff\xff" * 100000, "can't be unpacked"),
                (b"\x03\x00", "closed the connection. Reconnecting."),
                (b"\x2a", "closed the connection")):
            self.start()
            self.server.lie = self.instead("LIST", raw)
            code, out, _ = self.sync()
            self.assertEqual(code, 6, (raw[:4], out))
            self.assertIn(words, out)
            self.is_well()
            self.doCleanups()

    def test_cut_at_many_bytes(self):
        self.start()
        self.is_well()
        whole = max(self.server.sent.values())
        self.doCleanups()
        for at in range(400, min(whole, 2400), 200):
            self.start()
            self.server.cut_at(at)
            code, out, _ = self.sync()
            self.assertIn(code, (0, 6), (at, out))
            self.is_well()
            self.doCleanups()


if __name__ == "__main__":
    unittest.main()
