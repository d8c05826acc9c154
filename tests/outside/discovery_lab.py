#!/usr/bin/env python3
"""The outside judge of discovery: every domain of its closed internet ends as
its description says, within five seconds, and its log shows that only https was
used and no address was told."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
from postern import PROGRAM

LAB = os.path.join(os.environ.get("POSTERN_SHARED", ""), "lab", "discovery",
                   "lab.sh")
# Domain: exit code, the first server and its source, whether it is foreign.
WANTED = {
    "acme": (0, "pop.acme.test", "autoconfig", False),
    "srv": (0, "pop.acme.test", "srv", True),
    "shop": (0, "pop.gmail.com", "mx", False),
    "office": (0, "outlook.office365.com", "mx", False),
    "evil": (0, "imap.attacker.test", "srv", True),
    "pacc": (0, "pop.acme.test", "pacc", False),
    "html": (3,), "bomb": (3,), "plain": (3,), "redir": (3,),
    "badcert": (3,), "slow": (3,), "mute": (3,), "nosuch": (3,),
}
SCRIPT = """for d in %s; do
timeout 20 "%s" account detect --json "ann@$d.test" >"%s/$d" 2>/dev/null
echo $? >"%s/$d.code"
done
cp "$LAB/http.log" "%s/http.log" """


def main():
    if not os.path.exists(LAB) or os.geteuid() != 0 or \
            not all(map(shutil.which, ("unshare", "dnsmasq", "openssl"))):
        print("needs POSTERN_SHARED, root, unshare, dnsmasq and openssl")
        return 77
    bad = 0
    with tempfile.TemporaryDirectory() as top:
        env = dict(os.environ, HOME=top, POSTERN_CONFIG=top + "/config",
                   POSTERN_DATA=top + "/data", LC_ALL="C.UTF-8")
        script = SCRIPT % (" ".join(WANTED), os.path.abspath(PROGRAM), top,
                           top, top)
        subprocess.run(["sh", LAB, "sh", "-c", script], env=env, check=False,
                       timeout=280, stdout=subprocess.DEVNULL)
        for domain, wanted in WANTED.items():
            with open("%s/%s.code" % (top, domain), encoding="ascii") as f:
                got = (int(f.read()),)
            with open("%s/%s" % (top, domain), encoding="utf-8") as f:
                found = json.load(f)
            if found["servers"]:
                s = found["servers"][0]
                got += (s["host"], s["source"], s["foreign"])
            if got != wanted:
                print("%s: %s instead of %s" % (domain, got, wanted))
                bad += 1
        with open(top + "/http.log", encoding="utf-8") as f:
            log = f.read()
        for line in log.splitlines():
            if not line.startswith("https ") or "ann" in line:
                print("was asked: " + line)
                bad += 1
    print("%d domains, %d requests, %d wrong" % (
        len(WANTED), len(log.splitlines()), bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
