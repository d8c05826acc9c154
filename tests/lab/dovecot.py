"""A throw-away Dovecot 2.3: IMAP, POP3 and submission on free ports.

As a module:

    with Dovecot(users={"ann": "secret"},
                 mail={"ann": {"INBOX": [Message(b"...", ("seen",))]}}) as d:
        connect_tls(d.imaps, d.ca)
        d.doveadm("mailbox", "list", "-u", "ann")

As a command:

    dovecot.py start DIR --users FILE [--mail USER=DIR]... [--owner PID]
               [--mechanisms WORDS] [--capability WORDS] [--uidl FORMAT]
               [--storage maildir|mdbox] [--json]
    dovecot.py stop DIR
    dovecot.py doveadm DIR ARGUMENT...

FILE has lines of NAME:PASSWORD, DIR of --mail is read as maildir.load() says.
start prints NAME=VALUE lines: the ports, ca, log. Everything lies below DIR,
which must not exist yet; the services of the system are not touched. As root
the mail processes run as the user mail, so all above DIR must let others
pass. How the server ends, whatever happens to its caller: see keeper.py.
"""
import argparse
import base64
import fcntl
import grp
import json
import os
import pwd
import shutil
import signal
import socket
import string
import subprocess
import sys
import tempfile
import time

import certs
import maildir
from maildir import Message  # noqa: F401 (for those who import us)

# For Dovecot's extra: it offers COMPRESS=DEFLATE.
DEFLATE = """protocol imap {
  mail_plugins = $mail_plugins imap_zlib
}
mail_plugins = $mail_plugins zlib
"""
HERE = os.path.dirname(os.path.abspath(__file__))
PORTS = ("imap", "imaps", "pop", "pops", "submission", "relay")
SBIN = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
START_SECONDS, STOP_SECONDS = 30, 15


class LabError(Exception):
    """The server could not be started, with the reason."""


class PortTaken(LabError):
    """Somebody took a port between our look and Dovecot's."""


def find_dovecot():
    """The path of a Dovecot 2.3, or None (another series has another
    configuration)."""
    path = shutil.which("dovecot", path=SBIN)
    if not path:
        return None
    version = subprocess.run([path, "--version"], capture_output=True,
                             text=True, check=False).stdout
    return path if version.startswith("2.3.") else None


def free_ports(count):
    """That many ports of 127.0.0.1 that nobody holds at this moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


def _identities():
    """Who runs what: as root Dovecot's own users, otherwise we do it all."""
    if os.geteuid() == 0:
        names = {"internal": "dovecot", "login": "dovenull", "owner": "mail"}
    else:
        names = dict.fromkeys(("internal", "login", "owner"),
                              pwd.getpwuid(os.geteuid()).pw_name)
    groups = {}
    for key, name in names.items():
        gid = pwd.getpwnam(name).pw_gid
        groups[key + "_group"] = grp.getgrgid(gid).gr_name
    return {**names, **groups}


