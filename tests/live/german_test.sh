#!/bin/sh
# A catalogue that is installed is found and spoken. The program here is the
# one that is shipped, except that it looks for catalogues below this build.
set -u
here=$top_builddir/tests/live
mo=$here/locale/de/LC_MESSAGES
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

mkdir -p "$mo" && msgfmt -o "$tmp/postern.mo" "$top_srcdir/po/de.po" &&
	mv "$tmp/postern.mo" "$mo/" || exit 1

# say LANGUAGE LOCALE ARGUMENT...
say() {
	language=$1 locale=$2
	shift 2
	env -u LANG -u LC_MESSAGES LANGUAGE="$language" LC_ALL="$locale" \
		POSTERN_CONFIG="$tmp/config" POSTERN_DATA="$tmp/store" \
		"$here/postern_here" "$@" 2>&1
}

# hears WORDS LANGUAGE LOCALE ARGUMENT...
hears() {
	words=$1
	shift
	said=$(say "$@")
	case $said in
	*"$words"*) ;;
	*)
		echo "$*: \"$words\" is not in \"$said\""
		exit 1
		;;
	esac
}

if [ "$(LC_ALL=C.UTF-8 locale charmap 2>/dev/null)" != UTF-8 ]; then
	echo "this system has no locale C.UTF-8"
	exit 77
fi
hears 'Es gibt kein Konto Nordpol' de C.UTF-8 list --account Nordpol
hears 'There is no account Nordpol' en C.UTF-8 list --account Nordpol
hears 'There is no account Nordpol' de C list --account Nordpol
hears 'Nachrichten auflisten' de C.UTF-8 help
