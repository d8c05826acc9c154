"""Messages in an outbox, and what must hold of them after anything happened.

    box = Outbox(home, server, small=True)     # queues them
    home.run("sync", "--only-send")
    box.judge(server)                          # "" or what is wrong
"""
import os
import shutil

HEAD = ("From: Ann <ann@example.org>\r\nTo: %s\r\n%sDate: Mon, 30 Nov 2026 "
        "10:00:00 +0000\r\nMessage-ID: <m%d@example.org>\r\nSubject: %d\r\n")
LINES = "".join(".%d a line that begins with a dot, and goes on\r\n" % i
                for i in range(1, 400))
TEXTS = ("Hello.\r\n.\r\n..\r\n", LINES, "To two and a secret one.\r\n",
         LINES * 40)


def message(n, text, to="bob@example.org", more=""):
    return HEAD % (to, more, n, n) + "\r\n" + text


def messages(large=False):
    """(file, wire, recipients) of three messages."""
    two = "bob@example.org, eve@example.org"
    bcc = "Bcc: carol@example.org,\r\n zoe@example.org\r\n"
    middle = TEXTS[3] if large else TEXTS[1]
    return [
        (message(1, TEXTS[0]), message(1, TEXTS[0]), ["bob@example.org"]),
        (message(2, middle), message(2, middle), ["bob@example.org"]),
        (message(3, TEXTS[2], two, bcc), message(3, TEXTS[2], two),
         ["bob@example.org", "eve@example.org", "carol@example.org",
          "zoe@example.org"]),
    ]


def account(home, port, name="Home", security="none", **more):
    """An account whose own server is not there: sending does not need it."""
    home.account(name, more.pop("kind", "pop"), more.pop("incoming", 1),
                 user="ann@example.org", smtp_server="localhost:%d" % port,
                 smtp_security=security, **more)


class Outbox:
    """Three messages, queued; a store that has them is copied for others."""

    def __init__(self, home, large=False, template=None):
        self.home = home
        self.mail = messages(large)
        self.wire = {"m%d@example.org" % (i + 1): m[1].encode()
                     for i, m in enumerate(self.mail)}
        if template and os.path.exists(template):
            shutil.copytree(template, home.data)
            return
        for text, _, _ in self.mail:
            queue(home, text)
        if template:
            shutil.copytree(home.data, template)

    def states(self):
        return states(self.home)

    def judge(self, server, good_rounds=True):
        """What is wrong, "" if nothing is: each message was delivered once, or
        may have been if the server had asked for its text."""
        counts, now, wrong = server.ids(), self.states(), []
        unsure = sum(s == "unsure" for s in now.values())
        for msgid, text in self.wire.items():
            n, state = counts.get(msgid, 0), now.get(msgid)
            if n > 1:
                wrong.append("%s: twice" % msgid)
            elif state == "unsure" and unsure > len(server.said_354):
                wrong.append("%s: unsure for nothing" % msgid)
            elif state == "sent" and n != 1:
                wrong.append("%s: lost" % msgid)
            elif state not in ("sent", "unsure") and n:
                wrong.append("%s: delivered, and %s" % (msgid, state))
            elif state not in ("sent", "unsure") and good_rounds:
                wrong.append("%s: still %s" % (msgid, state))
        for d in server.taken:
            if d.text != self.wire[d.id]:
                wrong.append("%s: other bytes" % d.id)
        return "; ".join(wrong + server.wrong)


def queue(home, text, *options):
    """Queues a message; its id in the outbox."""
    path = os.path.join(home.dir, "message.eml")
    with open(path, "w", newline="", encoding="utf-8",
              errors="surrogateescape") as f:
        f.write(text)
    r = home.run("send", "--no-wait", "--json", *options, path)
    assert r.code == 0, r
    return r.lines()[0]["id"]


def states(home):
    """{Message-ID: word} of the outbox."""
    r = home.run("outbox", "--plain")
    assert r.code == 0, r
    return {words.split(" ", 1)[1][1:-1]: words.split(" ", 1)[0]
            for words in r.out.splitlines()}


def rows(home):
    """The outbox, {id: row}."""
    r = home.run("outbox", "--json")
    assert r.code == 0, r
    return {row["id"]: row for row in r.lines()}
