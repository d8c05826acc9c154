#!/usr/bin/env python3
"""What stands in the repository is in the tarball, too."""
import os
import subprocess
import sys

SRC = os.path.realpath(os.environ["top_srcdir"])
BUILD = os.environ["top_builddir"]
# What only a repository needs.
HOME = {".gitattributes", ".gitignore"}
OWN = {"po/LINGUAS"}  # gettext adds it by itself
PRINT = "include Makefile\nprint-dist:\n\t@echo $(DISTFILES) $(DIST_COMMON)\n"


def tracked():
    try:
        git = subprocess.run(["git", "-C", SRC, "ls-files", "-z"],
                             stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        return []
    return [n.decode() for n in git.stdout.split(b"\0") if n]


def shipped(part):
    """What make says it puts into the tarball of one directory."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    make = subprocess.run(["make", "-s", "-C", os.path.join(BUILD, part),
                           "-f", "-", "print-dist"], input=PRINT, env=env,
                          stdout=subprocess.PIPE, text=True, check=True)
    # Some names begin at the source, some where it is built.
    return {os.path.relpath(os.path.join(os.path.realpath(here), name), SRC)
            for name in make.stdout.split()
            for here in (os.path.join(SRC, part), os.path.join(BUILD, part))}


def is_shipped(name, all_shipped):
    while name:
        if name in all_shipped:
            return True
        name = os.path.dirname(name)
    return False


if not os.path.exists(os.path.join(SRC, ".git")):
    print("this is no repository")
    sys.exit(77)
names = tracked()
if not names:
    print("git does not say what is in it")
    sys.exit(77)
everything = set().union(*map(shipped, (".", "src", "po", "doc", "tests")))
missing = [n for n in names if n not in HOME | OWN
           and not is_shipped(n, everything)]
for name in missing:
    print("%s is not in EXTRA_DIST" % name)
print("%d files" % len(names))
sys.exit(bool(missing))
