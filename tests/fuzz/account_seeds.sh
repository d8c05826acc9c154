#!/bin/sh
# Plays the seeds of the fuzzers of accounts, of the config and of searches.
set -u
data=$top_srcdir/tests/data/fuzz
for target in address calendar config imap_account pop pop_account query words
do
	"$top_builddir/tests/fuzz/${target}_replay" "$data/$target" || exit 1
done
