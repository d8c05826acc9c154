#!/usr/bin/env python3
"""The sweep of ../shared/lab/faultsrv.py: a POP collection that removes at
once, broken after every Nth byte of the server by a cut or a reset, then let
through: nothing lost, doubled or damaged. Coarse here; "sweep.py MODE STEP"
runs one mode as fine as one likes."""
import os
import re
import shlex
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.environ.get("top_srcdir", os.path.join(HERE, "../.."))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
import popmail
from postern import PROGRAM

SHARED = os.environ.get("POSTERN_SHARED", os.path.join(TOP, "../shared"))
JUDGE = os.path.join(SHARED, "lab", "faultsrv.py")
CLIENT = """#!/bin/sh
mkdir -p "$2" && cat >"$2/config" <<END
[account T]
address = me@example.org
kind = pop
server = 127.0.0.1:$1
security = none
password-command = echo pw
after-download = remove
END
exec %s --config "$2/config" --data "$2/data" sync
"""
EXPORT = """#!/bin/sh
%s --data "$1/data" export --raw "$1/raw" 2>/dev/null
mv "$1"/raw/*.eml "$2" 2>/dev/null
rm -rf "$1/raw"
"""


def script(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text % shlex.quote(PROGRAM))
    os.chmod(path, 0o755)
    return path


def sweep(top, mode, step):
    client = script(os.path.join(top, "client"), CLIENT)
    export = script(os.path.join(top, "export"), EXPORT)
    done = subprocess.run(
        [sys.executable, JUDGE, "sweep", "--dir", os.path.join(top, "mail"),
         "--client", client + " {port} {home}",
         "--export", export + " {home} {out}",
         "--step", str(step), "--mode", mode],
        stdout=subprocess.PIPE, text=True, check=False)
    print(mode, done.stdout, sep="\n")
    found = re.search(r"(\d+) passed, (\d+) failed", done.stdout)
    return bool(found) and int(found[1]) > 0 and found[2] == "0"


def main():
    if not os.path.exists(JUDGE):
        print("skipped: there is no ../shared/lab/faultsrv.py")
        return 77
    modes = [sys.argv[1]] if len(sys.argv) > 1 else ["cut", "rst"]
    step = int(sys.argv[2]) if len(sys.argv) > 2 else 2503
    with tempfile.TemporaryDirectory(prefix="postern-sweep-") as top:
        os.mkdir(os.path.join(top, "mail"))
        for i, data in enumerate(popmail.make(20, sizes=(0, 300, 9000))):
            with open(os.path.join(top, "mail", "%02d.eml" % i), "wb") as f:
                f.write(data)
        return 0 if all([sweep(top, mode, step) for mode in modes]) else 1


if __name__ == "__main__":
    sys.exit(main())
