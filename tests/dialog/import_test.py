#!/usr/bin/env python3
"""postern import: mboxes, Maildirs and .eml files come in byte for byte, once,
with their flags and their dates."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from postern import Home

FROM = b"From ann@example.org Mon Nov  2 10:00:00 2026"
CAME = 1793613600


def mbox(mail, eol=b"\n", line=FROM):
    """An mboxrd of these messages."""
    out = []
    for m in mail:
        out += [line, eol]
        for text in m.splitlines(keepends=True):
            if text.lstrip(b">").startswith(b"From "):
                out.append(b">")
            out.append(text)
        out.append(eol)
    return b"".join(out)


class Import(unittest.TestCase):
    def setUp(self):
        self.h = Home()
        self.addCleanup(self.h.__exit__)
        self.h.account("Home", "pop", 1)

    def write(self, name, data, at=None):
        path = os.path.join(self.h.dir, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)
        if at is not None:
            os.utime(path, (at, at))
        return path

    def bring(self, path, *more, folder="Archive", code=0, **env):
        r = self.h.run("import", path, "--account", "Home", "--folder",
                       folder, *more, **env)
        self.assertEqual(r.code, code, r)
        self.h.check()
        return r

    def rows(self):
        """{subject: row} of the archive."""
        rows = self.h.list("--account", "Home", "--folder", "Archive")
        return {row["subject"]: row for row in rows}

    def test_mbox_comes_in_byte_for_byte(self):
        mail = popmail.make(300, sizes=(0, 40, 700, 90000))
        mail.append(b"Subject: q\r\n\r\nFrom x\r\n>From y\r\n\r\nFrom z\r\n"
                    b">>From\r\n>>>From a\r\n")
        path = self.write("box", mbox(mail, b"\r\n"))
        r = self.bring(path)
        self.assertIn("301 messages imported", r.out)
        self.assertEqual(sorted(self.h.export()), sorted(mail))
        r = self.bring(path)
        self.assertIn("0 messages imported", r.out)
        self.assertIn("301 were already imported", r.out)
        self.assertEqual(sorted(self.h.export()), sorted(mail))

    def test_line_ends_make_no_second_message(self):
        mail = popmail.make(20)
        self.bring(self.write("box", mbox(mail, b"\r\n")))
        unix = [m.replace(b"\r\n", b"\n") for m in mail]
        r = self.bring(self.write("unix", mbox(unix)))
        self.assertIn("20 were already imported", r.out)
        self.assertEqual(sorted(self.h.export()), sorted(mail))

    def test_what_was_exported_is_known(self):
        mail = popmail.make(20)
        self.bring(self.write("box", mbox(mail, b"\r\n")))
        out = os.path.join(self.h.dir, "out")
        self.assertEqual(self.h.run("export", "--mbox", out).code, 0)
        self.assertIn("20 were already imported", self.bring(out).out)

    def test_unix_files_stay_as_they_are(self):
        mail = [b"Subject: 1\n\none\n", b"Subject: 2\n\ntwo"]
        self.bring(self.write("box", mbox(mail)[:-1]))
        self.assertEqual(self.h.export(), mail)

    def test_only_empty_lines_part_messages(self):
        mail = [b"Subject: 1\n\nShe wrote\n" + FROM + b"\nto me\n\nFrom now "
                b"on\n"]
        self.bring(self.write("box", FROM + b"\n" + mail[0]))
        self.assertEqual(self.h.export(), mail)

    def test_content_length(self):
        body = b"one\n\n" + FROM + b"\nSubject: no\n\n>From here\n"
        mail = [b"Subject: 1\nContent-Length: %d\n\n" % len(body) + body,
                b"Subject: 2\nContent-Length: 3\n\nFrom 2\n"]
        self.bring(self.write(
            "box", FROM + b"\n" + mail[0] + b"\n" + mbox(mail[1:])))
        self.assertEqual(self.h.export(), mail)

    def test_flags_of_an_mbox(self):
        heads = {b"old": b"Status: O", b"read": b"Status: RO",
                 b"all": b"Status: RO\nX-Status: AFT",
                 b"bird": b"X-Mozilla-Status: 1003\nX-Mozilla-Status2: 0",
                 b"dead": b"X-Mozilla-Status: 0009"}
        mail = [b"Subject: " + k + b"\n" + v + b"\n\nx\n"
                for k, v in heads.items()]
        r = self.bring(self.write("box", mbox(mail)))
        self.assertIn("1 was deleted in Thunderbird", r.out)
        self.assertEqual(
            {k: sorted(v["flags"]) for k, v in self.rows().items()},
            {"old": [], "read": ["seen"],
             "all": ["answered", "draft", "flagged", "seen"],
             "bird": ["answered", "forwarded", "seen"]})

    def test_dates(self):
        mail = {
            "received": b"Received: from a by b; Sun, 1 Nov 2026 10:00:00 "
                        b"+0000\nDate: Sat, 31 Oct 2026 10:00:00 +0000\n",
            "date": b"Date: Sat, 31 Oct 2026 10:00:00 +0000\n",
            "future": b"Date: Sat, 31 Oct 2099 10:00:00 +0000\n",
            "none": b""}
        self.bring(self.write("box", mbox(
            [v + b"Subject: " + k.encode() + b"\n\nx\n"
             for k, v in mail.items()])))
        self.bring(self.write("one.eml", b"Subject: eml\n\nx\n", 1700000000))
        self.assertEqual({k: v["date"] for k, v in self.rows().items()},
                         {"received": 1793527200, "date": 1793440800,
                          "future": CAME, "none": CAME, "eml": 1700000000})

    def test_maildir(self):
        names = {"cur/1.a.host:2,": [], "cur/2.b.host:2,S": ["seen"],
                 "cur/3.c.host,S=5:2,DFPRS":
                 ["answered", "draft", "flagged", "forwarded", "seen"],
                 "new/4.d.host": [], "cur/5.e.host;2,FS": ["flagged", "seen"]}
        for name in names:
            self.write("box/" + name,
                       b"Subject: " + name.encode() + b"\r\n\r\n>From x\r\n",
                       1700000000)
        self.write("box/cur/.hidden", b"Subject: no\r\n\r\n")
        self.write("box/tmp/6.f.host", b"Subject: no\r\n\r\n")
        self.write("box/cur/7.g.host:2,", b"")
        self.write("box/.Sent/cur/8.h.host:2,", b"Subject: no\r\n\r\n")
        os.symlink("/dev/null", os.path.join(self.h.dir, "box/cur/9.i.host"))
        r = self.bring(os.path.join(self.h.dir, "box"), code=1)
        self.assertIn("5 messages imported", r.out)
        self.assertIn("1 file is empty", r.out)
        self.assertIn("1 folder inside this Maildir was not imported", r.out)
        self.assertIn("9.i.host was not imported", r.err)
        rows = self.rows()
        self.assertEqual({k: sorted(v["flags"]) for k, v in rows.items()},
                         names)
        self.assertEqual({v["date"] for v in rows.values()}, {1700000000})

    def test_no_link_is_followed(self):
        secret = self.write("elsewhere/cur/secret",
                            b"Subject: secret\r\n\r\nx\r\n")
        self.write("box/cur/1.a.host:2,", b"Subject: a\r\n\r\nx\r\n")
        box = os.path.join(self.h.dir, "box")
        os.symlink(secret, os.path.join(box, "cur", "2.b.host:2,"))
        os.symlink(os.path.dirname(secret), os.path.join(box, "new"))
        r = self.bring(box, code=1)
        self.assertIn("1 message imported", r.out)
        self.assertIn("This is a link", r.err)
        self.write("mail/1.eml", b"Subject: b\r\n\r\nx\r\n")
        mail = os.path.join(self.h.dir, "mail")
        os.symlink(secret, os.path.join(mail, "2.eml"))
        self.bring(mail, code=1)
        self.assertEqual(sorted(self.rows()), ["a", "b"])
        # A link that the user names is meant.
        os.symlink(secret, os.path.join(self.h.dir, "link"))
        self.bring(os.path.join(self.h.dir, "link"))
        self.assertIn("secret", self.rows())

    def test_a_directory_of_messages(self):
        mail = popmail.make(5)
        for i, m in enumerate(mail):
            self.write("dir/%d.%s" % (i, "EML" if i else "eml"), m)
        self.write("dir/notes.txt", b"Subject: no\n\n")
        r = self.bring(os.path.join(self.h.dir, "dir"))
        self.assertIn("5 messages imported", r.out)
        self.assertEqual(sorted(self.h.export()), sorted(mail))

    def test_a_large_message(self):
        mail = popmail.make(3, sizes=(5000000, 10, 1048576))
        path = self.write("box", mbox(mail, b"\r\n"))
        self.bring(path)
        self.assertIn("3 were already imported", self.bring(path).out)
        self.assertEqual(sorted(self.h.export("--verify")), sorted(mail))

    def test_what_is_no_mail(self):
        r = self.bring(self.write("photo", bytes(range(256)) * 9), code=1)
        self.assertIn("Neither an mbox nor a message", r.err)
        os.mkdir(os.path.join(self.h.dir, "empty"))
        r = self.bring(os.path.join(self.h.dir, "empty"), code=3)
        self.assertIn("contains no mail", r.err)
        self.bring(os.path.join(self.h.dir, "nothing"), code=3)
        os.mkfifo(os.path.join(self.h.dir, "pipe"))
        self.bring(os.path.join(self.h.dir, "pipe"), code=1)
        self.assertEqual(self.h.run("import", "x").code, 2)
        path = self.write("one.eml", b"Subject: 1\n\n")
        self.bring(path, folder="Nowhere", code=3)
        r = self.h.run("import", path, "--account", "Work", "--folder", "x")
        self.assertEqual(r.code, 3, r)

    def test_a_server_whose_folders_nobody_knows_yet(self):
        self.h.account("Work", "imap", 1)
        path = self.write("one.eml", b"Subject: 1\n\n")
        r = self.h.run("import", path, "--account", "Work", "--folder",
                       "INBOX")
        self.assertEqual(r.code, 3, r)
        self.assertIn("There is no folder INBOX", r.err)


if __name__ == "__main__":
    unittest.main()
