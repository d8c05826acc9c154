#!/usr/bin/env python3
"""The lab's Dovecot starts, serves what it was given, and is gone after."""
import email.message
import imaplib
import os
import poplib
import shutil
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

LAB = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lab")
sys.path.insert(0, LAB)
import dovecot
import keeper
import maildir
from dovecot import Dovecot, Message

HOST = "127.0.0.1"  # not every place knows localhost
ANN, BOB = "ann@example.org", "bob@example.org"
USERS = {ANN: "pass:word", BOB: "other"}
BODY = (b"From: Bob <bob@example.org>\r\nSubject: Gr\xc3\xbc\xc3\x9fe\r\n"
        b"Date: Mon, 2 Jan 2023 10:00:00 +0100\r\n\r\n.dot\r\nbye\r\n")


def trust(d):
    return ssl.create_default_context(cafile=d.ca)


def imap(d, user=ANN):
    c = imaplib.IMAP4_SSL(HOST, d.imaps, ssl_context=trust(d))
    c.login(user, USERS[user])
    return c


def pop(d, user=ANN):
    p = poplib.POP3_SSL(HOST, d.pops, context=trust(d))
    p.user(user)
    p.pass_(USERS[user])
    return p


def is_refused(port):
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
        return False
    except ConnectionRefusedError:
        return True


def ports(d):
    return [getattr(d, name) for name in dovecot.PORTS]


class Serving(unittest.TestCase):
    def test_imap_shows_the_folders_flags_dates_and_bytes(self):
        mail = {"INBOX": [Message(BODY), Message(BODY, ("seen", "$Label"))],
                "Reisen/Japan \u65e5\u672c": [Message(BODY, ("flagged",), 99)],
                "2024.10": []}
        with Dovecot(USERS, {ANN: mail}, uidvalidity=77) as d, imap(d) as c:
            names = d.doveadm("mailbox", "list", "-u", ANN).split("\n")
            for folder in mail:
                self.assertIn(folder, names)
            self.assertEqual(c.select()[1], [b"2"])
            self.assertEqual(c.response("UIDVALIDITY")[1], [b"77"])
            rows = c.uid("fetch", "1:*", "(FLAGS INTERNALDATE BODY.PEEK[])")[1]
            self.assertEqual(rows[0][1], BODY)
            self.assertIn(b"FLAGS ()", rows[0][0])
            self.assertRegex(rows[2][0], rb"FLAGS \((\\Seen \$Label)\)")
            self.assertEqual(imaplib.Internaldate2tuple(rows[0][0])[:5],
                             (2023, 1, 2, 9, 0))
            self.assertIn("flags: \\Flagged", d.doveadm(
                "fetch", "-u", ANN, "flags", "mailbox", "Reisen/*"))

    def test_pop_gives_the_inbox_and_forgets_at_quit(self):
        with Dovecot(USERS, {ANN: {"INBOX": [Message(BODY)] * 3}},
                     uidl="%g") as d:
            p = pop(d)
            self.assertEqual(p.stat(), (3, 3 * len(BODY)))
            self.assertEqual(len({row.split()[1] for row in p.uidl()[1]}), 3)
            self.assertEqual(b"\r\n".join(p.retr(1)[1]) + b"\r\n", BODY)
            p.dele(2)
            p.quit()
            self.assertIn("messages=2", d.doveadm(
                "mailbox", "status", "-u", ANN, "messages", "INBOX"))

    def test_tls_may_start_later(self):
        with Dovecot(USERS) as d:
            c = imaplib.IMAP4(HOST, d.imap)
            c.starttls(trust(d))
            c.login(ANN, USERS[ANN])
            c.logout()
            p = poplib.POP3(HOST, d.pop)
            p.stls(trust(d))
            self.assertIsInstance(p.sock, ssl.SSLSocket)
            p.quit()

    def test_only_the_own_authority_is_believed(self):
        with Dovecot(USERS) as d, Dovecot(USERS) as other:
            with self.assertRaises(ssl.SSLCertVerificationError):
                with socket.create_connection((HOST, d.imaps)) as s:
                    trust(other).wrap_socket(s, server_hostname=HOST)

    def test_submission_arrives_at_its_reader(self):
        with Dovecot(USERS) as d:
            s = smtplib.SMTP(HOST, d.submission)
            s.starttls(context=trust(d))
            s.login(ANN, USERS[ANN])
            letter = email.message.EmailMessage()
            letter["From"], letter["To"], letter["Subject"] = ANN, BOB, "hi"
            letter.set_content("hello\n")
            s.send_message(letter)
            with self.assertRaises(smtplib.SMTPRecipientsRefused):
                s.sendmail(ANN, ["nobody@example.org"], "x")
            s.quit()
            self.assertIn("messages=1", d.doveadm(
                "mailbox", "status", "-u", BOB, "messages", "INBOX"))

    def test_options_reach_the_server(self):
        with Dovecot(USERS, mechanisms="scram-sha-256 cram-md5",
                     capability="IMAP4rev1 UIDPLUS") as d:
            c = imaplib.IMAP4_SSL(HOST, d.imaps, ssl_context=trust(d))
            words = c.capability()[1][0].split()
            for word in (b"AUTH=SCRAM-SHA-256", b"AUTH=CRAM-MD5"):
                self.assertIn(word, words)
            self.assertNotIn(b"AUTH=PLAIN", words)
            c.login_cram_md5(ANN, USERS[ANN])
            self.assertEqual(c.capability()[1][0].split(),
                             [b"IMAP4rev1", b"UIDPLUS"])
            c.logout()

    def test_another_storage_holds_the_same_mail(self):
        mail = {"INBOX": [Message(BODY, ("seen",))], "A/B": [Message(BODY)]}
        with Dovecot(USERS, {ANN: mail}, storage="mdbox") as d, imap(d) as c:
            c.select()
            self.assertEqual(c.fetch("1", "(BODY[])")[1][0][1], BODY)
            self.assertIn("A/B", d.doveadm("mailbox", "list", "-u", ANN))

    def test_new_mail_comes_while_it_runs(self):
        with Dovecot(USERS) as d, imap(d) as c:
            c.select()
            d.deliver(ANN, b"Subject: new\n\nx\n")
            c.noop()
            self.assertEqual(c.response("EXISTS")[1][-1], b"1")


