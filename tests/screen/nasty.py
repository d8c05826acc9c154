"""Mail that attacks the terminal or the reader's eye, one message each.

write(DIR) makes one .eml a message. Every payload that a terminal could
obey stands in PAYLOADS: none of them may ever reach one.
"""
import base64
import email.utils
import os

NOW = 1781092800

# What a terminal obeys: a title, a clipboard, an answer on the keyboard, a
# clear screen, another character set.
ESCAPES = ("\x1b]0;owned\x07", "\x1b]52;c;aGFja2Vk\x07", "\x1b[6n",
           "\x1b[2J", "\x1bP$q\"p\x1b\\", "\x1b_G\x1b\\", "\x1bc", "\x0e",
           "\x1b]8;;http://evil.example\x1b\\")
C1 = ("\u009b31m", "\u009d0;owned\u009c", "\u0090$q\u009c")
BIDI = "\u202e\u202d\u202a\u202b\u2066\u2067\u2068"


def word(text):
    """An encoded word."""
    return "=?utf-8?B?%s?=" % base64.b64encode(
        text.encode("utf-8", "surrogateescape")).decode()


def message(n, subject, sender="Eve <eve@example.net>", body=b"", more="",
            kind="text/plain; charset=utf-8"):
    """Message n, the higher the newer, as bytes."""
    head = ("Date: %s\r\nFrom: %s\r\nTo: eve@example.net\r\nSubject: %s\r\n"
            "Message-ID: <nasty-%d@example.net>\r\n%s"
            "MIME-Version: 1.0\r\nContent-Type: %s\r\n"
            "Content-Transfer-Encoding: 8bit\r\n\r\n" % (
                email.utils.formatdate(NOW - 86400 * 5 + n * 3600),
                sender, subject, n, more, kind))
    return head.encode("utf-8", "surrogateescape") + body + b"\r\n"


def escapes_raw():
    text = " ".join(ESCAPES)
    return message(1, "raw " + text, "Raw %s <eve@example.net>" % ESCAPES[0],
                   ("body " + text).encode())


def escapes_encoded():
    text = "encoded " + " ".join(ESCAPES) + " end"
    return message(2, word(text), "%s <eve@example.net>" % word(
        "Name" + ESCAPES[1]), ("body " + text).encode())


def c1():
    text = " ".join(C1)
    return message(3, word("c1 " + text), body=(
        "c1 " + text).encode() + b" raw \x9b31m \x9d0;x\x9c \x90q\x9c")


def files():
    part = ("--b\r\nContent-Type: text/plain\r\n\r\ntext\r\n"
            "--b\r\nContent-Type: application/x%s\r\n"
            "Content-Disposition: attachment; filename*=utf-8''%s\r\n\r\n"
            "x\r\n--b--\r\n")
    name = "report%1B%5D0%3Bowned%07%E2%80%AEfdp.exe"
    return message(4, "attachment that lies", body=(
        part % (ESCAPES[3], name)).encode(),
        kind='multipart/mixed; boundary="b"')


def bidi():
    return message(5, word("bidi " + BIDI + " txet"),
                   "%s <eve@example.net>" % word("ann\u202emoc.knab"),
                   ("order " + BIDI + " redro\n").encode())


def flood():
    marks = "\u0300\u0301\u0302" * 3000
    return message(6, word("marks a" + marks[:3000] + "b"),
                   body=("wide \U0001f469\u200d\U0001f469\u200d\U0001f466 "
                         "a" + marks + "b end\n").encode())


def from_nul():
    return message(7, "from with a nul", "=?utf-8?Q?potus=40bank.example=00?="
                   " <eve@example.net>")


def from_pretends():
    return message(8, "from that pretends",
                   '"security@bank.example" <eve@example.net>')


def from_two():
    return message(9, "two from fields", "boss@bank.example",
                   more="From: eve@example.net\r\n")


def entities():
    return message(10, "html that attacks", body=(
        b"<html><body><p>before &#27;]0;owned&#7; &#155;31m &#x202e; after"
        b"</p><p><a href=\"http://evil.example/\">https://bank.example/</a>"
        b"</p><img src=\"http://127.0.0.1:9/track.png\"></body></html>"),
        kind="text/html; charset=utf-8")


MAKERS = (escapes_raw, escapes_encoded, c1, files, bidi, flood, from_nul,
          from_pretends, from_two, entities)


def write(directory):
    for n, make in enumerate(MAKERS):
        path = os.path.join(directory, "%02d-%s.eml" % (n, make.__name__))
        with open(path, "wb") as f:
            f.write(make())
