#!/usr/bin/env python3
"""The manual answers what "postern help all" answers, in the same words: a
chapter of postern.1 that --write makes anew from the program."""
import os
import re
import subprocess
import sys

MANUAL = os.path.join(os.environ["top_srcdir"], "doc", "postern.1")
PROGRAM = os.path.join(os.environ["top_builddir"], "src", "postern")
FIRST = '.Sh QUESTIONS AND ANSWERS\n'
INTRO = """\
The command
.Nm Cm help Ar topic
prints one of these answers, and
.Nm Cm help Cm topics
their names.
"""


def run(*args):
    env = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="")
    return subprocess.run([PROGRAM, *args], env=env, check=True,
                          stdout=subprocess.PIPE).stdout.decode()


def paragraphs(text):
    return [" ".join(p.split()) for p in text.split("\n\n") if p.strip()]


def chapter():
    """Question, answer, more; a sentence a line, as mdoc wants it."""
    out = FIRST + INTRO
    for i, p in enumerate(paragraphs(run("help", "all"))):
        p = p.replace("\\", "\\e")
        if i % 3 == 0:
            out += ".Ss " + p.replace('"', "\\(dq") + "\n"
        else:
            out += "" if i % 3 == 1 else ".Pp\n"
            out += re.sub(r"(?<=[.?:]) (?=[A-Z\"])", "\n", p) + "\n"
    return out


def main():
    with open(MANUAL, encoding="utf-8") as f:
        text = f.read()
    begin = text.find(FIRST)
    end = text.find("\n.Sh ", begin + 1) + 1 if begin >= 0 else 0
    there = text[begin:end] if begin >= 0 else ""
    if "--write" in sys.argv:
        if begin < 0:
            begin = end = text.index(".Sh FILES\n")
        with open(MANUAL, "w", encoding="utf-8") as f:
            f.write(text[:begin] + chapter() + text[end:])
        return 0
    names = re.findall(r"^  (\S+)", run("help", "topics"), re.M)
    asked = len(paragraphs(run("help", "all"))) / 3
    if asked != len(names) or asked < 20:
        print("%d topics have %s questions" % (len(names), asked))
        return 1
    if there != chapter():
        print("doc/postern.1 does not say what \"postern help all\" says: "
              "lint/questions.py --write makes the chapter anew")
        return 1
    print("%d questions" % asked)
    return 0


if __name__ == "__main__":
    sys.exit(main())
