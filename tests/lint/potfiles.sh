#!/bin/sh
# Every file with words for people stands in po/POTFILES.in, and no other.
set -u
cd "$top_srcdir" || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
grep -lE '(^|[^A-Za-z0-9_])(_|N_|ngettext) ?\(' $(find src -name '*.c') |
	LC_ALL=C sort >"$tmp/have"
grep -v '^#' po/POTFILES.in | LC_ALL=C sort >"$tmp/listed"
if ! diff "$tmp/have" "$tmp/listed"; then
	echo "po/POTFILES.in: < is missing there, > has no words to translate"
	exit 1
fi
echo "$(wc -l <"$tmp/listed") files with words for people"
