#!/bin/sh
# Every header compiles alone.
set -u
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
status=0 count=0
cd "$top_srcdir/src" || exit 1
for h in $(find . -name '*.h' | sed 's,^\./,,' | sort); do
	printf '#include "%s"\nint headers_alone;\n' "$h" >"$tmp/alone.c"
	# shellcheck disable=SC2086
	if ! $CC -std=gnu11 -D_GNU_SOURCE -Wall -Werror -fsyntax-only \
	    -I"$top_builddir" -I. $LINT_CPPFLAGS "$tmp/alone.c"; then
		echo "$h does not compile alone"
		status=1
	fi
	count=$((count + 1))
done
echo "$count headers"
[ "$count" -gt 10 ] || status=1
exit $status
