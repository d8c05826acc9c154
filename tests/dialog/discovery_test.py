#!/usr/bin/env python3
"""From an address to servers: who is asked, in which order they count, what is
refused, and that nobody is told more than the domain."""
import base64
import hashlib
import json
import os
import signal
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
from internet import Internet
from postern import Home

DOMAIN = "harbour.example"
XML = """<?xml version="1.0"?><clientConfig version="1.1">
<emailProvider id="h"><domain>%(d)s</domain>
<incomingServer type="imap"><hostname>imap.%(d)s</hostname><port>993</port>
<socketType>%(s)s</socketType><authentication>password-cleartext
</authentication><username>%%EMAILADDRESS%%</username></incomingServer>
</emailProvider></clientConfig>"""
CONFIG = "/mail/config-v1.1.xml"
WELL_KNOWN = "/.well-known/autoconfig/mail/config-v1.1.xml"
PACC = "/.well-known/user-agent-configuration.json"
BOMB = ('<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;&a;&a;">]><clientConfig>&b;</clientConfig>')


def xml(domain=DOMAIN, security="SSL"):
    return XML % {"d": domain, "s": security}


class Discovery(unittest.TestCase):
    def setUp(self):
        self.net = Internet(DOMAIN, "foreign.example")
        self.addCleanup(self.net.__exit__)
        self.home = Home()
        self.addCleanup(self.home.__exit__)

    def detect(self, *args, code=0, domain=DOMAIN):
        r = self.home.run("account", "detect", "ann@" + domain, "--json",
                          *args, **self.net.environment())
        self.assertEqual(r.code, code, r)
        return json.loads(r.out)

    def sources(self, found):
        return {s["protocol"]: (s["host"], s["source"])
                for s in found["servers"]}

    def states(self, found):
        return {s["id"]: s["state"] for s in found["steps"]}

    def pacc(self, host, digest=None):
        text = json.dumps({"protocols": {"imap": {"host": host}}}).encode()
        self.net.page("ua-auto-config." + DOMAIN, PACC, text,
                      "application/json")
        self.net.record("_ua-auto-config." + DOMAIN, "TXT",
                        "v=UAAC1; a=sha256; d=" + (digest or base64.b64encode(
                            hashlib.sha256(text).digest()).decode()))

    def test_what_counts_most(self):
        net = self.net
        for host in ("a", "b", "c", "d", "imap"):
            net.mail(host + "." + DOMAIN, "imap", 993)
        self.assertEqual(self.sources(self.detect())["imap"],
                         ("imap." + DOMAIN, "guess"))
        net.record("_imap._tcp." + DOMAIN, "SRV", (0, 1, 143, "z." + DOMAIN))
        net.record("_imaps._tcp." + DOMAIN, "SRV", (20, 1, 993,
                                                    "z." + DOMAIN))
        net.record("_imaps._tcp." + DOMAIN, "SRV", (10, 1, 993,
                                                    "b." + DOMAIN))
        self.assertEqual(self.sources(self.detect())["imap"],
                         ("b." + DOMAIN, "srv"))
        net.page("autoconfig.thunderbird.net", "/v1.1/" + DOMAIN, xml())
        # Its certificate is for others, so it is not believed.
        self.assertEqual(self.sources(self.detect())["imap"][1], "srv")
        net.page("autoconfig." + DOMAIN, CONFIG, xml())
        self.assertEqual(self.sources(self.detect())["imap"],
                         ("imap." + DOMAIN, "autoconfig"))
        self.pacc("a." + DOMAIN)
        self.assertEqual(self.sources(self.detect())["imap"],
                         ("a." + DOMAIN, "pacc"))

    def test_a_digest_that_does_not_fit(self):
        self.pacc("a." + DOMAIN, "AAAA")
        found = self.detect(code=3)
        self.assertEqual(self.states(found)["pacc"], "nothing")

    def test_a_service_that_is_not_offered(self):
        self.net.record("_imaps._tcp." + DOMAIN, "SRV", (0, 0, 0, "."))
        self.net.record("_pop3s._tcp." + DOMAIN, "SRV",
                        (0, 0, 995, "pop." + DOMAIN))
        self.net.mail("pop." + DOMAIN, "pop", 995)
        found = self.detect()
        self.assertEqual(self.sources(found), {"pop": ("pop." + DOMAIN,
                                                       "srv")})
        self.assertEqual(found["suggested"], "pop")

    def test_whoever_takes_the_mail(self):
        self.net.record(DOMAIN, "MX", (1, "aspmx.l.google.com"))
        found = self.detect()
        self.assertEqual(found["provider"], "gmail")
        self.assertIn("app-password", found["sign_in"])
        self.assertEqual(self.sources(found)["pop"], ("pop.gmail.com", "mx"))
        self.assertFalse(found["servers"][0]["foreign"])

    def test_the_hoster_of_the_mx(self):
        self.net.record(DOMAIN, "MX", (1, "mx1.foreign.example"))
        self.net.page("autoconfig.foreign.example", CONFIG,
                      xml("foreign.example"))
        found = self.detect()
        self.assertEqual(self.sources(found)["imap"],
                         ("imap.foreign.example", "mx"))
        self.assertTrue(found["servers"][0]["foreign"])

    def test_the_second_place(self):
        self.net.page(DOMAIN, WELL_KNOWN, xml())
        self.assertEqual(self.sources(self.detect())["imap"][1],
                         "autoconfig")

    def test_answers_that_are_refused(self):
        net = self.net
        for answer in (dict(body="<html>parked</html>", kind="text/html"),
                       dict(body=BOMB), dict(body=xml(security="plain")),
                       dict(body="x" * 200000), dict(body=xml(), status=404),
                       dict(body="", status=302,
                            Location="http://autoconfig.%s/x" % DOMAIN),
                       dict(body="", status=302,
                            Location="https://a.foreign.example/x"),
                       dict(body="", status=302, Location="file:///etc/hosts"),
                       dict(body="", status=302,
                            Location="https://autoconfig.%s%s" % (DOMAIN,
                                                                  CONFIG))):
            net.host("a.foreign.example")
            net.page("autoconfig." + DOMAIN, CONFIG, **answer)
            net.pages_asked.clear()
            found = self.detect(code=3)
            self.assertEqual(found["servers"], [], answer)
            self.assertNotIn("a.foreign.example",
                             [h for h, _ in net.pages_asked])

    def test_somebody_elses_server_is_asked_about(self):
        self.net.record("_imaps._tcp." + DOMAIN, "SRV",
                        (0, 1, 993, "imap.foreign.example"))
        self.net.mail("imap.foreign.example", "imap", 993)
        found = self.detect()
        self.assertTrue(found["servers"][0]["foreign"])
        secret = os.path.join(self.home.dir, "p")
        with open(secret, "w", encoding="utf-8") as f:
            f.write("secret\n")
        args = ("account", "add", "ann@" + DOMAIN, "--password-command",
                "cat " + secret)
        r = self.home.run(*args, **self.net.environment())
        self.assertEqual(r.code, 9, r)
        self.assertIn("imap.foreign.example", r.err)
        self.assertEqual(self.net.signins, [])
        r = self.home.run(*args, "--server", "imap.foreign.example:993",
                          **self.net.environment())
        self.assertEqual(r.code, 0, r)

    def test_nobody_is_told_more_than_the_domain(self):
        self.net.page("autoconfig." + DOMAIN, CONFIG, xml())
        self.pacc("imap." + DOMAIN)
        self.net.host(DOMAIN)
        self.net.host("autoconfig.thunderbird.net")
        self.detect()
        seen = str(self.net.pages_asked) + str(self.net.headers_seen) + \
            str(self.net.dns.asked)
        self.assertIn(DOMAIN, seen)
        self.assertNotIn("ann", seen.replace("annot", ""))
        self.assertEqual(self.net.signins, [])

    def test_the_directory_can_be_switched_off(self):
        found = self.detect("--no-directory", code=3)
        self.assertEqual(self.states(found)["directory"], "skipped")

    def test_servers_that_say_nothing(self):
        """Five seconds in all, and a stop at any time."""
        self.net.page("autoconfig." + DOMAIN, CONFIG, "")
        self.net.pages[("autoconfig." + DOMAIN, CONFIG)] = \
            lambda: time.sleep(30)
        self.net.dns.spoil = lambda answer: None
        found = self.detect(code=3)
        self.assertEqual(self.states(found)["autoconfig"], "skipped")
        p = self.home.start("account", "detect", "ann@" + DOMAIN,
                            **self.net.environment())
        while not self.net.dns.asked:
            time.sleep(0.01)
        os.kill(p.pid, signal.SIGINT)
        self.assertNotEqual(p.wait(timeout=20), 0)
        p.communicate()

    def test_broken_answers_of_the_dns(self):
        self.net.record("_imaps._tcp." + DOMAIN, "SRV",
                        (0, 1, 993, "imap." + DOMAIN))
        for spoil in (lambda a: a[:12], lambda a: a[:-3], lambda a: b"",
                      lambda a: a[:2] + b"\x81\x83" + a[4:],
                      lambda a: a[:6] + b"\xff\xff" + a[8:],
                      lambda a: a.replace(b"\xc0\x0c", b"\xc0\xff"),
                      lambda a: a + b"\0" * 40):
            self.net.dns.spoil = spoil
            r = self.home.run("account", "detect", "ann@" + DOMAIN, "--json",
                              **self.net.environment())
            self.assertIn(r.code, (0, 3), r)


if __name__ == "__main__":
    unittest.main()
