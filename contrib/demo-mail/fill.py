#!/usr/bin/env python3
"""Copies the sample mail with its dates set relative to now.

    fill.py OUT [--now UNIX]

The samples carry marks in place of dates, so that the newest is always a
few hours old: a sign, then days, hours and minutes.

    @DATE-3d2h10m +0900@   an RFC 5322 date (the zone may be left out: +0000)
    @DAY+2d@               3 November 2026
    @LOCAL+2d@             20261103      (the day in a calendar entry)
    @UTC-9h@               20261101T050000Z

Marks stand only where nothing is encoded. OUT gets imap/ and pop/ with their
index.tsv (file, folder, flags), as tests/lab/dovecot.py --mail reads them.
"""
import argparse
import datetime
import email.utils
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
MARK = re.compile(rb"@(DATE|DAY|LOCAL|UTC)([+-])"
                  rb"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?: ([+-]\d{4}))?@")


def zone(text):
    """+0900 as a time zone."""
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    return datetime.timezone(datetime.timedelta(
        minutes=-minutes if text[0] == "-" else minutes))


def replacement(mark, now):
    kind, sign, days, hours, minutes, offset = mark.groups()
    away = datetime.timedelta(days=int(days or 0), hours=int(hours or 0),
                              minutes=int(minutes or 0))
    when = (now - away if sign == b"-" else now + away).astimezone(
        zone((offset or b"+0000").decode()))
    text = {b"DATE": email.utils.format_datetime(when),
            b"DAY": "%d %s" % (when.day, when.strftime("%B %Y")),
            b"LOCAL": when.strftime("%Y%m%d"),
            b"UTC": when.strftime("%Y%m%dT%H0000Z")}[kind]
    return text.encode()


def fill(data, now):
    """The message with every mark replaced."""
    return MARK.sub(lambda mark: replacement(mark, now), data)


def main():
    p = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("out")
    p.add_argument("--now", type=int)
    a = p.parse_args()
    now = (datetime.datetime.now(datetime.timezone.utc) if a.now is None else
           datetime.datetime.fromtimestamp(a.now, datetime.timezone.utc))
    for path, _, names in os.walk(HERE):
        to = os.path.join(a.out, os.path.relpath(path, HERE))
        os.makedirs(to, exist_ok=True)
        for name in names:
            if not name.endswith((".eml", ".tsv")):
                continue
            with open(os.path.join(path, name), "rb") as f:
                data = f.read()
            with open(os.path.join(to, name), "wb") as f:
                f.write(fill(data, now) if name.endswith(".eml") else data)


if __name__ == "__main__":
    main()
