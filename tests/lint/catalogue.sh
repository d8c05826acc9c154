#!/bin/sh
# Every catalogue fits the program: it is well-formed, its formats take the
# same arguments, and of no sentence that it knows two translations are left.
# What is not translated yet is no fault, but it is told.
set -u
cd "$top_srcdir/po" || exit 1
for tool in msgfmt msgmerge xgettext; do
	command -v $tool >/dev/null || {
		echo "$tool is missing (gettext)"
		exit 77
	}
done
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
status=0

options=$(sed -n 's/^XGETTEXT_OPTIONS = //p' Makevars)
# shellcheck disable=SC2086
(cd .. && xgettext $options -f po/POTFILES.in -o "$tmp/now.pot") || exit 1

while read -r language; do
	msgfmt --check-format --check-domain --check-header \
		-o "$tmp/$language.mo" "$language.po" || status=1
	if grep -q '^#, fuzzy' "$language.po"; then
		echo "po/$language.po: a fuzzy translation is one that nobody" \
			"has looked at; mend it or take it out"
		status=1
	fi
	msgmerge -q --no-fuzzy-matching "$language.po" "$tmp/now.pot" \
		-o "$tmp/$language.po" || status=1
	printf '%s: ' "$language"
	LC_ALL=C msgfmt --statistics -o /dev/null "$tmp/$language.po" 2>&1
	msgattrib --untranslated --no-obsolete --no-wrap "$tmp/$language.po" |
		sed -n 's/^msgid "\(..*\)"$/    not yet: \1/p'
done <LINGUAS
exit $status
