# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Shared by the scripts of this folder: places, messages about progress, and the
# cache. To be sourced.

# Use Debian's own tools, even if the caller's PATH has others before them (pyenv, ...).
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8

# shellcheck disable=SC2034 # for those who source this
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${KFTP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kftp}

say() { echo "kftp: $*" >&2; }
die() { say "$*"; exit 1; }

# cached NAME KEY COMMAND...
#
# Prints the folder $cache/NAME-<hash of KEY>. If it does not exist, COMMAND makes it, in
# an empty folder that it gets as its last argument. The folder gets its name only after
# COMMAND has succeeded, so an incomplete one is never used. A second caller waits for
# the first. Folders of this NAME that were not used for two weeks are removed.
cached() {
	local name=$1 dir tmp lock status
	dir=$cache/$name-$(sha256sum <<<"$2" | cut -c-16)
	shift 2
	mkdir -p "$cache"
	exec {lock}>"$cache/$name.lock"
	flock "$lock"
	if [ ! -d "$dir" ]; then
		tmp=$(mktemp -d "$cache/$name.tmp.XXXXXX")
		chmod 755 "$tmp"
		# A subshell cleans up even if a signal to all has ended this shell. It must
		# not be part of a condition, because then set -e would not work in COMMAND.
		set +e
		(set -e; trap 'rm -rf --one-file-system "$tmp"; exit 1' INT TERM
			"$@" "$tmp" >&2 {lock}>&-)
		status=$?
		set -e
		if [ $status != 0 ]; then
			rm -rf --one-file-system "$tmp"
			die "could not make $name"
		fi
		mv "$tmp" "$dir"
		find "$cache" -maxdepth 1 -type d -name "$name-????????????????" \
			-mtime +14 -exec rm -rf {} +
	fi
	touch "$dir"
	exec {lock}>&-
	echo "$dir"
}

# release_of KERNEL: prints the release of Debian in which modules for it are built.
release_of() {
	case $1 in
	6.1 | debug | kcsan) echo bookworm ;;
	6.12) echo trixie ;;
	newest) echo trixie-backports ;;
	*) die "no such kernel: $1" ;;
	esac
}

# is_debug KERNEL: whether it is one of the kernels that scripts/vm/debug-kernel builds.
is_debug() { [[ $1 = debug || $1 = kcsan ]]; }

# kernel_folder KERNEL: prints the folder of the kernel.
kernel_folder() {
	if is_debug "$1"; then
		"$top/scripts/vm/debug-kernel" "$1"
	else
		"$top/scripts/debian" "$(release_of "$1")"
	fi
}

# within RELEASE COMMAND...: for a script that must run in a Debian of that release. It
# passes itself as the command, and goes on there.
within() { [ "${KFTP_WITHIN:-}" = "$1" ] || exec "$top/scripts/within" "$@"; }

# locked NAME COMMAND...: runs the command; commands with one NAME run one at a time.
locked() {
	mkdir -p "$top/build"
	flock "$top/build/$1.lock" "${@:2}"
}
