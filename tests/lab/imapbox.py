"""What an IMAP server holds, and what postern says it holds: for comparing.

    with Box(d, ANN, "secret") as box:
        box.append("INBOX", data, "(\\\\Seen)")
        assert box.mail() == here(home)
"""
import base64
import contextlib
import imaplib
import json
import os
import re
import shutil
import sqlite3
import ssl
import tempfile

FLAGS = {rb"\Seen": "seen", rb"\Answered": "answered",
         rb"\Flagged": "flagged", rb"\Deleted": "deleted",
         rb"\Draft": "draft", rb"$Forwarded": "forwarded",
         rb"$Junk": "junk", rb"$NotJunk": "notjunk"}


def encode(name):
    """Modified UTF-7 (RFC 3501, 5.1.3)."""
    def shift(found):
        text = base64.b64encode(found.group().encode("utf-16-be"), b"+,")
        return "&%s-" % text.decode().rstrip("=")
    return re.sub("[^ -~]+", shift, name.replace("&", "&-"))


def decode(name):
    def shift(found):
        text = found.group(1)
        if not text:
            return "&"
        return base64.b64decode(text + "=" * (-len(text) % 4), b"+,").decode(
            "utf-16-be")
    return re.sub("&([^-]*)-", shift, name)


def quote(name):
    return '"%s"' % encode(name).replace("\\", "\\\\").replace('"', '\\"')


class Box:
    """A second client, with imaplib, over TLS where there is any. Folders have
    the names that postern shows."""

    def __init__(self, d, user, password):
        self.prefix = getattr(d, "prefix", "")
        self.imap = imaplib.IMAP4_SSL(
            "127.0.0.1", d.imaps,
            ssl_context=ssl.create_default_context(cafile=d.ca)) \
            if d.imaps else imaplib.IMAP4("127.0.0.1", d.imap)
        self.imap.login(user, password)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.imap.logout()

    def do(self, verb, *words):
        """A command that must be answered with OK."""
        kind, data = getattr(self.imap, verb)(*words)
        if kind != "OK":
            raise AssertionError("%s %s: %s" % (verb, words, data))
        return data

    def append(self, folder, data, flags=None):
        # Untagged: the time now.
        self.do("append", self.name(folder), flags, None, data)

    def select(self, folder, readonly=False):
        return self.do("select", self.name(folder), readonly)

    def name(self, folder):
        """As a command has it."""
        return quote(folder if folder == "INBOX" else self.prefix + folder)

    def move(self, uids, folder):
        """Out of the open folder; by hand where the server can't."""
        if "MOVE" in self.imap.capabilities:
            self.do("uid", "move", uids, self.name(folder))
            return
        self.do("uid", "copy", uids, self.name(folder))
        self.do("uid", "store", uids, "+FLAGS.SILENT", "(\\Deleted)")
        self.do("uid", "expunge", uids)

    def folders(self):
        """The names of those that can be opened."""
        names = []
        for row in self.do("list"):
            if isinstance(row, tuple):  # the name came as a literal
                attributes, name = row[0], row[1].decode()
            else:
                found = re.match(rb'(\(.*?\)) \S+ (?:"(.*)"|(\S+))$', row)
                attributes = found.group(1)
                name = (found.group(2) or found.group(3)).decode()
                name = re.sub(r"\\(.)", r"\1", name)
            if b"\\Noselect" not in attributes \
                    and b"\\NonExistent" not in attributes:
                names.append(decode(name.removeprefix(self.prefix)))
        return names

    def mail(self):
        """{folder: {uid: (bytes, sorted flags)}}"""
        found = {}
        for folder in self.folders():
            self.select(folder, True)
            found[folder] = self._fetch()
            self.do("close")
        return found

    def _fetch(self):
        mail = {}
        for row in self.do("uid", "fetch", "1:*", "(FLAGS BODY.PEEK[])"):
            if not isinstance(row, tuple):
                continue
            uid = int(re.search(rb"UID (\d+)", row[0]).group(1))
            words = re.search(rb"FLAGS \((.*?)\)", row[0]).group(1).split()
            mail[uid] = (row[1], sorted(FLAGS[w] for w in words
                                        if w in FLAGS))
        return mail


def here(home, account=None):
    """The same of postern's store; fails if a message is there without its
    text."""
    only = ("--account", account) if account else ()
    # In memory where there is such a place: an export syncs every file.
    fast = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    out = tempfile.mkdtemp(prefix="postern-test-", dir=fast)
    try:
        return _read_export(home, out, only, account)
    finally:
        shutil.rmtree(out)


def _read_export(home, out, only, account):
    result = home.run("export", "--raw", out, "--verify", *only)
    assert result.code == 0 and "not here" not in result.err, result
    folders = home.run("folders", "--json")
    assert folders.code == 0, folders
    names = {f["id"]: f["name"] for f in folders.lines()
             if account in (None, f["account"])}
    mail = {name: {} for name in names.values()}
    with open(os.path.join(out, "index.jsonl"), encoding="utf-8") as index:
        for line in index:
            row = json.loads(line)
            with open(os.path.join(out, row["file"]), "rb") as f:
                data = f.read()
            folder = mail[names[row["folder_id"]]]
            uid = row["uid"] or -row["id"]  # POP has no UIDs
            assert uid not in folder, row
            folder[uid] = (data, sorted(row["flags"]))
    return mail


def mark(home, uid, folder="INBOX", **flags):
    """The user's wish, as the screen writes it down: seen=True, ..."""
    bits = {"seen": 1, "answered": 2, "flagged": 4}
    with contextlib.closing(sqlite3.connect(
            os.path.join(home.data, "postern.db"))) as db, db:
        for name, is_set in flags.items():
            db.execute(
                "UPDATE message SET flags = CASE WHEN ?1 THEN flags | ?2"
                " ELSE flags & ~?2 END WHERE srv_uid = ?3 AND folder_id ="
                " (SELECT id FROM folder WHERE name = ?4)",
                (is_set, bits[name], uid, folder))
