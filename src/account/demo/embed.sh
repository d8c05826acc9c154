#!/bin/sh
# embed.sh DIR: the sample mail of the demonstration (contrib/demo-mail) as a
# C file, so that the installed program has it.
set -eu
cat <<'C'
#include "account/demo/demo_mail.h"

C
for kind in pop imap; do
	echo "const struct demo_mail demo_mail_$kind[] = {"
	tab=$(printf '\t')
	grep -v '^#' "$1/$kind/index.tsv" |
	while IFS=$tab read -r file folder flags; do
		printf '    {"%s", "%s",\n' "$folder" "${flags:-}"
		LC_ALL=C sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/\r$/\\r/' \
			-e 's/?/\\?/g' -e 's/^/	"/' -e 's/$/\\n"/' \
			"$1/$kind/$file"
		echo '    },'
	done
	echo '    {NULL, NULL, NULL},'
	echo '};'
done
