#!/usr/bin/env python3
"""Adding an account on the screen: from an address and a password to an account
that works, whatever goes wrong on the way."""
import os
import socket
import stat
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lab"))
import golden
import stage
from internet import Internet
from stage import open_screen

DOMAIN = "harbour.example"
ADDRESS = "ann@" + DOMAIN
PASSWORD = "tide-4711-secret"
NO = {"pop": "-ERR [AUTH] no", "imap": "NO [AUTHENTICATIONFAILED] no",
      "smtp": "535 5.7.8 no"}


class Place:
    """An empty home, and an internet with the servers of one domain."""

    def __init__(self, *protos, host="mail." + DOMAIN, context=None):
        self.net = Internet(DOMAIN, "other.example")
        self.home = stage.postern.Home()
        ports = {"pop": 995, "imap": 993, "smtp": 465}
        self.servers = {p: self.net.mail(
            host, p, ports[p], context=context and context(self.net))
            for p in protos}
        for s in self.servers.values():
            s.exists = 0
            s.answer = self.judge

    @staticmethod
    def judge(proto, step, password):
        return None if step != "sign-in" or password == PASSWORD \
            else NO[proto]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.home.__exit__()
        self.net.__exit__()

    def open(self, **size):
        return open_screen(self.home, **size, **self.net.environment())

    def config(self):
        with open(self.home.config, encoding="utf-8") as f:
            return f.read()

    def check_secret(self, t):
        """It lies in one file of its own, and nowhere else."""
        found = []
        for place, _, names in os.walk(self.home.dir):
            for name in names:
                path = os.path.join(place, name)
                if not stat.S_ISREG(os.lstat(path).st_mode):
                    continue
                with open(path, "rb") as f:
                    if PASSWORD.encode() in f.read():
                        found.append(path)
        assert len(found) == 1, found
        assert stat.S_IMODE(os.stat(found[0]).st_mode) == 0o600, found
        assert found[0] in self.config(), (found, self.config())
        assert PASSWORD not in t.screen()


def give(t, address=ADDRESS, password=PASSWORD):
    """The two fields."""
    t.wait("Address")
    t.keys(*address, "Enter", *password)


def scene_sizes(s):
    for cols, rows in ((80, 24), (200, 50), (40, 10)):
        with Place("pop", "imap", "smtp") as p, \
                p.open(cols=cols, rows=rows) as t:
            t.wait("Address")
            s.shot(t, p.home, "setup-%dx%d" % (cols, rows))
            give(t)
            t.wait("Kind")
            s.shot(t, p.home, "setup-found-%dx%d" % (cols, rows))


def scene_two_fields(s):
    """An address and a password: nothing else is needed."""
    with Place("pop", "imap", "smtp") as p, p.open() as t:
        give(t)
        t.wait("[ Test and add")
        t.keys("Enter")
        t.wait("The account Harbour was added.")
        for line in ("[account Harbour]", "address = " + ADDRESS,
                     "kind = imap", "server = mail.%s:993" % DOMAIN,
                     "security = tls"):
            assert line + "\n" in p.config(), p.config()
        p.check_secret(t)
        # It is at work: the inspector knows the server.
        t.keys("A")
        t.wait("[IMAP]", ADDRESS)


def scene_pop(s):
    """The policy is chosen here and explained; a number out of range is not
    taken."""
    with Place("pop", "smtp") as p, p.open() as t:
        give(t)
        t.wait("Only POP is offered")
        t.keys("Tab", "Tab", "Tab", "C-u", "0", "Enter")
        t.wait("1 to 3650")
        s.shot(t, p.home, "setup-pop-days")
        t.keys("BTab", "Right", "Right", "Right")
        t.wait("the only copy")
        s.shot(t, p.home, "setup-pop-at-once")
        t.keys("Enter")
        t.wait("Unified inbox")
        assert "after-download = remove\n" in p.config(), p.config()
        p.check_secret(t)


def scene_refused(s):
    """All fields stay, the keys go to the password, one attempt each."""
    with Place("imap") as p, p.open() as t:
        give(t, password="wrong")
        t.wait("[ Test and add")
        t.keys("Enter")
        t.wait("refused")
        s.shot(t, p.home, "setup-refused")
        assert not p.config().strip(), p.config()
        assert len(p.net.signins) == 1, p.net.signins
        t.keys("C-u", *PASSWORD, "Enter")
        t.wait("was added")
        p.check_secret(t)


def scene_certificate(s):
    """Nothing secret is sent before a person has typed yes; the yes holds for
    this certificate."""
    def other(net):
        return net.certificate("elsewhere", "elsewhere.example")
    with Place("imap", context=other) as p, p.open() as t:
        give(t)
        t.wait("[ Test and add")
        t.keys("Enter")
        t.wait("Trust it?")
        screen = t.screen()
        assert "elsewhere.example" in screen, screen
        assert not p.net.signins, p.net.signins
        t.keys("BTab", *"ye", "Enter")
        t.wait("Trust it?")
        assert not p.net.signins, p.net.signins
        while "▸ Trust it?" not in t.screen():
            t.keys("BTab")
            t.wait("Trust it?")
        t.keys("C-u", *"yes", "Enter")
        t.wait("was added")
        assert "certificate = " in p.config(), p.config()