class Dovecot:
    """One server and its directory. Ports and paths are attributes: imap,
    imaps, pop, pops, submission, ca, log, directory."""

    def __init__(self, users=None, mail=None, *, directory=None,
                 mechanisms="plain login", capability="", uidl="%08Xu%08Xv",
                 storage="maildir", uidvalidity=1, extra="", owner=None):
        """users: {name: password}. mail: {user: {folder: [Message]}}.
        capability: all the words IMAP offers after login, or "+WORD" to add
        some; empty: Dovecot's own. extra: more lines for dovecot.conf.
        owner: the process whose end is the server's; None: this one, 0: none.
        Without a directory one is made, and removed by close()."""
        self.users = users or {"ann": "secret"}
        self.mail = mail or {}
        self.settings = {"mechanisms": mechanisms, "capability": capability,
                         "uidl": uidl, "extra": extra,
                         "greeting": "Lab %s ready." % os.urandom(4).hex()}
        self.storage, self.uidvalidity = storage, uidvalidity
        self.owner = os.getpid() if owner is None else owner
        self.is_ours = directory is None
        self.directory = directory and os.path.abspath(directory)
        self.keeper = None

    def __enter__(self):
        try:
            self.prepare()
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if not self.directory:
            return
        self.stop()
        if self.is_ours:
            shutil.rmtree(self.directory, ignore_errors=True)

    def path(self, *names):
        return os.path.join(self.directory, *names)

    # --- before the start ----------------------------------------------------

    def prepare(self):
        """Makes the directory: certificates, passwords, mail."""
        if not find_dovecot():
            raise LabError("there is no Dovecot 2.3 here (Debian packages "
                           "dovecot-imapd, -pop3d, -submissiond, -lmtpd)")
        if self.is_ours:
            self.directory = tempfile.mkdtemp(prefix="postern-lab-")
        else:
            os.makedirs(self.directory)
        self._check_place()
        for name in ("run", "state", "mail"):
            os.mkdir(self.path(name))
        self.ca = certs.make_ca(self.directory)
        certs.make_server(self.directory)
        self.log = self.path("dovecot.log")
        self.who = _identities()
        self._write_passwords()
        self._write_mail()

    def _check_place(self):
        """Sockets have short names, and as root others must get through."""
        if len(self.path("run")) > 70:
            raise LabError("%s is too long a path for the sockets in it"
                           % self.directory)
        if os.geteuid() != 0:
            return
        os.chmod(self.directory, 0o711)
        above = os.path.dirname(self.directory)
        while above != "/":
            if not os.stat(above).st_mode & 0o001:
                raise LabError("the user mail cannot pass through %s; "
                               "chmod o+x it or use another place" % above)
            above = os.path.dirname(above)

    def _write_passwords(self):
        path = self.path("passwd")
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w",
                  encoding="utf-8") as f:
            for name, password in self.users.items():
                coded = base64.b64encode(password.encode()).decode()
                f.write("%s:{PLAIN.b64}%s::::::\n" % (name, coded))
        shutil.chown(path, self.who["internal"])

    def _write_mail(self):
        for user in self.users:
            maildir.write(self.path("mail", user, "Maildir"),
                          self.mail.get(user, {}), self.uidvalidity)
        if os.geteuid() == 0:
            self._give_away(self.path("mail"))

    def _give_away(self, top):
        uid = pwd.getpwnam(self.who["owner"]).pw_uid
        gid = grp.getgrnam(self.who["owner_group"]).gr_gid
        os.chown(top, uid, gid)
        for path, folders, names in os.walk(top):
            for name in folders + names:
                os.chown(os.path.join(path, name), uid, gid)

    # --- start and stop ------------------------------------------------------

    def start(self):
        """Starts the server and waits until it answers. A server that was
        stopped comes back on the ports that it had."""
        again = hasattr(self, "imap")
        for attempt in range(5):
            if not again:
                for name, port in zip(PORTS, free_ports(len(PORTS))):
                    setattr(self, name, port)
            self._write_config()
            try:
                self._launch()
                break
            except PortTaken:
                if again or attempt == 4:
                    raise
        if self.storage != "maildir":
            self._convert()

    def _write_config(self):
        with open(os.path.join(HERE, "dovecot.conf.in"),
                  encoding="utf-8") as f:
            text = string.Template(f.read()).substitute(
                self.settings, dir=self.directory, location=self._location(),
                **self.who, **{name: getattr(self, name) for name in PORTS})
        if not self.settings["capability"]:
            text = text.replace("  imap_capability = \n", "")
        with open(self.path("dovecot.conf"), "w", encoding="utf-8") as f:
            f.write(text)

    def _location(self):
        if self.storage == "maildir":
            return "maildir:~/Maildir:UTF-8:LAYOUT=fs"
        return "%s:~/%s" % (self.storage, self.storage)

    def _launch(self):
        with open(self.log, "ab") as log:
            self.keeper = subprocess.Popen(
                [sys.executable, os.path.join(HERE, "keeper.py"),
                 self.directory, str(self.owner), str(self.relay)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=log, start_new_session=True,
                env={**os.environ, "DOVECOT": find_dovecot()})
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.keeper.poll() is not None:
                raise self._why()
            if time.monotonic() > until:
                self.stop()
                raise LabError("Dovecot does not answer; %s" % self.tail())
            time.sleep(0.02)

    def _answers(self):
        """Is it we who greet? The master holds all ports before the first
        process does; and somebody else's server may hold this one."""
        try:
            with socket.create_connection(("127.0.0.1", self.imap), 5) as s:
                return self.settings["greeting"].encode() in s.recv(4096)
        except OSError:
            return False

    def _why(self):
        text = self.tail()
        if "Address already in use" in text:
            return PortTaken(text)
        return LabError("Dovecot did not start: " + text)

    def tail(self, lines=15):
        """The end of the log, for messages."""
        with open(self.log, encoding="utf-8", errors="replace") as f:
            return "".join(f.readlines()[-lines:])

    def stop(self):
        """Ends the server with all its processes; the directory stays."""
        stop(self.directory)
        if self.keeper:
            self.keeper.wait()
            self.keeper = None

    # --- while it runs -------------------------------------------------------

    def doveadm(self, *words, data=None):
        """Runs doveadm against this server; returns what it prints."""
        return doveadm(self.directory, words, data)

    def deliver(self, user, data, folder="INBOX"):
        """One more message, as if it had just come."""
        self.doveadm("save", "-u", user, "-m", folder,
                     data=maildir.crlf(data))

    def _convert(self):
        """Moves the mail from the maildirs into the storage that was asked
        for; once, at the first start."""
        for user in self.users:
            source = self.path("mail", user, "Maildir")
            if os.path.exists(source):
                self.doveadm("sync", "-1", "-R", "-u", user,
                             "maildir:%s:UTF-8:LAYOUT=fs" % source)
                shutil.rmtree(source)

    def facts(self):
        """What a caller needs to know, as text."""
        names = ("imap", "imaps", "pop", "pops", "submission", "ca", "log")
        return {name: getattr(self, name) for name in names}


def doveadm(directory, words, data=None):
    done = subprocess.run(
        [shutil.which("doveadm", path=SBIN) or "doveadm", "-c",
         os.path.join(directory, "dovecot.conf"), *words],
        input=data, capture_output=True, check=False)
    if done.returncode:
        raise LabError("doveadm %s: %s" % (
            " ".join(words), done.stderr.decode("utf-8", "replace").strip()))
    return done.stdout.decode("utf-8", "replace")


def stop(directory):
    """Tells the keeper of the directory to end, and waits until its lock is
    free: then no process and no port is left. Without a keeper: nothing."""
    try:
        f = open(os.path.join(directory, "keeper.pid"), "r+",
                 encoding="ascii")
    except FileNotFoundError:
        return
    with f:
        until = time.monotonic() + STOP_SECONDS
        told = False
        while not _try_lock(f):
            text = f.read().strip()
            if text and not told:
                os.kill(int(text), signal.SIGTERM)
                told = True
            f.seek(0)
            if time.monotonic() > until:
                raise LabError("the server in %s does not end" % directory)
            time.sleep(0.02)


def _try_lock(f):
    try:
        fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False


# --- the command -------------------------------------------------------------

def read_users(path):
    with open(path, encoding="utf-8") as f:
        return dict(line.rstrip("\n").split(":", 1) for line in f
                    if line.strip())


def arguments():
    p = argparse.ArgumentParser(description="a throw-away Dovecot")
    verbs = p.add_subparsers(dest="verb", required=True)
    s = verbs.add_parser("start")
    s.add_argument("directory")
    s.add_argument("--users", required=True, metavar="FILE")
    s.add_argument("--mail", action="append", default=[], metavar="USER=DIR")
    s.add_argument("--owner", type=int, default=0, metavar="PID")
    s.add_argument("--mechanisms", default="plain login")
    s.add_argument("--capability", default="")
    s.add_argument("--uidl", default="%08Xu%08Xv")
    s.add_argument("--storage", choices=("maildir", "mdbox"),
                   default="maildir")
    s.add_argument("--json", action="store_true")
    verbs.add_parser("stop").add_argument("directory")
    s = verbs.add_parser("doveadm")
    s.add_argument("directory")
    s.add_argument("words", nargs=argparse.REMAINDER)
    return p.parse_args()


def start_command(a):
    mail = {}
    for pair in a.mail:
        user, _, path = pair.rpartition("=")
        mail[user] = maildir.load(path)
    d = Dovecot(read_users(a.users), mail, directory=a.directory,
                mechanisms=a.mechanisms, capability=a.capability, uidl=a.uidl,
                storage=a.storage, owner=a.owner)
    d.prepare()
    d.start()
    if a.json:
        print(json.dumps(d.facts()))
    else:
        for name, value in d.facts().items():
            print("%s=%s" % (name, value))


def main():
    a = arguments()
    try:
        if a.verb == "start":
            start_command(a)
        elif a.verb == "stop":
            stop(a.directory)
        else:
            sys.stdout.write(doveadm(a.directory, a.words))
    except (LabError, OSError, RuntimeError) as e:
        print("dovecot.py: %s" % e, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
