# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Keeps the result of a part of make check, for later runs in which no file that the part
# reads has changed (the table "reads"). To be sourced by tests/run.
: "${cache:?}"

# For each part, the hash of its dependencies when make check began.
declare -A dependencies=()

# tree: prints two lines for each file of the tree: one with its mode or the target of
# the link, and one with its hash.
tree() {
	local what=(\( -path ./build -o -name .git -o -name __pycache__ -o -name .pytest_cache \) -prune -o)
	find . "${what[@]}" ! -type d -printf '%P\t%m %l\n'
	find . "${what[@]}" -type f -exec sha256sum {} + | sed 's|^\([^ ]*\)  ./\(.*\)|\2\t\1|'
}

# readers: reads the output of tree, and prints each line once for each part that reads
# the file: the part, a tab, the line. The part is * if all parts read
# the file.
readers() {
	awk -F '\t' '
		function expression(pattern) {
			gsub(/[.+()[\]]/, "\\\\&", pattern)
			gsub(/[*]/, ".*", pattern)
			return "^" pattern "$"
		}
		NR == FNR {
			if (/^[^#]/) {
				parts[++rows] = $0
				sub(/^[^ ]+ +/, "", parts[rows])
				sub(/ .*/, "")
				patterns[rows] = expression($0)
			}
			next
		}
		{
			for (row = rows; row && $1 !~ patterns[row]; row--)
				;
			n = split(row ? parts[row] : "*", names, / +/)
			for (i = 1; i <= n; i++)
				if (sub(/^names:/, "", names[i]))
					print names[i] "\t" $1
				else
					print names[i] "\t" $0
		}' tests/reads -
}

# reading PART: selects the lines of this part from the output of readers.
reading() { awk -F '\t' -v part="$1" '$1 == part || $1 == "*" || ($1 == "e2e" && part ~ /^(e2e-|smoke$)/)' | sort; }

# depends PART: prints a hash of everything that its result depends on: its options, the
# guest's image and kernel, the packages of this machine, the sources.
depends() {
	local made
	{
		echo "${FUZZ_SECONDS:-} ${MUTATE:-} ${E2E:-} ${KERNEL:-}"
		for made in $(needed "$1"); do
			cat "${results:?}/made-$made"
		done
		dpkg-query -W
		tree | readers | reading "$1"
	} | sha256sum | cut -c-16
}

# note_dependencies PART: call it before the part runs. The static checks read all files.
note_dependencies() { [ "$1" = static ] || dependencies[$1]=$(depends "$1"); }

# passed_before PART: prints the counts and the time of its last success.
passed_before() {
	[ -z "${FRESH:-}" ] && [ "${dependencies[$1]:-}" ] &&
		cat "$cache/passed/$1-${dependencies[$1]}" 2>/dev/null
}

# pass PART COUNTS: keeps them, unless a dependency has changed during the run.
pass() {
	[ "${dependencies[$1]:-}" ] && [ "${dependencies[$1]}" = "$(depends "$1")" ] || return 0
	mkdir -p "$cache/passed"
	find "$cache/passed" -type f -mtime +14 -delete
	echo "$2, on $(date '+%F at %R')" >"$cache/passed/$1-${dependencies[$1]}"
}
