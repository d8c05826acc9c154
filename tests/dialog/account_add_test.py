#!/usr/bin/env python3
"""Accounts that are added, changed and removed by commands: found, tried and
saved, or refused with the exit code of the reason and nothing written."""
import json
import os
import stat
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
from internet import Internet
from postern import PROGRAM, Home

DOMAIN = "harbour.example"
ADDRESS = "ann@" + DOMAIN
PASSWORD = "tide-4711-secret"


class Add(unittest.TestCase):
    def setUp(self):
        self.net = Internet(DOMAIN, "other.example")
        self.addCleanup(self.net.__exit__)
        self.home = Home()
        self.addCleanup(self.home.__exit__)

    def servers(self, host="mail." + DOMAIN):
        return {k: self.net.mail(host, k, port) for k, port in
                (("pop", 995), ("imap", 993), ("smtp", 465))}

    def run_with(self, *args, password=None, **more):
        env = self.home.environment(**self.net.environment(), **more)
        p = subprocess.run([PROGRAM, *args], env=env, capture_output=True,
                           input=(password or "") + "\n", text=True,
                           timeout=60, check=False)
        return p

    def add(self, code, *args, password=PASSWORD):
        p = self.run_with("account", "add", *args, "--json",
                          "--password-stdin", password=password)
        self.assertEqual(p.returncode, code, p.stdout + p.stderr)
        return json.loads(p.stdout)

    def config(self):
        with open(self.home.config, encoding="utf-8") as f:
            return f.read()

    def secrets(self):
        place = os.path.join(self.home.data, "secrets")
        return [os.path.join(place, n) for n in os.listdir(place)] \
            if os.path.isdir(place) else []

    def test_found_tried_and_saved(self):
        self.servers()
        answer = self.add(0, ADDRESS, "--name", "Ann Example")
        self.assertTrue(answer["saved"])
        self.assertEqual(answer["name"], "Harbour")
        text = self.config()
        for line in ("[account Harbour]", "address = " + ADDRESS,
                     "name = Ann Example", "kind = imap",
                     "server = mail.%s:993" % DOMAIN, "security = tls",
                     "smtp-server = mail.%s:465" % DOMAIN):
            self.assertIn(line, text)
        self.assertNotIn(PASSWORD, text)
        (secret,) = self.secrets()
        self.assertEqual(stat.S_IMODE(os.stat(secret).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(
            secret)).st_mode), 0o700)
        self.assertEqual(self.net.signins, [("imap", ADDRESS, PASSWORD)])
        # It is used.
        p = self.run_with("account", "test", "Harbour")
        self.assertEqual(p.returncode, 0, p.stdout + p.stderr)
        # One that others can read is not.
        os.chmod(secret, 0o644)
        p = self.run_with("account", "test", "Harbour")
        self.assertEqual(p.returncode, 9, p.stdout + p.stderr)
        self.assertIn("can be read by others", p.stderr)
        os.chmod(secret, 0o600)
        os.chmod(os.path.dirname(secret), 0o755)
        p = self.run_with("account", "test", "Harbour")
        self.assertEqual(p.returncode, 9, p.stdout + p.stderr)
        self.assertEqual(len(self.net.signins), 2)

    def test_pop_and_its_policy(self):
        self.servers()
        answer = self.add(0, ADDRESS, "--pop", "--label", "Home",
                          "--keep-days", "3")
        self.assertIn("after-download = remove-after 3", answer["config"])
        self.assertIn("kind = pop", self.config())
        answer = self.add(2, ADDRESS, "--label", "home")
        self.assertFalse(answer["saved"])
        answer = self.add(0, ADDRESS, "--keep-all", "--pop")
        self.assertEqual(answer["name"], "Harbour")
        answer = self.add(0, ADDRESS)
        self.assertEqual(answer["name"], "Harbour 2")

    def test_what_fails_leaves_nothing(self):
        servers = self.servers()
        before = self.config()
        servers["imap"].answer = lambda *_: "NO [AUTHENTICATIONFAILED] no"
        answer = self.add(4, ADDRESS)
        self.assertEqual(answer["title"], "Name or password was refused")
        servers["pop"].answer = lambda proto, step, _: \
            "-ERR [SYS/PERM] Your account is not enabled for POP access." \
            if step == "mailbox" else None
        self.assertEqual(self.add(5, ADDRESS, "--pop")["kind"], "PROTO_OFF")
        self.assertEqual(self.add(3, "ann@nothing.other.example")["saved"],
                         False)
        self.assertEqual(self.add(6, ADDRESS, "--server",
                                  "nowhere." + DOMAIN)["kind"], "NET_DNS")
        self.assertFalse(self.add(2, ADDRESS, password="")["saved"])
        self.assertEqual(self.config(), before)
        self.assertEqual(self.secrets(), [])

    def test_nothing_is_asked_without_a_terminal(self):
        self.servers()
        p = self.run_with("account", "add", ADDRESS)
        self.assertEqual(p.returncode, 9, p.stdout + p.stderr)
        self.assertEqual(self.net.signins, [])
        p = self.run_with("account", "add", "ann@outlook.com", "--no-detect",
                          "--password-stdin", password=PASSWORD)
        self.assertEqual(p.returncode, 8, p.stdout + p.stderr)

    def test_a_dry_run_writes_nothing(self):
        self.servers()
        answer = self.add(0, ADDRESS, "--dry-run")
        self.assertIn("server = mail.%s:993" % DOMAIN, answer["config"])
        self.assertEqual(self.config(), "")
        self.assertEqual(self.net.signins, [])

    def test_the_second_form_of_the_user_name(self):
        """One extra try, behind a refusal of the first."""
        servers = self.servers("imap.mail.me.com")
        self.net.ways.append("imap.mail.me.com:993=127.0.0.1:%d" %
                             servers["imap"].port)
        servers["imap"].context = servers["smtp"].context = \
            self.net.certificate("apple", "imap.mail.me.com",
                                 "smtp.mail.me.com")
        servers["imap"].answer = lambda proto, step, _: None \
            if self.net.signins[-1][1] == "ann" else \
            "NO [AUTHENTICATIONFAILED] Authentication failed"
        self.add(0, "ann@icloud.com")
        self.assertEqual([s[1] for s in self.net.signins],
                         ["ann@icloud.com", "ann"])
        self.assertIn("user = ann\n", self.config())

    def test_changes(self):
        self.servers()["imap"].exists = 0
        self.add(0, ADDRESS, "--label", "Home")
        with open(self.home.config, "a", encoding="utf-8") as f:
            f.write("# mine\n")

        def change(*args, code=0, password=None):
            p = self.run_with("account", *args, password=password)
            self.assertEqual(p.returncode, code, p.stdout + p.stderr)
            return p
        change("edit", "Home", "--set", "check-every=9", "--set", "name=A B")
        self.assertIn("check-every = 9", self.config())
        change("edit", "Home", "--unset", "check-every")
        self.assertNotIn("check-every", self.config())
        change("edit", "Home", "--set", "check-every=0", code=2)
        change("edit", "Home", code=2)
        (old,) = self.secrets()
        change("edit", "Home", "--password-stdin", password="new-secret")
        (new,) = self.secrets()
        self.assertNotEqual(old, new)
        with open(new, encoding="utf-8") as f:
            self.assertEqual(f.read(), "new-secret\n")
        p = self.run_with("sync")
        self.assertEqual(p.returncode, 0, p.stderr)
        n = len(self.net.signins)
        change("pause", "Home")
        self.run_with("sync")
        self.assertEqual(len(self.net.signins), n)
        change("resume", "Home")
        change("rename", "Home", "Harbour")
        self.assertIn("[account Harbour]", self.config())
        p = self.run_with("folders", "--json")
        self.assertEqual({json.loads(l)["account"]
                          for l in p.stdout.splitlines()}, {"Harbour"})
        self.add(0, ADDRESS, "--label", "Second")
        change("move", "Second", "--before", "Harbour")
        self.assertLess(self.config().index("Second"),
                        self.config().index("Harbour]"))
        change("remove", "Harbour")
        self.assertNotIn("Harbour]", self.config())
        self.assertIn("# mine", self.config())
        self.assertFalse(os.path.exists(new))
        change("remove", "Harbour", code=3)

    def test_no_secret_anywhere_else(self):
        self.servers()
        self.add(0, ADDRESS)
        self.run_with("sync", "--verbose")
        (secret,) = self.secrets()
        for place, _, names in os.walk(self.home.dir):
            for name in names:
                path = os.path.join(place, name)
                if path == secret or stat.S_ISSOCK(os.stat(path).st_mode):
                    continue
                with open(path, "rb") as f:
                    self.assertNotIn(PASSWORD.encode(), f.read(), path)


if __name__ == "__main__":
    unittest.main()