def move_to(t, label, key="Tab"):
    """Until the field has the keys."""
    for _ in range(12):
        if "▸ " + label in t.screen():
            return
        t.keys(key)
        t.wait("▸ ")
    raise AssertionError("no way to %s\n%s" % (label, t.screen()))


def scene_certificate_of_one_server(s):
    """The yes to a certificate does not go with another server."""
    def other(net):
        return net.certificate("elsewhere", "elsewhere.example")
    with Place("imap", context=other) as p:
        good = p.net.mail("post.other.example", "imap", 993)
        good.exists, good.answer = 0, p.judge
        with p.open() as t:
            give(t, password="wrong")
            t.wait("[ Test and add")
            t.keys("Enter")
            t.wait("Trust it?")
            move_to(t, "Trust it?", "BTab")
            t.keys(*"yes", "Enter")
            t.wait("was refused")
            t.keys("C-u", *PASSWORD, "F2")
            t.wait("▸ Server")
            t.keys("C-u", *"post.other.example:993", "Enter")
            t.wait("was added")
        assert "certificate = " not in p.config(), p.config()
        assert "server = post.other.example:993\n" in p.config()


def scene_foreign(s):
    """A server of others gets nothing before a yes, and a yes to the one is
    none to the other."""
    with Place() as p:
        for name, proto, port in (("_imaps", "imap", 993),
                                  ("_pop3s", "pop", 995)):
            host = proto + ".other.example"
            p.net.record("%s._tcp.%s" % (name, DOMAIN), "SRV",
                         (0, 1, port, host))
            server = p.net.mail(host, proto, port)
            server.exists, server.answer = 0, p.judge
        with p.open() as t:
            give(t)
            t.wait("imap.other.example belongs to other.example")
            s.shot(t, p.home, "setup-foreign")
            t.keys("Enter")
            t.wait("Agree to this server first")
            assert not p.net.signins, p.net.signins
            t.keys("Space")
            move_to(t, "Kind", "BTab")
            t.keys("Right")
            t.wait("pop.other.example belongs to other.example")
            t.keys("Enter")
            t.wait("Agree to this server first")
            assert not p.net.signins, p.net.signins
            t.keys("Space", "Enter")
            t.wait("Unified inbox")
            assert "server = pop.other.example:995\n" in p.config()


def scene_other_server(s):
    """What answers in place of the server is a button; the keys stay where a
    person moves them."""
    with Place("imap") as p:
        with socket.create_server(("127.0.0.1", 0)) as closed:
            p.net.lead("mail." + DOMAIN, 995, closed.getsockname()[1])
        with p.open() as t:
            give(t)
            t.wait("[ Test and add")
            move_to(t, "Kind")
            t.keys("Right", "F2")
            t.wait("▸ Server")
            t.keys(*("mail." + DOMAIN), "Enter")
            t.wait("Test this one: IMAP")
            s.shot(t, p.home, "setup-other-server")
            move_to(t, "[ Test this one", "BTab")
            t.keys("Enter")
            t.wait("was added")
        assert "kind = imap\n" in p.config(), p.config()
        assert len([u for u in p.net.signins if u[0] == "pop"]) == 0


def scene_by_hand(s):
    """Nothing was found: the server is typed, and tested all the same."""
    with Place("imap", host="post.other.example") as p, p.open() as t:
        give(t)
        t.wait("No mail servers were found")
        s.shot(t, p.home, "setup-nothing-found")
        t.keys("Enter")
        t.wait("Enter the server's name")
        t.keys(*"post.other.example", "Enter")
        t.wait("was added")
        assert "server = post.other.example:993\n" in p.config(), p.config()
        p.check_secret(t)


def scene_slip(s):
    with Place() as p, p.open() as t:
        t.wait("Address")
        t.keys(*"ann@gmial.com", "Enter")
        t.wait("Did you mean ann@gmail.com?", "No mail servers")
        s.shot(t, p.home, "setup-slip")
        t.keys("BTab", "C-u", *"ann", "Enter")
        t.wait("An address has an @")
        s.shot(t, p.home, "setup-no-address")


def scene_leave(s):
    """Esc loses nothing that was typed before it is pressed twice; the door
    stands open from the accounts and the palette."""
    with Place("imap") as p, p.open() as t:
        give(t)
        t.wait("[ Test and add")
        t.escape()
        t.wait("Esc again leaves", ADDRESS)
        t.keys("Tab")
        t.escape()
        t.wait("Esc again leaves", ADDRESS)
        t.escape()
        t.wait("Welcome")
        s.shot(t, p.home, "setup-welcome")
        t.keys("A", "a")
        t.wait("Add an account", "Address")
        t.escape()
        t.keys(":")
        t.keys(*"add account", "Enter")
        t.wait("Address", "Password")
        t.escape()
        t.keys("Q")
        assert t.wait_end() == 0
        assert not p.config().strip()


def scene_untested(s):
    """What can't be tested now is kept all the same."""
    with Place("imap") as p, p.open() as t:
        give(t)
        t.wait("[ Test and add")
        t.keys("Tab", "Tab", "Tab", "Enter")
        t.wait("was added")
        assert not p.net.signins or "kind = imap" in p.config()
        p.check_secret(t)


if __name__ == "__main__":
    golden.main([f for n, f in list(globals().items())
                 if n.startswith("scene_")])
