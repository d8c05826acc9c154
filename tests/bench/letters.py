"""Mail as a mailbox of years has it, for the benches: long headers, answers
to answers, names in other charsets, small bodies and large ones. The same
each time; made one by one, so that 100,000 need no memory."""
import random

from maildir import Message

NEWEST = "the newest of all"
FIRST_DATE, APART = 1_500_000_000, 600
WORDS = ("harbour quay tide lantern anchor sail rope chart ledger crane pilot "
         "barge canal lock mooring cargo tally keel rudder mast deck hull fog "
         "bell ferry dock gull salt wharf brig").split()
PEOPLE = ["Ann Example <ann%d@example.org>", "\"Smith, Bo\" <bo%d@example.com>",
          "=?utf-8?q?J=C3=BCrgen_M=C3=BCller?= <jm%d@example.net>",
          "lists%d@example.org", "Li Wei <li.wei%d@mail.example.com>"]
SUBJECTS = ["%s", "Re: %s", "[quay] %s", "=?utf-8?b?R3LDvMOfZQ==?= %s"]


def words(chance, n):
    return " ".join(chance.choice(WORDS) for _ in range(n))


def somebody(chance):
    return chance.choice(PEOPLE) % chance.randrange(300)


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
    if known and chance.random() < 0.4:
        before = known[-chance.randint(1, min(len(known), 400)):][:8]
        lines += ["In-Reply-To: " + before[-1],
                  "References: " + "\r\n\t".join(before)]
    known.append(lines[9][len("Message-ID: "):])
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
        subject = chance.choice(SUBJECTS) % words(chance, 5)
        if i == count - 1:
            subject = NEWEST
        n = min(int(chance.paretovariate(1.2) * lines / 4), len(page) - 1)
        at = chance.randrange(len(page) - n)
        text = head(chance, i, subject, known) + "".join(page[at:at + n + 1])
        yield Message(text.encode(), ("seen",) if i % 50 else (),
                      FIRST_DATE + i * APART)
