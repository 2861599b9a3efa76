# SPDX-License-Identifier: GPL-2.0
#
# make help lists the targets.

# The kernel to build the module for: KVER=release of an installed one, or
# KDIR=folder with its headers or its build tree.
KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build

PREFIX ?= /usr/local
export PREFIX DESTDIR

# A folder for each kernel, so that objects for different kernels do not mix.
kernel_header = $(KDIR)/include/generated/utsrelease.h
release = $(shell sed -n 's/^.define UTS_RELEASE "\(.*\)"/\1/p' $(kernel_header))
module_build = $(or $(KFTP_BUILD),$(CURDIR)/build)/$(release)$(if $(KFTP_GCOV),-gcov)

all: module userspace

help:
	@echo 'make               the module for this kernel (KVER=, KDIR=: another), and userspace'
	@echo 'make install       both (PREFIX=$(PREFIX), DESTDIR=)'
	@echo 'make run           a server in a VM (DIR=folder to serve, PORT=2121, PASSIVE_PORT=2122)'
	@echo 'make shell         a prompt in a VM, with the tree and what is built (KERNEL=6.12, 6.1, newest, debug)'
	@echo 'make try T=NAME    end-to-end tests of this name, file or pytest -k expression, in a VM that is kept (KERNEL=)'
	@echo 'make try-stop      ends the VMs of make try'
	@echo 'make quick         static, unit and KUnit tests and a few end-to-end tests, in about 4 minutes'
	@echo 'make check         all tests; of these:'
	@echo 'make static        the static checks'
	@echo 'make unit          the unit tests of userspace'
	@echo 'make kunit e2e power mutate   the tests that run in VMs (E2E="tests/e2e -k stor": only these end-to-end tests)'
	@echo 'make coverage      the lines of the module that the tests in the debug kernel reach (COVERAGE="kunit": only by this part)'
	@echo 'make fuzz          fuzzers, until one finds something (SECONDS=for each, once; TARGETS="line addr")'
	@echo 'make clean'
	@echo 'make module userspace module-install userspace-install'

# Links the sources into the folder of the kernel, because kbuild puts objects beside
# the sources; removes links to sources that are gone.
module: $(kernel_header)
	@mkdir -p $(module_build)
	@find $(module_build) -xtype l -delete
	@find Kbuild VERSION module include tests/kunit tests/faults -name '*.[ch]' -o -name Kbuild -o -name VERSION | \
		while read -r file; do \
			[ -e $(module_build)/$$file ] || \
				install -d $(module_build)/$$(dirname $$file) && \
				ln -sf $(CURDIR)/$$file $(module_build)/$$file || exit 1; \
		done
	$(MAKE) -C $(KDIR) M=$(module_build) modules

$(kernel_header):
	@echo "No headers of kernel $(KVER) in $(KDIR): install linux-headers-$(KVER), or set KVER or KDIR" >&2
	@false

userspace:
	$(MAKE) -C userspace

install: module-install userspace-install

module-install: module
	install -D -m 644 $(module_build)/kftp.ko $(DESTDIR)/lib/modules/$(release)/updates/kftp.ko
	$(if $(DESTDIR),,depmod $(release))

userspace-install: userspace
	$(MAKE) -C userspace install

run:
	@scripts/serve

shell:
	@scripts/shell

try:
	@scripts/setup
	@scripts/try

try-stop:
	@scripts/try --stop

quick:
	@tests/run -c static unit kunit smoke

check:
	@tests/run

static unit kunit power mutate:
	@tests/run $@

e2e:
	@tests/run e2e-6.12 e2e-6.1 e2e-debug

coverage:
	@tests/coverage/run

fuzz:
	@scripts/setup
	@scripts/within bookworm $(MAKE) -s -C tests/fuzz run SECONDS=$(or $(SECONDS),0)

clean:
	rm -rf build

.PHONY: all help module userspace install module-install userspace-install
.PHONY: run shell try try-stop quick check static unit coverage fuzz kunit power e2e mutate clean
