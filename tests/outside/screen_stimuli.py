#!/usr/bin/env python3
"""The hostile messages beside the checkout, on the screen: none of what a
terminal obeys may reach it, the columns stay where they are, and who a
message is from is always to be seen (cases R01 to R07)."""
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("POSTERN_SHARED", os.path.join(
    os.environ.get("top_srcdir", os.path.join(HERE, "..", "..")),
    "..", "shared"))
STIMULI = os.path.join(SHARED, "faults", "stimuli")
if not os.path.isdir(STIMULI):
    print("skipped: there are no messages in", STIMULI)
    sys.exit(77)

sys.path.insert(0, os.path.join(HERE, "..", "screen"))
import harmless  # noqa: E402
import stage  # noqa: E402

# What the true sender of these is, whatever stands before it.
TRUE = {"R06_mailsploit_0": "mailsploit.example",
        "R07_from_ambiguous_4": "valid@example.net"}
TRUE.update({"R06_mailsploit_%d" % n: "@evil.example" for n in range(1, 6)})
TRUE.update({"R07_from_ambiguous_%d" % n: "evil@evil.example"
             for n in (0, 1, 2, 3, 5)})
TRUE.update({"R07_from_ambiguous_6": "evil2@evil.example",
             "R07_two_from": "evil@evil.example"})
SIZES = ((80, 24), (200, 50), (40, 8))


def stand_apart(directory):
    """Copies of the messages, each with a Message-ID of its own, so that the
    list does not put them into one thread."""
    for n, name in enumerate(sorted(os.listdir(STIMULI))):
        if not name.endswith(".eml"):
            continue
        with open(os.path.join(STIMULI, name), "rb") as f:
            data = f.read()
        for field in (b"\nMessage-ID:", b"\nMessage-Id:"):
            at = data.find(field)
            if 0 <= at < data.find(b"\n\n") + data.find(b"\r\n\r\n") + 65536:
                data = data[:at + 1] + b"X-" + data[at + 1:]
        if name[:-4] in TRUE:
            data = data.replace(b"Subject: case",
                                b"Subject: " + name[:-4].encode(), 1)
        with open(os.path.join(directory, "%03d-%s" % (n, name)), "wb") as f:
            f.write(data)


def read_all(t, count):
    """Opens every message, and the other views of each."""
    for n in range(count):
        before = t.wait("Where ", "keys")
        for key, shows in (("w", "as received"), ("h", "header f"),
                           ("v", "Parts of the m")):
            t.keys(key)
            t.wait(shows)
            t.keys("q")
            t.wait("Where ")
        assert_columns(t)
        if n + 1 < count:
            t.keys("J")
            t.until(lambda s: s != before, "the next message")


def assert_columns(t):
    """The rule between head and text is as wide as the screen."""
    screen = t.screen()
    rules = [line for line in screen.split("\n") if set(line) == {"─"}]
    assert all(len(line) == t.cols for line in rules), screen


def assert_harmless(t, home):
    found = harmless.problems(t.raw())
    with open(os.path.join(home.data, "log"), "rb") as f:
        found += harmless.log_problems(f.read())
    assert not found, "\n".join(found[:20])


def look(home, cols, rows):
    with stage.open_screen(home, cols=cols, rows=rows) as t:
        t.wait("keys", "unread of")
        t.keys("3")
        t.wait("Hostile")
        t.keys("T")
        t.wait("one by one")
        count = int(t.wait_match(r"unread of (\d+)").split(
            "unread of ")[1].split()[0])
        t.keys("Enter")
        t.wait("Where ")
        if (cols, rows) == SIZES[0]:
            read_all(t, count)
        else:
            for _ in range(count):
                t.keys("J")
        t.keys("Q")
        assert t.wait_end() == 0
        assert_harmless(t, home)
    return count


def look_at_senders(home):
    """The head of these says who they are from."""
    with stage.open_screen(home) as t:
        for name, sender in TRUE.items():
            t.wait("keys", "unread of")
            t.keys("/")
            t.wait("Search all mail")
            t.type("subject:" + name)
            t.keys("Enter")
            t.wait("Search: subject:" + name, "1 found")
            t.keys("Enter")
            t.until(lambda s: "Subject  " + name in s and
                    sender in s.split("Subject  ")[0],
                    "%s above %s" % (sender, name))
            t.keys("q")
            t.wait("1 found")
            t.keys("q")
    print("ok: true senders", flush=True)


def main():
    stage.need_tmux()
    mail = tempfile.mkdtemp(prefix="postern-stimuli-")
    try:
        stand_apart(mail)
        with stage.postern.Home() as home:
            stage.fill(home, mail)
            look_at_senders(home)
            for cols, rows in SIZES:
                count = look(home, cols, rows)
                print("ok: %d messages at %dx%d" % (count, cols, rows),
                      flush=True)
    finally:
        shutil.rmtree(mail)


if __name__ == "__main__":
    main()
