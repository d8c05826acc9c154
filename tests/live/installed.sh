#!/bin/sh
# Whether what was installed is whole: the program starts and tells its
# version, manual pages and catalogues are where they belong, and without
# DESTDIR the program speaks German, if it was built to (yes).
#     installed.sh BINDIR DESTDIR MANDIR LOCALEDIR yes|no
set -eu
bin=$1 dest=$2 man=$3 locale=$4 nls=$5
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
POSTERN_CONFIG=$tmp/config POSTERN_DATA=$tmp/store
export POSTERN_CONFIG POSTERN_DATA

"$bin/postern" --version | grep '^postern '
test -s "$man/man1/postern.1"
test -s "$man/man5/postern-config.5"
if [ "$nls" = no ]; then
	echo "What was installed is whole, and speaks English only."
	exit 0
fi
test -s "$locale/de/LC_MESSAGES/postern.mo"
if [ -z "$dest" ] && [ "$(LC_ALL=C.UTF-8 locale charmap)" = UTF-8 ]; then
	LC_ALL=C.UTF-8 LANGUAGE=de "$bin/postern" help |
		grep 'Nachrichten auflisten'
fi
echo "What was installed is whole."
