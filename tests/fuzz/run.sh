#!/bin/sh
# Runs fuzzers one after the other, each for $MINUTES minutes (or
# $SECONDS_EACH), and prints what they did:
#     run.sh SRCDIR DIR FUZZER...
# What they learn stays in DIR/corpus, what they find in DIR/findings; a finding
# ends no turn. Ends with 1 if there was one.
set -u
src=$1 dir=$2
shift 2
seconds=${SECONDS_EACH:-$((${MINUTES:-1} * 60))}
all=0 found=0

# Stores lie in memory, and go with this however a fuzzer ends.
if [ -w /dev/shm ]; then
	TMPDIR=/dev/shm
fi
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/postern-fuzz.XXXXXX") || exit 1
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
trap 'exit 130' HUP INT TERM

seeds() {
	case $1 in
	guard | imap) echo "$src/fuzz/guard" ;;
	header | mail)
		echo "$src/data/fuzz/$1 $src/data/fuzz/letters $src/data/mail" ;;
	mbox) echo "$src/data/fuzz/$1 $src/data/mail" ;;
	*) echo "$src/data/fuzz/$1" ;;
	esac
}

# What of the log's runs adds up: executions.
executions() {
	awk '/^stat::number_of_executed_units/ { n += $2 }
		END { print n + 0 }' "$1"
}

# A run that finds something ends: then comes the next, until time is up.
# What was found is counted in new.
turn() {
	new=0
	until=$(($(date +%s) + seconds))
	: >"$log"
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		left=$((until - $(date +%s)))
		[ $left -gt 0 ] || break
		# libetpan leaks: imap_fuzz.c says where. What is slow to run
		# should not be slow to weigh, too.
		leaks=1 entropic=1
		case $name in
		imap*) leaks=0 ;;
		esac
		case $name in
		*account) entropic=0 ;;
		esac
		# shellcheck disable=SC2046
		ASAN_OPTIONS=detect_leaks=$leaks:malloc_context_size=8 \
			"$dir/${name}_fuzz" -max_total_time=$left \
			-entropic=$entropic -max_len=16384 -timeout=30 \
			-print_final_stats=1 \
			-artifact_prefix="$dir/findings/$name/" \
			"$dir/corpus/$name" $(seeds "$name") >>"$log" 2>&1 &&
			break
		new=$((new + 1))
	done
}

printf '%-16s %12s %9s\n' target executions findings
for fuzzer in "$@"; do
	name=${fuzzer%_fuzz}
	log=$dir/$name.log
	mkdir -p "$dir/corpus/$name" "$dir/findings/$name"
	turn
	n=$(executions "$log")
	printf '%-16s %12s %9s\n' "$name" "$n" "$new"
	all=$((all + n)) found=$((found + new))
done
printf '%-16s %12s %9s\n' 'in all' $all $found
[ $found -eq 0 ]
