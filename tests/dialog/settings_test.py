#!/usr/bin/env python3
"""Settings: a fault in the config file disables what it concerns and nothing
else."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import popmail
from popfault import PopFault
from postern import Home

MAIL = popmail.make(3)


class Faults(unittest.TestCase):
    def test_the_other_accounts_are_collected(self):
        with PopFault(MAIL) as bad, PopFault(MAIL) as good, Home() as h:
            h.account("Bad", "pop", bad.port, after_donwload="keep")
            h.account("Good", "pop", good.port)
            r = h.run("sync", LANGUAGE="en")
            self.assertEqual(r.code, 2, r)
            self.assertIn(h.config + ":7: after-donwload: ", r.err)
            self.assertIn("The account Bad is not used", r.err)
            self.assertEqual(sorted(h.export()), sorted(MAIL))
            self.assertEqual(bad.said(), [])
            # Who names an account hears of that one.
            r = h.run("sync", "Good", LANGUAGE="en")
            self.assertEqual((r.code, r.err), (0, ""), r)
            r = h.run("sync", "Bad", LANGUAGE="en")
            self.assertEqual(r.code, 2, r)
            self.assertIn("after-donwload", r.err)
            for verb in (["account"], ["account", "list", "--json"],
                         ["inspect"]):
                r = h.run(*verb, LANGUAGE="en")
                self.assertEqual(r.code, 2, r)
                self.assertIn("Good", r.out)
                self.assertIn("after-donwload", r.err)

    def test_an_option_of_the_screens_has_its_default(self):
        with PopFault(MAIL) as good, Home() as h:
            h.account("Good", "pop", good.port)
            with open(h.config, "a", encoding="utf-8") as f:
                f.write("[ui]\ntheme = purple\n")
            r = h.run("sync", LANGUAGE="en")
            self.assertEqual(r.code, 2, r)
            self.assertIn("theme: ", r.err)
            self.assertIn("auto | light | dark | mono", r.err)
            self.assertEqual(len(h.list()), 3)


if __name__ == "__main__":
    unittest.main()
