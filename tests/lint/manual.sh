#!/bin/sh
# The manual is well-formed, and names every verb, option and setting.
set -u
cd "$top_srcdir/doc" || exit 1
status=0
if command -v mandoc >/dev/null; then
	mandoc -Tlint -W warning postern.1 postern-config.5 || status=1
fi
program=$top_builddir/src/postern
for key in $("$program" options | sed -n 's/^#*\([a-z-]*\) = .*/\1/p'); do
	grep -Eq "^\.It Cm .*\b$key\b" postern-config.5 || {
		echo "postern-config.5 does not explain $key"
		status=1
	}
done
for verb in $("$program" help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
	[ "$verb" = postern ] && continue
	grep -q "^\.It Cm $verb\b" postern.1 || {
		echo "postern.1 does not explain $verb"
		status=1
	}
done
exit $status
