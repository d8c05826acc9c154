"""A throw-away Cyrus IMAP 3 on a free port of loopback.

    with Cyrus(users={"ann": "secret"},
               mail={"ann": {"INBOX": [Message(b"...")]}}) as d:
        d.imap, d.prefix

It signs in without TLS, keeps its own mailbox format (so mail is appended) and
takes any password. Everything lies in a directory of its own; its master, and
with it all processes, are ended by their ids. CYRUS_DIR names the directory
into which Debian's packages were unpacked (dpkg -x cyrus-imapd cyrus-common
libical3): they are not installed, for Cyrus wants the ports of Dovecot. As
root it runs as nobody.
"""
import glob
import grp
import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

START_SECONDS, STOP_SECONDS = 30, 15

IMAPD_CONF = """configdirectory: {dir}/conf
partition-default: {dir}/spool
defaultpartition: default
admins: cyrusadmin
allowplaintext: yes
sasl_pwcheck_method: alwaystrue
sasl_mech_list: PLAIN
cyrus_user: {user}
cyrus_group: {group}
unixhierarchysep: yes
virtdomains: off
altnamespace: yes
autocreate_quota: 0
autocreate_inbox_folders: {folders}
imapidlepoll: 1
syslog_prefix: lab
duplicatesuppression: no
proc_path: {dir}/proc
mboxname_lockpath: {dir}/lock
"""
CYRUS_CONF = """START {{
  recover cmd="{bin}/ctl_cyrusdb -C {dir}/imapd.conf -r"
}}
SERVICES {{
  imap cmd="{bin}/imapd -C {dir}/imapd.conf" listen="127.0.0.1:{port}" prefork=0
}}
EVENTS {{
}}
"""


def find_cyrus():
    """The directory of Cyrus's programs, or None."""
    for top in (os.environ.get("CYRUS_DIR", ""), "/"):
        path = os.path.join(top, "usr/lib/cyrus/bin") if top else ""
        if path and os.path.exists(os.path.join(path, "imapd")):
            return path
    return None


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def owner():
    """Who runs it: never root."""
    me = pwd.getpwuid(os.geteuid())
    return pwd.getpwnam("nobody") if me.pw_uid == 0 else me


class Cyrus:
    prefix, ca, imaps = "", None, None

    def __init__(self, users, mail):
        self.users, self.mail, self.imap = users, mail, free_port()
        self.process = None

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="postern-lab-")
        try:
            self.configure()
            self.start()
            for user in self.users:
                self.fill(user, self.mail.get(user, {}))
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def path(self, name):
        return os.path.join(self.directory, name)

    def configure(self):
        who = owner()
        folders = sorted({f for m in self.mail.values() for f in m} -
                         {"INBOX"})
        words = {"dir": self.directory, "bin": find_cyrus(),
                 "port": self.imap, "user": who.pw_name,
                 "group": grp.getgrgid(who.pw_gid).gr_name,
                 "folders": "|".join(folders)}
        for name, text in (("imapd.conf", IMAPD_CONF),
                           ("cyrus.conf", CYRUS_CONF)):
            with open(self.path(name), "w", encoding="ascii") as f:
                f.write(text.format(**words))
        for name in ("conf/socket", "spool", "proc", "lock"):
            os.makedirs(self.path(name))
        if os.geteuid() == 0:
            for top, names, _ in os.walk(self.directory):
                os.chown(top, who.pw_uid, who.pw_gid)

    def start(self):
        programs = find_cyrus()
        libraries = glob.glob(os.path.join(
            programs, "../../../lib/*-linux-gnu"))
        env = dict(os.environ, LD_LIBRARY_PATH=":".join(libraries))
        self.log = open(self.path("log"), "ab")
        self.process = subprocess.Popen(
            [os.path.join(programs, "master"), "-C", self.path("imapd.conf"),
             "-M", self.path("cyrus.conf"), "-D", "-p",
             self.path("master.pid")], env=env, stdout=self.log,
            stderr=self.log, start_new_session=True)
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                imaplib.IMAP4("127.0.0.1", self.imap).logout()
                return
            except (OSError, imaplib.IMAP4.error):
                if time.monotonic() > end or self.process.poll() is not None:
                    raise
                time.sleep(0.1)

    def fill(self, user, folders):
        with imaplib.IMAP4("127.0.0.1", self.imap) as box:
            box.login(user, self.users[user])
            for folder, mail in folders.items():
                if folder != "INBOX":
                    box.create('"%s"' % folder)
                for m in mail:
                    box.append('"%s"' % folder, "", None, m.data)

    def close(self):
        """The master ends its children; they are one session with it."""
        if self.process:
            for number in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(self.process.pid, number)
                    self.process.wait(STOP_SECONDS)
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    pass
            self.log.close()
        shutil.rmtree(self.directory, ignore_errors=True)
