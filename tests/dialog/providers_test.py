#!/usr/bin/env python3
"""IMAP servers as providers have them: what each does in a way of its own,
and that the mail is here all the same."""
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from imapbox import here
from imapfault import CAPS, ImapFault, Session
from postern import Home

MAIL = popmail.make(5, sizes=(0, 40, 700))


class OnServer(unittest.TestCase):
    def start(self, mail, caps=CAPS, **more):
        self.server = ImapFault(mail, caps=caps, **more)
        self.server.start()
        self.addCleanup(self.server.stop)
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.home.account("Home", "imap", self.server.port,
                          push_after="0")

    def sync(self, code=0, bodies="all"):
        r = self.home.run("sync", "--bodies", bodies)
        self.assertEqual(r.code, code, r)
        self.server.settle()
        self.assertEqual(self.server.errors, [])
        return r

    def same_as_there(self, **names):
        there = {names.get(name, name): {m[0]: m[1] for m in f.mail}
                 for name, f in self.server.folders.items()}
        mail = {name: {uid: data for uid, (data, _) in folder.items()}
                for name, folder in here(self.home).items()}
        self.assertEqual(mail, there)
        self.home.check()

    def roles(self):
        r = self.home.run("folders", "--json")
        return {f["name"]: f["role"] for f in r.lines()}


class CoremailSession(Session):
    """Takes no tag that is a number, and opens nothing to strangers."""

    def send(self, line, answer):
        if line and answer[:1].isdigit():
            answer = answer.split(b" ")[0] + b" BAD Parse command error\r\n"
        super().send(line, answer)

    def do_id(self, *words):
        self.server.knows = True
        return super().do_id(*words)

    def do_select(self, name, *words):
        if not self.server.knows:
            return [], "NO SELECT Unsafe Login. Please contact kefu@188.com"
        return super().do_select(name, *words)

    do_examine = do_select


class Coremail(ImapFault):
    knows = False

    def serve_one(self, wire, number):
        self.knows = False
        CoremailSession(self, wire).run()


class Netease(OnServer):
    """163.com, 126.com, yeah.net."""

    def start_at(self, caps):
        self.server = Coremail({"INBOX": MAIL, "&XfJT0ZABkK5O9g-": []},
                               caps=caps)
        self.server.start()
        self.addCleanup(self.server.stop)
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        self.home.account("Home", "imap", self.server.port)

    def test_tags_and_id(self):
        self.start_at(CAPS)
        self.sync()
        self.assertEqual(len(self.home.export()), len(MAIL))

    def test_a_stranger_is_told_what_to_do(self):
        self.start_at(CAPS.replace(" ID", ""))
        r = self.sync(5)
        self.assertIn("authorisation code", r.err)

    def test_without_uidplus_nothing_of_others_is_expunged(self):
        self.start_at(CAPS)
        self.sync()
        self.server.folders["INBOX"].mail[4][2].add("\\Deleted")
        row = self.home.list()[-1]
        self.home.run("delete", "--for-good", str(row["id"]))
        self.sync()
        self.assertEqual([w for w in self.server.heard if "EXPUNGE" in w],
                         [])
        self.assertEqual(len(self.server.folders["INBOX"].mail), 5)


class Yahoo(OnServer):
    """AOL, AT&T, Sky and others are the same."""

    def test_what_falls_out_of_the_newest_ten_thousand_stays(self):
        small = [b"Subject: %d\r\n\r\n\r\n" % i for i in range(10010)]
        self.start({"INBOX": small[:10000]})
        self.sync(bodies="none")
        inbox = self.server.folders["INBOX"]
        for data in small[10000:]:
            inbox.add(data)
        del inbox.mail[:10]
        self.sync(bodies="none")
        self.assertEqual(len(self.home.list()), 10010)
        # What is deleted among those that show is gone.
        del inbox.mail[500]
        inbox.mail.insert(0, [10, small[9], set()])
        self.sync(bodies="none")
        self.assertEqual(len(self.home.list()), 10009)
        # And with fewer all show again, or are gone.
        del inbox.mail[:100]
        self.sync(bodies="none")
        self.assertEqual(len(self.home.list()), len(inbox.mail))


