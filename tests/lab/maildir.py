"""Mail on disk: samples read from a directory, maildirs written for Dovecot.

Writing the files directly is what makes ten thousand messages a matter of
seconds. The layout is Dovecot's LAYOUT=fs with UTF-8 names: the inbox is the
top of the maildir, a folder "Projects/Harbour" the directory of that name.
"""
import email.utils
import os
import re
import time
from dataclasses import dataclass
from typing import Optional

FLAGS = {"draft": "D", "flagged": "F", "answered": "R", "seen": "S",
         "deleted": "T"}
DATE = re.compile(rb"^(?:Date|Received):((?:.*\n)(?:[ \t].*\n)*)",
                  re.I | re.M)


@dataclass
class Message:
    """One message: its bytes with CRLF, the names of its flags ("seen",
    "answered", "flagged", "draft", "deleted", or a keyword such as
    "$Forwarded") and when it arrived (Unix seconds; None: as it says)."""
    data: bytes
    flags: tuple = ()
    date: Optional[int] = None

    def arrived(self):
        return self.date if self.date is not None else arrival(self.data)


def crlf(data):
    """The same lines, each ended by CRLF."""
    return re.sub(rb"\r\n|\r|\n", b"\r\n", data)


def arrival(data):
    """The time of the topmost Received or Date with one; now without."""
    head = data.split(b"\r\n\r\n", 1)[0].split(b"\n\n", 1)[0] + b"\n"
    for value in DATE.findall(head):
        text = value.decode("ascii", "replace").rsplit(";", 1)[-1]
        try:
            return int(email.utils.parsedate_to_datetime(text.strip())
                       .timestamp())
        except (TypeError, ValueError):
            continue
    return int(time.time())


def load(directory):
    """Reads a directory of .eml files as {folder: [Message]}.

    With an index.tsv (file, folder, flags divided by blanks; # starts a
    comment) that file says what goes where, in its order. Without one a
    subdirectory is a folder and the files at the top are the INBOX."""
    rows = _index(directory) or sorted(_walk(directory))
    mail = {}
    for name, folder, flags in rows:
        with open(os.path.join(directory, name), "rb") as f:
            data = crlf(f.read())
        mail.setdefault(folder, []).append(Message(data, tuple(flags)))
    return mail


def _index(directory):
    path = os.path.join(directory, "index.tsv")
    if not os.path.exists(path):
        return None
    rows = []
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                name, folder, flags = (line.rstrip("\n") + "\t\t").split(
                    "\t")[:3]
                rows.append((name, folder, flags.split()))
    return rows


def _walk(directory):
    for path, _, names in os.walk(directory):
        folder = os.path.relpath(path, directory)
        for name in names:
            if name.endswith(".eml"):
                yield (os.path.normpath(os.path.join(folder, name)),
                       "INBOX" if folder == "." else folder, [])


def write(root, mail, uidvalidity=1):
    """Writes {folder: [Message]} as the maildir root. Messages get the UIDs
    1, 2, ... in the order they are given."""
    names = sorted(set(mail) | {"INBOX"})
    for folder in names:
        _write_folder(root if folder == "INBOX" else
                      os.path.join(root, *folder.split("/")),
                      mail.get(folder, ()), uidvalidity)
    with open(os.path.join(root, "subscriptions"), "w",
              encoding="utf-8") as f:
        f.writelines(name + "\n" for name in names)


def _write_folder(path, messages, uidvalidity):
    for sub in ("cur", "new", "tmp"):
        os.makedirs(os.path.join(path, sub), exist_ok=True)
    keywords, uids = {}, []
    for uid, message in enumerate(messages, 1):
        arrived, size = message.arrived(), len(message.data)
        bare = message.data.count(b"\n") - message.data.count(b"\r\n")
        base = "%d.M%06dP1.lab,S=%d,W=%d" % (arrived, uid, size, size + bare)
        name = os.path.join(path, "cur",
                            base + ":2," + _letters(message.flags, keywords))
        with open(name, "wb") as f:
            f.write(message.data)
        os.utime(name, (arrived, arrived))
        uids.append("%d :%s\n" % (uid, base))
    with open(os.path.join(path, "dovecot-uidlist"), "w",
              encoding="ascii") as f:
        f.write("3 V%d N%d G%s\n" % (uidvalidity, len(uids) + 1,
                                     os.urandom(16).hex()))
        f.writelines(uids)
    with open(os.path.join(path, "dovecot-keywords"), "w",
              encoding="ascii") as f:
        f.writelines("%d %s\n" % (n, word) for word, n in keywords.items())


def _letters(flags, keywords):
    """The flags as a maildir's info; keywords get letters from a onwards."""
    letters = set()
    for flag in flags:
        if flag.lstrip("\\").lower() in FLAGS:
            letters.add(FLAGS[flag.lstrip("\\").lower()])
        else:
            number = keywords.setdefault(flag, len(keywords))
            letters.add(chr(ord("a") + number))
    return "".join(sorted(letters))
