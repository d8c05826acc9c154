#!/usr/bin/env python3
"""Messages built of drafts of all kinds are read back as they were written: by
postern (lab/mkdrafts does that) and by Python's email, and nothing on the wire
is longer, wider or other than it may be.

    build_test.py [N]    N drafts; make check tries 300
"""
import email
import email.header
import email.policy
import email.utils
import getpass
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile

BUILD = os.environ["top_builddir"]
MKDRAFTS = os.path.join(BUILD, "tests/lab/mkdrafts")
WORD = re.compile(rb"=\?[^?\s]+\?[^?\s]\?[^?\s]*\?=")
HERE = [s.encode() for s in
        (platform.node(), getpass.getuser() + "@", os.path.expanduser("~"),
         os.getcwd(), "postern", "GMime", "User-Agent", "X-Mailer")
        if len(s) > 3]


def wire(n, raw, expected):
    """What is wrong with the bytes."""
    wrong = []
    lines = raw.split(b"\r\n")
    if lines[-1] != b"" or lines[-2:] == [b"", b""] and expected["text"]:
        wrong.append("does not end with one line end")
    if b"\r" in raw.replace(b"\r\n", b"") or b"\n" in raw.replace(b"\r\n", b""):
        wrong.append("bare CR or LF")
    if b"\0" in raw:
        wrong.append("NUL")
    longest = max(map(len, lines))
    if longest > 998:
        wrong.append("a line of %d" % longest)
    header = raw[:raw.index(b"\r\n\r\n")]
    if max(map(len, header.split(b"\r\n"))) > 78 + 200:
        wrong.append("a header line that could have been folded")
    for word in WORD.findall(header):
        if len(word) > 75:
            wrong.append("an encoded word of %d" % len(word))
        text = email.header.decode_header(word.decode())[0][0]
        try:
            text.decode()
        except UnicodeDecodeError:
            wrong.append("an encoded word that cuts a character")
    messages = any(f["is_message"] for f in expected["files"])
    if not messages and any(c >= 0x80 for c in raw):
        wrong.append("8 bit")
    for word in HERE:
        if word in raw:
            wrong.append("tells of %r" % word)
    return wrong


def decode(value):
    """An unstructured field, or a name, as RFC 2047 says."""
    value = re.sub(r"\r?\n", "", value)
    return "".join(t if isinstance(t, str) else t.decode(c or "ascii")
                   for t, c in email.header.decode_header(value))


def people(message, name):
    value = message.get(name)
    if value is None:
        return []
    value = re.sub(r"\r?\n", "", str(value))
    return [{"name": decode(n), "addr": a}
            for n, a in email.utils.getaddresses([value])
            if a]


def same_people(found, wanted):
    strip = lambda people: [(p["name"].strip(), p["addr"].replace('"', ""))
                            for p in people]
    return strip(found) == strip(wanted)


def joined(text):
    """format=flowed, RFC 3676."""
    out, paragraph = [], ""
    for line in text.split("\n"):
        if line.startswith(" "):
            line = line[1:]
        if line.endswith(" ") and line != "-- ":
            paragraph += line
        else:
            out.append(paragraph + line)
            paragraph = ""
    return "\n".join(out) + paragraph


def lines_of(raw):
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def parts_of(message):
    return message.get_payload() if message.is_multipart() else [message]


def raw_parts(raw, message):
    """The bytes of the parts of a multipart, as they stand."""
    boundary = message.get_boundary()
    if not boundary:
        return []
    return [p.split(b"\r\n\r\n", 1)[1] for p in
            raw.split(b"\r\n--" + boundary.encode())[1:-1]]


def check_file(part, raw, wanted):
    name = part.get_filename() or ""
    if name != (wanted["name"] or ("" if part.get_content_type() ==
                                   "message/rfc822" or
                                   not wanted["is_message"]
                                   else "message.eml")):
        return "file name %r, not %r" % (name, wanted["name"])
    if part.get_content_type() == "message/rfc822":
        return None   # compared by postern, and below
    if hashlib.sha256(part.get_payload(decode=True)).hexdigest() != \
            wanted["sha256"]:
        return "another attachment"
    return None


def read_back(raw, wanted):
    message = email.message_from_bytes(raw)
    wrong = []
    if decode(message["Subject"]).strip() != wanted["subject"].strip():
        wrong.append("Subject %r" % decode(message["Subject"]))
    for name in ("from", "to", "cc", "bcc"):
        if not same_people(people(message, name), wanted[name]):
            wrong.append("%s %r" % (name, people(message, name)))
    if message["Message-ID"] != "<%s>" % wanted["message_id"]:
        wrong.append("Message-ID")
    if re.findall(r"<([^>]*)>", message.get("References", "")) != \
            wanted["references"]:
        wrong.append("References")
    if set(message.keys()) - {
            "Date", "From", "Reply-To", "To", "Cc", "Bcc", "Subject",
            "Message-ID", "In-Reply-To", "References", "MIME-Version",
            "Content-Type", "Content-Transfer-Encoding"} or \
            len(set(message.keys())) != len(message.keys()):
        wrong.append("fields %r" % message.keys())
    parts = parts_of(message)
    text = parts[0].get_payload(decode=True).decode(
        parts[0].get_content_charset()).replace("\r\n", "\n")
    if wanted["is_flowed"] != (parts[0].get_param("format") == "flowed"):
        wrong.append("format")
    if wanted["is_flowed"]:
        text = joined(text)
    if text.rstrip("\n") != wanted["text"].rstrip("\n"):
        wrong.append("text %r, not %r" % (text, wanted["text"]))
    if len(parts) - 1 != len(wanted["files"]):
        wrong.append("%d attachments" % (len(parts) - 1))
    for part, f in zip(parts[1:], wanted["files"]):
        why = check_file(part, raw, f)
        if why:
            wrong.append(why)
    return wrong


def check(where, n):
    with open(os.path.join(where, "%d.eml" % n), "rb") as f:
        raw = f.read()
    with open(os.path.join(where, "%d.json" % n), encoding="utf-8") as f:
        wanted = json.load(f)
    return wire(n, raw, wanted) + read_back(raw, wanted)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    failed = 0
    with tempfile.TemporaryDirectory() as where:
        done = subprocess.run([MKDRAFTS, "1", str(count), where],
                              stderr=subprocess.PIPE, text=True)
        print(done.stderr, end="")
        for n in range(1, count + 1):
            wrong = check(where, n)
            for why in wrong:
                print("draft %d: %s" % (n, why[:600]))
            failed += bool(wrong)
    print("%d drafts built and read back, %d of them otherwise by Python's "
          "email" % (count, failed))
    sys.exit(1 if failed or done.returncode else 0)


main()
