#!/usr/bin/env python3
"""The faults of ../shared/lab/faultsrv.py, each alone and two at once: after
the fault nothing is lost, after one more session without it everything is
here exactly once. "pop_faults.py all" plays every pair, else a sample.

Some pairs leave the program waiting for 25 seconds, so many run at once."""
import collections
import concurrent.futures
import importlib.util
import itertools
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.environ.get("top_srcdir", os.path.join(HERE, "../.."))
sys.path.insert(0, os.path.join(HERE, "..", "lab"))
import popmail
from postern import Home

SHARED = os.environ.get("POSTERN_SHARED", os.path.join(TOP, "../shared"))
JUDGE = os.path.join(SHARED, "lab", "faultsrv.py")
FAULTS = ("cut:900", "rst:2500", "cutcmd:DELE:3:before", "cutcmd:DELE:3:after",
          "cutcmd:QUIT:1:before", "cutcmd:QUIT:1:after",
          "cutcmd:RETR:4:after", "noquitok", "size:+100000", "size:-100",
          "stat:99", "uidl:none", "uidl:dup", "uidl:long", "uidl:evil",
          "uidl:shuffle", "busy", "loginerr", "banner:hello", "nodot:4",
          "endless", "retrerr:5", "slow:0")
WORKERS = 24
MAIL = popmail.make(12, seed=8, sizes=(0, 30, 400))


def load_judge():
    spec = importlib.util.spec_from_file_location("faultsrv", JUDGE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bare(data):
    return data.replace(b"\r\n", b"\n").rstrip()


def play(judge, directory, faults):
    drop = judge.Drop(directory)
    origin = {bare(data): name for name, data in drop.m}
    with Home() as h:
        for now in (judge.faults(list(faults)), {}):
            server, port = judge.serve(
                0, lambda c, now=now: judge.pop3(c, drop, now, None))
            h.forget_accounts()
            h.account("T", "pop", port, after_download="remove")
            r = h.run("sync", timeout=300)
            server.close()
            here = collections.Counter(bare(m) for m in h.export())
            lost = [n for k, n in origin.items()
                    if not here[k] and n in drop.gone]
            if lost or any(n > 1 for n in here.values()) or \
                    set(here) - set(origin) or r.code < 0:
                return "%s lost=%s most=%s %r" % (
                    faults, lost, max(here.values(), default=0), r)
        if r.code or set(here) != set(origin) or len(drop.gone) != len(MAIL):
            return "%s does not end: %d here, %d gone, %r" % (
                faults, len(here), len(drop.gone), r)
    return None


def main():
    if not os.path.exists(JUDGE):
        print("skipped: there is no ../shared/lab/faultsrv.py")
        return 77
    judge, bad = load_judge(), 0
    cases = [(f,) for f in FAULTS]
    pairs = [p for p in itertools.combinations(FAULTS, 2)
             if p[0].split(":")[0] != p[1].split(":")[0]]
    cases += pairs if "all" in sys.argv[1:] else pairs[::17]
    with tempfile.TemporaryDirectory(prefix="postern-faults-") as top:
        for i, data in enumerate(MAIL):
            with open(os.path.join(top, "%02d.eml" % i), "wb") as f:
                f.write(data)
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for found in pool.map(lambda c: play(judge, top, c), cases):
                if found:
                    bad += 1
                    print(found, flush=True)
    print("%d cases, %d wrong" % (len(cases), bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