class Microsoft(OnServer):
    def test_signed_in_but_not_connected(self):
        self.start({"INBOX": MAIL})
        self.server.refuse = lambda line: \
            "BAD User is authenticated but not connected." \
            if line.startswith("EXAMINE") else None
        r = self.sync(5)
        self.assertIn("The sign-in worked", r.err)
        self.server.honest()
        self.sync()
        self.same_as_there()

    def test_folders_that_hold_no_mail(self):
        """Calendar and contacts are listed, and can't be opened."""
        self.start({"INBOX": MAIL, "Calendar": [], "Sent Items": [],
                    "Deleted Items": [], "Junk Email": []},
                   CAPS + " UIDPLUS MOVE")
        self.server.refuse = lambda line: "NO Calendar is no mail folder" \
            if "Calendar" in line else None
        self.sync()
        roles = self.roles()
        self.assertEqual(roles["Sent Items"], "sent")
        self.assertEqual(roles["Deleted Items"], "trash")
        self.assertEqual(roles["Junk Email"], "junk")

    def test_sizes_that_are_estimates(self):
        self.start({"INBOX": MAIL})
        self.server.lie = lambda line, answer: re.sub(
            rb"RFC822.SIZE (\d+)",
            lambda m: b"RFC822.SIZE %d" % (int(m.group(1)) * 4 // 3), answer)
        self.sync()
        self.same_as_there()


class Courier(OnServer):
    def test_all_below_inbox(self):
        self.start({"INBOX": MAIL, "INBOX.Sent": MAIL[:1],
                    "INBOX.Trash": [], "INBOX.Lists.postern": MAIL[1:2]},
                   CAPS.replace(" ID", "") + " CHILDREN UIDPLUS")

        def lie(line, answer):
            answer = answer.replace(b'((("" "/")) NIL NIL',
                                    b'(("INBOX." ".")) NIL NIL')
            answer = answer.replace(b'(("" "/")) NIL NIL',
                                    b'(("INBOX." ".")) NIL NIL')
            answer = answer.replace(b'* LIST () "/"', b'* LIST () "."')
            # It quotes the names of header fields.
            return re.sub(
                rb"BODY\[HEADER.FIELDS \((.*?)\)\]",
                lambda m: b"BODY[HEADER.FIELDS (%s)]" % b" ".join(
                    b'"%s"' % w for w in m.group(1).split()), answer)
        self.server.lie = lie
        self.sync()
        roles = self.roles()
        self.assertEqual(roles["Sent"], "sent")
        self.assertEqual(roles["Trash"], "trash")
        self.assertIn("Lists/postern", roles)
        self.same_as_there(**{"INBOX.Sent": "Sent", "INBOX.Trash": "Trash",
                              "INBOX.Lists.postern": "Lists/postern"})


class ICloud(OnServer):
    def test_names_without_special_uses(self):
        self.start({"INBOX": MAIL, "Sent Messages": [],
                    "Deleted Messages": [], "Junk": [], "Archive": [],
                    "Drafts": []}, CAPS + " XLIST UIDPLUS CONDSTORE QRESYNC")
        self.sync()
        roles = self.roles()
        self.assertEqual(roles["Sent Messages"], "sent")
        self.assertEqual(roles["Deleted Messages"], "trash")
        self.same_as_there()


class Proton(OnServer):
    """Its bridge."""

    def test_lists_that_are_nil(self):
        self.start({"INBOX": MAIL, "Folders/Work": [], "Labels/Work": []})
        self.server.lie = lambda line, answer: answer.replace(
            b"FLAGS ()", b"FLAGS NIL").replace(b"* LIST () ", b"* LIST NIL ")
        self.sync()
        self.same_as_there()


class Yandex(OnServer):
    def test_numbers_and_lists_of_another_kind(self):
        self.start({"INBOX": MAIL})
        self.server.lie = lambda line, answer: re.sub(
            rb"RFC822.SIZE (\d+)", rb"RFC822.SIZE 3.45027e+06",
            answer).replace(b"FLAGS ()", b"FLAGS (\\Seen (\\Nested))")
        self.sync()
        self.same_as_there()

    def test_values_that_are_none(self):
        """Such a message is not passed over."""
        for was, told in ((rb"RFC822.SIZE \d+", b"RFC822.SIZE -1"),
                          (rb"RFC822.SIZE \d+", b"RFC822.SIZE NIL"),
                          (rb"RFC822.SIZE \d+", b"RFC822.SIZE 1e300"),
                          (rb'INTERNALDATE "[^"]*"', b"INTERNALDATE NIL"),
                          (rb'INTERNALDATE "[^"]*"', b'INTERNALDATE ""'),
                          (rb'INTERNALDATE "[^"]*"',
                           b'INTERNALDATE "0-Jan-0000 00:00:00"'),
                          (rb"FLAGS \(\)", b"FLAGS (\\Seen \\ 1 ())")):
            self.start({"INBOX": MAIL})
            self.server.lie = lambda line, answer, was=was, told=told: \
                re.sub(was, lambda _: told, answer)
            self.sync()
            self.same_as_there()


class Objects(OnServer):
    """EMAILID (RFC 8474), as Cyrus and Fastmail have it."""

    def start_with(self, name):
        self.start({"INBOX": MAIL, "Work": MAIL[:3]},
                   CAPS + " OBJECTID UIDPLUS")
        self.server.lie = lambda line, answer: re.sub(
            rb"\* (\d+) FETCH \((UID (\d+)) FLAGS",
            lambda m: m.group(0).replace(
                m.group(2), m.group(2) + b" EMAILID " + name(m.group(3))),
            answer) if "EMAILID" in line else answer

    def test_a_text_is_fetched_once(self):
        self.start_with(lambda uid: b"(M6d99ac3275bb4e-_" + uid + b")")
        self.sync()
        self.same_as_there()
        bodies = [w for w in self.server.heard if "BODY.PEEK[])" in w]
        self.assertEqual(bodies, ["UID FETCH 1:5 (UID BODY.PEEK[])"])

    def test_names_that_are_none(self):
        for name in (b"NIL", b"()", b"(a b)", b"(%s)" % (b"x" * 300),
                     b'("a")', b"(\xff)", b"M1"):
            self.start_with(lambda uid, name=name: name)
            self.home.run("sync", "--bodies", "all")
            self.server.settle()
            self.server.honest()
            self.sync()
            self.same_as_there()


class Refusals(OnServer):
    """The words of a provider, and the exit code they lead to."""

    ROWS = (
        ("NO AUTHENTICATE failed. BasicAuthBlocked", 8, "Microsoft"),
        ("NO [AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is "
         "disabled sc=abc_1", 4, "Yandex"),
        ("NO [ALERT] You are yet to enable IMAP for your account. Please "
         "contact your administrator (Failure)", 5, "Zoho"),
        ("NO Application password is REQUIRED", 4, "Mail.ru"),
        ("NO LOGIN Login fail. Account is abnormal, service is not open, "
         "password is incorrect, login frequency limited", 4, "QQ Mail"),
        ("NO [LIMIT] Rate limit hit.", 12, "Too many sign-ins"),
        ("NO [UNAVAILABLE] Maximum number of connections from user+IP "
         "exceeded (mail_max_userip_connections=10)", 12,
         "Too many connections"),
        ("NO [EXPIRED] That password isn't the right one", 4, "has expired"),
        ("NO [CONTACTADMIN] call us", 4, "administrator"),
        ("NO [AUTHORIZATIONFAILED] not yours", 4, "not yours"),
        ("NO [PRIVACYREQUIRED] TLS", 7, "encryption"),
    )

    def test_each_is_told_in_words(self):
        self.start({"INBOX": MAIL})
        for words, code, told in self.ROWS:
            self.server.refuse = lambda line, words=words: words \
                if line.startswith("AUTHENTICATE") else None
            del self.server.heard[:]
            r = self.sync(code)
            self.assertIn(told, r.err)
            self.assertIn(words[3:60], r.err)
            self.assertEqual(len([w for w in self.server.heard
                                  if w.startswith("AUTH")]), 1)
        self.server.honest()
        self.sync()
        self.same_as_there()


if __name__ == "__main__":
    unittest.main()
