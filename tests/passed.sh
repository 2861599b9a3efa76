# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What parts of make check ended with, kept for the next run where nothing has
# changed that they depend on. To be sourced by tests/run.
: "${cache:?}"

# What of tests/ a part reads, each of which takes long. The other parts end
# within a minute or two, and run each time.
declare -A reads=(
	[fuzz]=fuzz [kunit]=kunit [power]='power e2e' [run]=serve [install]=install
	[memory]='bench e2e' [mutate]='mutate fuzz' [e2e-stock]=e2e [e2e-debug]=e2e
)
# The hash of each part's dependencies when make check began.
declare -A dependencies=()

# depends PART: prints a hash of all that its result depends on: what it is
# told, the guest's image and kernel, the packages of this machine, the sources.
depends() {
	local name
	local -a in=(.)
	for name in run passed.sh ${reads[$1]}; do
		in+=("tests/$name")
	done
	{
		echo "${FUZZ_SECONDS:-} ${MUTATE:-} ${E2E:-}"
		for name in $(needed "$1"); do
			cat "${results:?}/made-$name"
		done
		[ "$1" != install ] || cat README.md
		dpkg-query -W
		find "${in[@]}" \( -path ./tests -o -path ./build -o -path ./.git -o -path ./README.md \
			-o -name __pycache__ \) -prune -o -type f -exec sha256sum {} + | sort
	} | sha256sum | cut -c-16
}

# note_dependencies PART: to be called before it runs.
note_dependencies() { [ -z "${reads[$1]:-}" ] || dependencies[$1]=$(depends "$1"); }

# passed_before PART: prints its counts and when that was.
passed_before() {
	[ -z "${FRESH:-}" ] && [ "${dependencies[$1]:-}" ] &&
		cat "$cache/passed/$1-${dependencies[$1]}" 2>/dev/null
}

# pass PART COUNTS: to be kept, unless something was changed while it ran.
pass() {
	[ "${dependencies[$1]:-}" ] && [ "${dependencies[$1]}" = "$(depends "$1")" ] || return 0
	mkdir -p "$cache/passed"
	find "$cache/passed" -type f -mtime +14 -delete
	echo "$2, on $(date '+%F at %R')" >"$cache/passed/$1-${dependencies[$1]}"
}
