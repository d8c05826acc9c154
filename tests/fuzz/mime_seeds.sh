#!/bin/sh
# Plays the seeds of the three fuzzers of mime.
set -u
data=$top_srcdir/tests/data
fuzz=$top_builddir/tests/fuzz
"$fuzz/header_replay" "$data/fuzz/header" "$data/mail" &&
	"$fuzz/mail_replay" "$data/fuzz/mail" "$data/mail" &&
	"$fuzz/html_replay" "$data/fuzz/html"
