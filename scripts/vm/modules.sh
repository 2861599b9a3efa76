# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The modules of a kernel, as its folder has them for the guest. To be sourced.

# The guest needs these to find its disks and to put a writable layer on them.
boot_modules=(virtio_pci virtio_blk overlay)
# Nothing in the guest uses these: half of the space.
useless=(kernel/sound kernel/drivers/gpu kernel/drivers/infiniband
	kernel/drivers/net/ethernet kernel/drivers/scsi kernel/drivers/hv)

# copy_plain MODULE FILE: busybox cannot load a compressed one.
copy_plain() {
	case $1 in
	*.xz) xz -dc "$1" >"${2%.xz}" ;;
	*) cp "$1" "$2" ;;
	esac
}

# pack_modules ROOT RELEASE FOLDER: makes FOLDER's boot/ and modules.img of
# ROOT/lib/modules/RELEASE, which is no use afterwards.
pack_modules() {
	local modules=$1/lib/modules i=10 module
	(cd "$modules/$2" && rm -rf "${useless[@]}")
	depmod -b "$1" "$2"
	mkdir "$3/boot"
	for module in "${boot_modules[@]}"; do
		modprobe -d "$1" -S "$2" --show-depends "$module"
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
		while read -r module; do
			copy_plain "$module" "$3/boot/$((++i))-${module##*/}"
		done
	mke2fs -q -t ext4 -O ^has_journal -m 0 -d "$modules" "$3/modules.img" 256M >/dev/null
}
