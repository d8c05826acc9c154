#!/usr/bin/env python3
"""Accounts that are checked step by step, and what is said of those that fail:
which step, which diagnosis, and that there is one attempt to sign in."""
import json
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
from internet import Internet
from postern import Home

DOMAIN = "harbour.example"
PATIENCE = 20  # seconds

# Protocol, step, what is answered: the title, the exit code.
REFUSALS = [
    ("pop", "sign-in", "-ERR [AUTH] no such user",
     "Name or password was refused", 4),
    ("pop", "sign-in", "-ERR [AUTH] Application-specific password required: "
     "https://support.example", "Google wants an app password", 4),
    ("pop", "sign-in", "-ERR [AUTH] Web login required: https://x.example",
     "Google wants you to confirm this sign-in", 8),
    ("pop", "sign-in", "-ERR [IN-USE] locked", "The mailbox is in use", 12),
    ("pop", "sign-in", "-ERR [LOGIN-DELAY] too soon", "Asked too often", 12),
    ("pop", "sign-in", "-ERR [SYS/TEMP] later",
     "The server has a temporary problem", 12),
    ("pop", "sign-in", "-ERR Logon failure: unknown user name or bad password.",
     "Microsoft refused the sign-in", 4),
    ("pop", "sign-in", "-ERR [SYS/PERM] pop not allowed for user",
     "POP is not allowed for this Yahoo account", 5),
    ("pop", "mailbox", "-ERR [SYS/PERM] Your account is not enabled for POP "
     "access.", "Gmail has POP switched off for this account", 5),
    ("imap", "sign-in", "NO [AUTHENTICATIONFAILED] wrong",
     "Name or password was refused", 4),
    ("imap", "sign-in", "NO [ALERT] Your account is not enabled for IMAP use. "
     "(Failure)", "IMAP is switched off for this Google account", 5),
    ("imap", "sign-in", "NO AUTHENTICATE failed. BasicAuthBlocked",
     "Microsoft does not take passwords any more", 8),
    ("imap", "sign-in", "NO [ALERT] Too many simultaneous connections. "
     "(Failure)", "Too many connections to Gmail", 12),
    ("imap", "sign-in", "NO [OVERQUOTA] Account exceeded command or bandwidth "
     "limits. (Failure)", "Gmail's daily limit is reached", 12),
    ("imap", "sign-in", "NO [AUTHENTICATIONFAILED] LOGIN invalid credentials "
     "or IMAP is disabled sc=1", "Yandex refused the sign-in", 4),
    ("imap", "sign-in", "NO [ALERT] You are yet to enable IMAP for your "
     "account.", "IMAP is switched off at Zoho", 5),
    ("imap", "sign-in", "NO [UNAVAILABLE] Temporary System Problem (Failure)",
     "Gmail has a temporary problem", 12),
    ("imap", "sign-in", "NO [EXPIRED] old", "The password has expired", 4),
    ("imap", "sign-in", "NO [CONTACTADMIN] ring us",
     "The server asks you to contact its administrator", 4),
    ("imap", "sign-in", "NO [AUTHORIZATIONFAILED] not yours",
     "Signed in, but this mailbox is not yours", 4),
    ("imap", "mailbox", "BAD User is authenticated but not connected.",
     "Signed in, but Microsoft does not open the mailbox", 5),
    ("imap", "mailbox", "NO SELECT Unsafe Login. Please contact us",
     "NetEase did not accept this program", 5),
]
PORTS = {"pop": 995, "imap": 993}


