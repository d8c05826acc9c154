#!/usr/bin/env python3
"""Pages of HTML mail as text at three widths: data/pages/NAME.html and what it
has to become, NAME-WIDTH.txt. With --write these are written anew; whoever
does that reads each beside a browser of the terminal before it is committed.
"""
import difflib
import os
import subprocess
import sys
import tempfile

TOP = os.environ.get("top_builddir") or os.environ.get("top_srcdir", "..")
PROGRAM = os.path.join(TOP, "src", "postern")
HERE = os.path.dirname(os.path.abspath(__file__))
PAGES = os.path.join(HERE, "..", "data", "pages")
WIDTHS = (40, 78, 140)
HEADER = (b"From: Ann <ann@example.org>\nSubject: page\nMIME-Version: 1.0\n"
          b"Content-Type: text/html; charset=utf-8\n"
          b"Content-Transfer-Encoding: 8bit\n\n")


def lay_out(page, width):
    """What `parse` prints of a page, without the header of the mail."""
    with tempfile.NamedTemporaryFile(suffix=".eml") as mail:
        with open(os.path.join(PAGES, page + ".html"), "rb") as f:
            mail.write(HEADER + f.read())
        mail.flush()
        out = subprocess.run([PROGRAM, "parse", "--width", str(width),
                              mail.name], stdout=subprocess.PIPE, check=True)
    return out.stdout.decode()


def main():
    writes = "--write" in sys.argv
    pages = sorted(f[:-5] for f in os.listdir(PAGES) if f.endswith(".html"))
    wrong = 0
    for page in pages:
        for width in WIDTHS:
            path = os.path.join(PAGES, "%s-%d.txt" % (page, width))
            got = lay_out(page, width)
            if writes:
                with open(path, "w") as f:
                    f.write(got)
                continue
            with open(path) as f:
                want = f.read()
            if got == want:
                continue
            wrong += 1
            sys.stdout.writelines(difflib.unified_diff(
                want.splitlines(True), got.splitlines(True), path, "now"))
    assert len(pages) >= 20, "the pages are missing"
    print("%d pages at %d widths, %d wrong" % (len(pages), len(WIDTHS), wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
