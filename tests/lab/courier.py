"""A throw-away Courier IMAP on a free port, without its daemons: we greet and
sign in, then its imapd has the connection, as its own login program would do.

    with Courier(users={"ann": "secret"},
                 mail={"ann": {"INBOX": [Message(b"...")]}}) as d:
        d.imap, d.prefix

It can neither move nor count changes, its folders lie below INBOX, and it
speaks no TLS here. Everything lies in a directory of its own; the services of
the system are not touched. COURIER_IMAPD names an imapd that lies elsewhere
(Debian's package does not want to live beside Dovecot's; dpkg -x unpacks it).
"""
import base64
import imaplib
import os
import re
import shutil
import subprocess
import tempfile

from wire import Gone, Server

WORDS = "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE SORT QUOTA IDLE"


def find_courier():
    """The path of Courier's imapd, or None."""
    path = os.environ.get("COURIER_IMAPD") or shutil.which("imapd")
    if not path or not os.path.exists(path):
        return None
    with open(path, "rb") as f:
        return path if b"Courier" in f.read() else None


class Courier(Server):
    prefix, ca, imaps = "INBOX.", None, None

    def __init__(self, users, mail):
        super().__init__()
        self.users, self.mail, self.imap = users, mail, self.port

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="postern-lab-")
        self.log = open(os.path.join(self.directory, "log"), "ab")
        for user in self.users:
            for folder, mail in self.mail.get(user, {}).items():
                self.write(user, folder, mail)
        self.start()
        for user, password in self.users.items():
            self.settle_numbers(user, password)
        return self

    def __exit__(self, *_):
        self.stop()
        self.log.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def settle_numbers(self, user, password):
        """UIDs change from one look to the next, even under the same
        UIDVALIDITY, until a folder was opened for more."""
        with imaplib.IMAP4("127.0.0.1", self.port) as box:
            box.login(user, password)
            for folder in self.mail.get(user, {}):
                name = folder if folder == "INBOX" else self.prefix + folder
                box.select('"%s"' % name)

    def write(self, user, folder, mail):
        """A folder as Maildir++ has it."""
        top = os.path.join(self.directory, user, "Maildir")
        if folder != "INBOX":
            top = os.path.join(top, "." + folder.replace("/", "."))
        for name in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(top, name))
        if folder != "INBOX":
            open(os.path.join(top, "maildirfolder"), "wb").close()
        for n, m in enumerate(mail):
            with open(os.path.join(top, "cur", "%d.%d.lab:2," % (n, n)),
                      "wb") as f:
                f.write(m.data.replace(b"\r\n", b"\n"))

    def serve(self, wire, number):
        wire.send(b"* OK [CAPABILITY %s] Courier lab ready\r\n"
                  % WORDS.encode())
        while True:
            tag, _, line = wire.line().decode("latin-1").partition(" ")
            words = line.split(" ", 1)
            verb = words[0].upper()
            if verb == "LOGIN":
                user, password = re.findall(r'"([^"]*)"|(\S+)', words[1])
                user, password = "".join(user), "".join(password)
            elif verb == "AUTHENTICATE":
                wire.send(b"+ \r\n")
                user, password = base64.b64decode(wire.line()).decode().split(
                    "\0")[1:]
            else:
                self.answer(wire, tag, verb)
                continue
            if self.users.get(user) == password:
                self.hand_over(wire, tag, user)
                return
            wire.send(("%s NO Login failed.\r\n" % tag).encode())

    @staticmethod
    def answer(wire, tag, verb):
        if verb == "CAPABILITY":
            wire.send(("* CAPABILITY %s\r\n" % WORDS).encode())
        if verb == "LOGOUT":
            wire.send(b"* BYE bye\r\n")
        wire.send(("%s OK done\r\n" % tag).encode())
        if verb == "LOGOUT":
            raise Gone("goodbye")

    def hand_over(self, wire, tag, user):
        """Until the client or imapd ends."""
        env = {"PATH": os.environ["PATH"], "PROTOCOL": "IMAP",
               "HOME": os.path.join(self.directory, user),
               "AUTHENTICATED": user, "AUTHADDR": user,
               "IMAPLOGINTAG": tag, "IMAP_CAPABILITY": WORDS,
               "IMAP_KEYWORDS": "1", "IMAP_TRASHFOLDERNAME": "Trash",
               "MAILDIRPATH": "Maildir", "TCPREMOTEIP": "127.0.0.1",
               "TCPREMOTEPORT": "1"}
        subprocess.run([find_courier(), "Maildir"], stdin=wire.sock,
                       stdout=wire.sock, stderr=self.log, env=env,
                       cwd=env["HOME"], check=False)
