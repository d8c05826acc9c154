"""Mail as a mailbox of years has it, for the benches: long headers, answers
to answers, names in other charsets, small bodies and large ones. The same
each time; made one by one, so that 100,000 need no memory."""
import base64
import os
import random

from maildir import Message, crlf

NEWEST = "the newest of all"
FIRST_DATE, APART = 1_500_000_000, 600
WORDS = ("harbour quay tide lantern anchor sail rope chart ledger crane pilot "
         "barge canal lock mooring cargo tally keel rudder mast deck hull fog "
         "bell ferry dock gull salt wharf brig").split()
DOMAINS = ["example.org", "example.com", "mail.example.net",
           "lists.example.org"]
NAMES = ["Ann Example", '"Smith, Bo"', "Li Wei", "Rosa Delgado", ""]
# One in six writes a name or a subject that is not ASCII, in the charset that
# is usual where it comes from.
FOREIGN = [("Jürgen Müller", "iso-8859-1"), ("Łukasz Żółw", "iso-8859-2"),
           ("Иван Петров", "koi8-r"), ("田中太郎", "iso-2022-jp"),
           ("王小明", "gb2312"), ("François Lefèvre", "windows-1252"),
           ("Αλέξης", "utf-8"), ("김철수", "euc-kr")]
SUBJECTS = ["%s", "Re: %s", "[quay] %s", "%s (fwd)", "AW: %s"]


def words(chance, n):
    return " ".join(chance.choice(WORDS) for _ in range(n))


def foreign(chance):
    text, charset = chance.choice(FOREIGN)
    return "=?%s?b?%s?=" % (charset, base64.b64encode(
        text.encode(charset)).decode())


def somebody(chance):
    """One of 700 people; some of them write most of it."""
    who = random.Random(int(chance.paretovariate(0.6)) % 700)
    name = foreign(who) if who.random() < 0.16 else who.choice(NAMES)
    return "%s<%s%d@%s>" % (name and name + " ", who.choice(WORDS),
                            who.randrange(9999), who.choice(DOMAINS))


def head(chance, i, subject, known):
    lines = ["Received: from mx%d.example.org (mx%d.example.org [192.0.2.%d])"
             "\r\n\tby relay.example.org (Postfix) with ESMTPS id %012X\r\n"
             "\tfor <me@example.org>; Mon, 02 Nov 2026 10:00:00 +0000 (UTC)"
             % (k, k, i % 250, chance.getrandbits(48)) for k in range(4)]
    lines += ["DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=one;\r\n"
              "\tb=%0300x" % chance.getrandbits(1200),
              "Date: Mon, %d Nov 2026 10:%02d:%02d +0100" % (
                  1 + i // 3600 % 28, i // 60 % 60, i % 60),
              "From: " + somebody(chance), "To: Me <me@example.org>",
              "Subject: " + subject, "Message-ID: <%d.%x@example.org>" % (
                  i, chance.getrandbits(64))]
    if chance.random() < 0.3:
        lines.append("Cc: " + ",\r\n\t".join(
            somebody(chance) for _ in range(chance.randint(1, 6))))
    before = []
    if known and chance.random() < 0.4:
        # An answer to one of the last: it names what that one answers, too.
        before = chance.choice(known)[-12:]
        lines += ["In-Reply-To: " + before[-1],
                  "References: " + "\r\n\t".join(before)]
    known.append(before + [lines[9][len("Message-ID: "):]])
    del known[:-400]
    lines += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
              "X-Spam-Status: No, score=-2.1 tests=BAYES_00,DKIM_SIGNED"]
    return "\r\n".join(lines) + "\r\n\r\n"


def letters(count, lines, seed=1):
    """`count` messages whose bodies have that many lines of 70 bytes on the
    average: most of them few, some of them very many."""
    chance = random.Random(seed)
    page = [words(chance, 11)[:68] + "\r\n" for _ in range(5000)]
    known = []
    for i in range(count):
        subject = chance.choice(SUBJECTS) % words(chance,
                                                  chance.randint(2, 9))
        if chance.random() < 0.16:
            subject = foreign(chance) + " " + subject
        if i == count - 1:
            subject = NEWEST
        n = min(int(chance.paretovariate(1.2) * lines / 4), len(page) - 1)
        at = chance.randrange(len(page) - n)
        text = head(chance, i, subject, known) + "".join(page[at:at + n + 1])
        yield Message(text.encode(), ("seen",) if i % 50 else (),
                      FIRST_DATE + i * APART)


def from_maildir(path):
    """What a maildir has, in the order of arrival; its names end in flags."""
    folder = os.path.join(path, "cur")
    names = sorted(os.listdir(folder),
                   key=lambda n: os.stat(os.path.join(folder, n)).st_mtime)
    for name in names:
        with open(os.path.join(folder, name), "rb") as f:
            yield Message(crlf(f.read()), ("seen",) if name.endswith("S")
                          else (), int(os.fstat(f.fileno()).st_mtime))