class Ending(unittest.TestCase):
    def test_nothing_is_left(self):
        with Dovecot(USERS) as d:
            pid, directory = d.keeper.pid, d.directory
            held = imap(d)
            self.assertTrue(keeper.descendants(pid))
        self.assertFalse(os.path.exists("/proc/%d" % pid))
        self.assertFalse(os.path.exists(directory))
        for port in ports(d):
            self.assertTrue(is_refused(port))
        with self.assertRaises((OSError, imaplib.IMAP4.abort)):
            held.noop()
        held.sock.close()

    def test_it_comes_back_on_its_ports_with_its_mail(self):
        with Dovecot(USERS, {ANN: {"INBOX": [Message(BODY)]}}) as d:
            before = ports(d)
            d.stop()
            self.assertTrue(is_refused(d.imaps))
            d.start()
            self.assertEqual(ports(d), before)
            with imap(d) as c:
                self.assertEqual(c.select()[1], [b"1"])

    def test_it_does_not_outlive_a_caller_that_crashes(self):
        place = tempfile.mkdtemp(prefix="postern-lab-")
        self.addCleanup(shutil.rmtree, place)
        os.chmod(place, 0o711)
        crash = ("import os, sys; sys.path.insert(0, %r); import dovecot;"
                 "d = dovecot.Dovecot(directory=%r); d.prepare(); d.start();"
                 "print(*[getattr(d, n) for n in dovecot.PORTS], flush=True);"
                 "os.kill(os.getpid(), 9)" % (LAB, place + "/d"))
        done = subprocess.run([sys.executable, "-c", crash], check=False,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, -9, done.stderr)
        wait_for_lock(place + "/d")
        for port in done.stdout.split():
            self.assertTrue(is_refused(int(port)))

    def test_a_port_that_was_taken_meanwhile_is_given_up(self):
        with Dovecot(USERS) as other:
            offers = [ports(other), dovecot.free_ports(len(dovecot.PORTS))]
            with unittest.mock.patch("dovecot.free_ports",
                                     lambda _: offers.pop(0)):
                with Dovecot(USERS) as d:
                    self.assertEqual(offers, [])
                    self.assertNotEqual(ports(d), ports(other))

    def test_what_cannot_start_says_why(self):
        with self.assertRaisesRegex(dovecot.LabError, "no_such_setting"):
            with Dovecot(USERS, extra="no_such_setting = 1"):
                pass


