#!/bin/sh
# Plays the seeds of the fuzzers of mime.
set -u
data=$top_srcdir/tests/data
fuzz=$top_builddir/tests/fuzz
"$fuzz/charset_replay" "$data/fuzz/charset" &&
	"$fuzz/header_replay" "$data/fuzz/header" "$data/fuzz/letters" \
		"$data/mail" &&
	"$fuzz/mail_replay" "$data/fuzz/mail" "$data/fuzz/letters" \
		"$data/mail" &&
	"$fuzz/html_replay" "$data/fuzz/html" &&
	"$fuzz/mbox_replay" "$data/fuzz/mbox" "$data/mail"