class Doctor(unittest.TestCase):
    def setUp(self):
        self.net = Internet(DOMAIN)
        self.addCleanup(self.net.__exit__)
        self.home = Home()
        self.addCleanup(self.home.__exit__)

    def account(self, kind, port=None, security="tls", host="mail." + DOMAIN,
                **settings):
        self.home.forget_accounts()
        self.home.account("Home", kind, port or PORTS[kind],
                          security=security, host=host, **settings)

    def check(self, code):
        r = self.home.run("account", "test", "Home", "--json",
                          **self.net.environment())
        self.assertEqual(r.code, code, r)
        return json.loads(r.out)

    def states(self, answer):
        return {s["id"]: s["state"] for s in answer["steps"]}

    def wait_for_last(self, server, word):
        """The server may read it after the program has ended."""
        until = time.monotonic() + PATIENCE
        while word not in server.heard[-1] and time.monotonic() < until:
            time.sleep(0.01)
        self.assertIn(word, server.heard[-1])

    def test_all_is_well(self):
        for kind, port, security in (("pop", 995, "tls"), ("imap", 993, "tls"),
                                     ("pop", 110, "starttls"),
                                     ("imap", 143, "starttls")):
            with self.subTest(kind=kind, security=security):
                server = self.net.mail("mail." + DOMAIN, kind, port)
                self.account(kind, port, security)
                answer = self.check(0)
                self.assertEqual(set(self.states(answer).values()), {"good"})
                self.assertEqual(answer["messages"], 2)
                self.assertTrue(answer["tls"].startswith("TLSv1"))
                self.assertEqual(self.net.signins,
                                 [(kind, "ann", "secret")])
                self.net.signins.clear()
                self.wait_for_last(
                    server, {"pop": "QUIT", "imap": "LOGOUT"}[kind])
                words = "RETR TOP FETCH STORE DELE EXPUNGE"
                for word in words.split():
                    self.assertFalse([l for l in server.heard if word in l])

    def test_refusals(self):
        servers = {k: self.net.mail("mail." + DOMAIN, k, PORTS[k])
                   for k in PORTS}
        for kind, step, words, title, code in REFUSALS:
            with self.subTest(words=words):
                servers[kind].answer = \
                    lambda proto, at, _, s=step, w=words: \
                    w if at == s else None
                self.account(kind)
                self.net.signins.clear()
                answer = self.check(code)
                self.assertEqual(answer["title"], title)
                self.assertIn(words[5:20], answer["server_said"])
                states = self.states(answer)
                self.assertEqual(states["tls"], "good")
                self.assertEqual(states[step], "failed")
                if step == "mailbox":
                    self.assertEqual(states["sign-in"], "good")
                # POP has one more way in where the words don't say that it
                # was the password; IMAP's LOGIN is the same way.
                self.assertEqual(len(self.net.signins), 1, self.net.signins)

    def test_the_way_there(self):
        net, name = self.net, "mail." + DOMAIN
        self.account("imap")
        self.assertEqual(self.check(6)["kind"], "NET_DNS")
        net.lead(name, 993, 1)  # nobody listens there
        answer = self.check(6)
        self.assertEqual(answer["kind"], "NET_REFUSED")
        self.assertIn(name, answer["title"])
        self.assertEqual(self.states(answer)["connect"], "failed")

    def test_another_protocol(self):
        self.net.mail("mail." + DOMAIN, "pop", 993)
        self.account("imap")
        answer = self.check(6)
        self.assertEqual(answer["title"], "That is a POP server")
        self.assertEqual(self.states(answer)["greeting"], "failed")
        self.assertEqual(self.states(answer)["capabilities"], "skipped")
        self.assertEqual(self.net.signins, [])

    def test_the_other_mode_of_tls(self):
        net = self.net
        net.mail("mail." + DOMAIN, "imap", 993, "starttls")
        net.mail("mail." + DOMAIN, "imap", 143)
        self.account("imap")
        answer = self.check(7)
        self.assertEqual(answer["kind"], "TLS_MISMATCH", answer)
        self.assertEqual(net.signins, [])
        r = self.home.run("account", "test", "Home", **net.environment())
        self.assertIn("port 143, STARTTLS", r.out)

    def test_certificates(self):
        net = self.net
        net.mail("mail." + DOMAIN, "imap", 993, context=net.certificate(
            "hoster", "cloud17.hoster.example"))
        self.account("imap")
        answer = self.check(7)
        self.assertEqual(answer["kind"], "TLS_NAME")
        self.assertIn("cloud17.hoster.example", answer["why"])
        self.assertEqual(net.signins, [])
        self.assertEqual(self.states(answer)["sign-in"], "skipped")

    def doctor(self, *args, code=0):
        r = self.home.run("doctor", *args, **self.net.environment())
        self.assertEqual(r.code, code, r)
        return r.out

    def test_the_verb(self):
        """Of an address nothing secret is needed; an account signs in."""
        for kind in PORTS:
            self.net.mail("mail." + DOMAIN, kind, PORTS[kind])
        answer = json.loads(self.doctor("ann@" + DOMAIN, "--json"))
        self.assertEqual([c["protocol"] for c in answer["checks"]],
                         ["pop", "imap"])
        self.assertTrue(answer["ok"])
        self.assertEqual(self.states(answer["checks"][0])["sign-in"],
                         "skipped")
        self.assertEqual(self.net.signins, [])
        self.account("imap")
        answer = json.loads(self.doctor("Home", "--json"))
        self.assertEqual(self.states(answer["checks"][0])["mailbox"], "good")
        self.assertEqual(len(self.net.signins), 1)
        answer = json.loads(self.doctor("x@nothing.example", "--json",
                                        code=3))
        self.assertEqual(answer["checks"], [])

    def test_a_report_for_the_public(self):
        server = self.net.mail("mail." + DOMAIN, "imap", 993)
        server.answer = lambda *_: \
            "NO [AUTHENTICATIONFAILED] no bosun@%s here" % DOMAIN
        self.account("imap", user="bosun@" + DOMAIN)
        for args in (("Home",), ("Home", "--json"), ("coxswain@" + DOMAIN,)):
            out = self.doctor(*args, "--redact",
                              code=4 if args[0] == "Home" else 0)
            for word in ("harbour", "bosun", "coxswain", "127.0.0.1",
                         self.home.dir):
                self.assertNotIn(word, out)
        self.assertIn("ADDRESS", out)


if __name__ == "__main__":
    unittest.main()