def wait_for_lock(directory):
    """Until the keeper is gone, without telling it to go."""
    with open(os.path.join(directory, "keeper.pid"), "r+",
              encoding="ascii") as f:
        dovecot.fcntl.flock(f, dovecot.fcntl.LOCK_EX)


class Identity(unittest.TestCase):
    def owners(self, pid):
        """Who runs the mail processes."""
        found = set()
        for child in keeper.descendants(pid):
            with open("/proc/%d/status" % child, encoding="utf-8") as f:
                status = f.read()
            if status.startswith("Name:\timap\n"):
                found.add(int(status.split("Uid:")[1].split()[1]))
        return found

    def test_mail_is_never_read_as_root(self):
        with Dovecot(USERS) as d, imap(d) as c:
            c.select()
            owners = self.owners(d.keeper.pid)
        self.assertEqual(len(owners), 1)
        self.assertNotIn(0, owners)

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv")
                         and os.path.exists("/usr/bin/python3"),
                         "only root can become somebody else")
    def test_an_ordinary_user_starts_it_too(self):
        place = tempfile.mkdtemp(prefix="postern-lab-")
        self.addCleanup(shutil.rmtree, place)
        lab = shutil.copytree(LAB, place + "/lab")
        with open(place + "/users", "w", encoding="utf-8") as f:
            f.write("ann:secret\n")
        os.chmod(place, 0o777)
        become = ("setpriv", "--reuid=65534", "--regid=65534",
                  "--clear-groups", "/usr/bin/python3", lab + "/dovecot.py")
        done = subprocess.run(
            become + ("start", place + "/d", "--users", place + "/users",
                      "--owner", str(os.getpid())),
            capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        facts = dict(row.split("=", 1) for row in done.stdout.splitlines())
        c = imaplib.IMAP4_SSL(
            HOST, int(facts["imaps"]),
            ssl_context=ssl.create_default_context(cafile=facts["ca"]))
        c.login("ann", "secret")
        c.logout()
        subprocess.run(become + ("stop", place + "/d"), check=True)
        self.assertTrue(is_refused(int(facts["imaps"])))


class Command(unittest.TestCase):
    def test_a_directory_of_files_is_served_with_its_index(self):
        place = tempfile.mkdtemp(prefix="postern-lab-")
        self.addCleanup(shutil.rmtree, place)
        os.chmod(place, 0o711)
        os.mkdir(place + "/mail")
        for name in ("a", "b"):
            with open(place + "/mail/%s.eml" % name, "wb") as f:
                f.write(BODY.replace(b"\r\n", b"\n"))
        with open(place + "/mail/index.tsv", "w", encoding="utf-8") as f:
            f.write("# file\tfolder\tflags\nb.eml\tINBOX\tseen answered\n"
                    "a.eml\tX/Y\n")
        with open(place + "/users", "w", encoding="utf-8") as f:
            f.write("ann:secret\n")
        run = [sys.executable, os.path.join(LAB, "dovecot.py")]
        subprocess.run(run + ["start", place + "/d", "--users",
                              place + "/users", "--mail",
                              "ann=" + place + "/mail",
                              "--owner", str(os.getpid())],
                       check=True, stdout=subprocess.DEVNULL)
        said = subprocess.run(
            run + ["doveadm", place + "/d", "fetch", "-u", "ann",
                   "mailbox flags", "ALL"],
            check=True, capture_output=True, text=True).stdout
        subprocess.run(run + ["stop", place + "/d"], check=True)
        self.assertIn("mailbox: INBOX\nflags: \\Answered \\Seen\n", said)
        self.assertIn("mailbox: X/Y\nflags: \n", said)


class Files(unittest.TestCase):
    def test_the_arrival_is_what_the_first_hop_or_the_writer_says(self):
        received = b"Received: from a\r\n\tby b; Mon, 2 Jan 2023 11:00:00 GMT"
        self.assertEqual(maildir.arrival(received + b"\r\n" + BODY),
                         maildir.arrival(BODY) + 2 * 3600)

    def test_thousands_of_messages_are_there_at_once(self):
        many = [Message(BODY)] * 2000
        with Dovecot(USERS, {ANN: {"INBOX": many}}) as d, imap(d) as c:
            self.assertEqual(c.select()[1], [b"2000"])
            self.assertEqual(c.response("UIDNEXT")[1], [b"2001"])


if __name__ == "__main__":
    if not dovecot.find_dovecot():
        print("skipped: there is no Dovecot 2.3 here")
        sys.exit(77)
    unittest.main()
