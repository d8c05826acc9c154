"""Judges the bytes that reached a terminal: only what curses itself sends."""
import re

# What our program and terminfo's tmux-256color send, whatever mail says.
OURS = re.compile(
    rb"\x1b\[[0-9;?]*[ABCDGHKLMPSTX@bdhlmr]"  # place, erase, look, modes
    rb"|\x1b\[J"                              # terminfo's "clear", not 2J
    rb"|\x1b[()][0AB]"                         # character sets
    rb"|\x1b[=>78M]"                           # keypad, cursor
    rb"|\x1bg")
# Of those, none changes more than a picture: queries (n, c), window
# operations (t) and strings (OSC, DCS, APC, PM, SOS) are not among them.
CONTROL = re.compile(rb"[\x00-\x06\x0b\x0c\x10-\x1f\x7f]")
C1 = re.compile("[\u0080-\u009f]")
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def problems(raw):
    """What is wrong with these bytes, a line each."""
    found = []
    rest = OURS.sub(b"", raw)
    # Curses switches to the line-drawing set with SO and SI alone.
    for m in re.finditer(rb"\x1b.{0,12}", rest, re.S):
        found.append("a sequence that is not ours: %r" % m.group())
    for m in CONTROL.finditer(rest.replace(b"\x1b", b"")):
        found.append("a control byte: %r" % m.group())
    for byte, name in ((b"\x07", "BEL"), (b"\x0e", "SO")):
        if byte in rest:
            found.append("a byte %s" % name)
    try:
        text = rest.decode("utf-8")
    except UnicodeDecodeError as e:
        found.append("bytes that are no UTF-8: %s" % e)
        text = rest.decode("utf-8", "replace")
    for m in C1.finditer(text):
        found.append("a C1 control: U+%04X" % ord(m.group()))
    for m in BIDI.finditer(text):
        found.append("a bidi control: U+%04X" % ord(m.group()))
    return found


def log_problems(data):
    """The log holds text only."""
    return ["the log has %r" % m.group()
            for m in re.finditer(rb"[\x00-\x08\x0b-\x1f\x7f]", data)]
