# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Keeps what a part of make check ended with, for the next run if nothing has
# changed that the part reads (the table "reads"). To be sourced by tests/run.
: "${cache:?}"

# The hash of each part's dependencies when make check began.
declare -A dependencies=()

# tree: prints the files of the tree: for each a line with its mode, or what it
# links to, and one with its hash.
tree() {
	local what=(\( -path ./build -o -name .git -o -name __pycache__ -o -name .pytest_cache \) -prune -o)
	find . "${what[@]}" ! -type d -printf '%P\t%m %l\n'
	find . "${what[@]}" -type f -exec sha256sum {} + | sed 's|^\([^ ]*\)  ./\(.*\)|\2\t\1|'
}

# readers: reads what tree prints, and prints each line once for each part that
# reads the file: the part, a tab, the line. It is called * in the line of a file
# that all parts read.
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

# reading PART: of what readers prints, the lines of this part.
reading() { awk -F '\t' -v part="$1" '$1 == part || $1 == "*" || ($1 == "e2e" && part ~ /^(e2e-|smoke$)/)' | sort; }

# depends PART: prints a hash of all that its result depends on: what it is
# told, the guest's image and kernel, the packages of this machine, the sources.
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

# note_dependencies PART: to be called before it runs. The static checks read all.
note_dependencies() { [ "$1" = static ] || dependencies[$1]=$(depends "$1"); }

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
