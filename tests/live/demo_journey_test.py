"""contrib/demo goes its way with the postern of this build.

It installs and builds nothing here. Every command must end as it should, the
searches must hit, and nothing of it may be left.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SRC = os.environ["top_srcdir"]
PROGRAM = os.path.join(os.environ["top_builddir"], "src", "postern")


def missing():
    for program in "dovecot", "doveadm", "openssl":
        if not shutil.which(program, path=os.environ["PATH"] +
                            ":/usr/sbin:/sbin"):
            return program
    return None


def run(*args):
    """The demo with a directory for temporary files of its own; its exit
    code, what it said, and what it left there."""
    tmp = tempfile.mkdtemp(prefix="postern-test-", dir="/tmp")
    os.chmod(tmp, 0o711)
    try:
        p = subprocess.run(
            ["sh", os.path.join(SRC, "contrib", "demo"), *args],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, encoding="utf-8",
            timeout=300, env=dict(os.environ, TMPDIR=tmp,
                                  LC_ALL="C.UTF-8", LANGUAGE="en"))
        return p.returncode, p.stdout, os.listdir(tmp)
    finally:
        shutil.rmtree(tmp)


def block(said, command):
    """What a command of the journey printed."""
    found = re.search(r"\n\$ postern %s\n(.*?)(?=\n\$ |\n\n[A-Z])" %
                      re.escape(command), said, re.S)
    return found.group(1) if found else ""


class Demo(unittest.TestCase):
    def test_the_journey_goes_as_it_should(self):
        code, said, left = run("--program", PROGRAM)
        self.assertEqual(code, 0, said)
        self.assertIn("Every step went as it should.", said)
        self.assertEqual(left, [])
        self.assertGreaterEqual(
            len(block(said, "search lantern --limit 5").splitlines()), 2,
            said)
        # Each "show" follows a search that had to hit.
        self.assertEqual(len(re.findall(r"\n\$ postern show \d+", said)), 5)
        # It has paragraphs of its own.
        inspected = said.partition("\n$ postern inspect\n")[2]
        self.assertIn("[POP ] Home", inspected.partition("\n$ ")[0])
        self.assertIn("提灯", said)
        self.assertNotRegex(said, "[\x00-\x08\x0b-\x1f\x7f]")

    def test_what_it_does_not_know_it_does_not_do(self):
        self.assertEqual(run("--jorney")[0], 2)
        self.assertEqual(run("--program", "/nonexistent")[0], 2)


if __name__ == "__main__":
    if missing():
        print("%s is not installed" % missing())
        sys.exit(77)
    unittest.main()
