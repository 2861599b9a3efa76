# SPDX-License-Identifier: GPL-2.0
#
# For the Makefiles of the tests with random input (here and in tests/netlink): a program
# for the guest that speaks to the module with userspace's library. The Makefile sets
# NAME, which is its folder in tests/ and in the build, and PROGRAM.

TOP := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/../..)
BUILD := $(or $(KFTP_BUILD),$(TOP)/build)
OUT := $(BUILD)/$(NAME)
LIBRARY := $(BUILD)/userspace/libkftp.a

CC ?= gcc
PACKAGES := libnl-3.0 libnl-genl-3.0
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -pthread -I$(TOP) -I$(TOP)/module -I$(TOP)/userspace \
	     -I$(TOP)/tests/$(NAME) -I$(TOP)/include/uapi $(shell pkg-config --cflags $(PACKAGES)) \
	     -Wall -Wextra -Wformat=2 -Wmissing-prototypes -Wstrict-prototypes \
	     -Wvla -Werror $(CFLAGS)
COMPILE = $(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

OBJS = $(patsubst %.c,$(OUT)/%.o,$(notdir $(wildcard $(TOP)/tests/$(NAME)/*.c))) $(MORE)

$(OUT)/$(PROGRAM): $(OBJS) $(LIBRARY)
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(shell pkg-config --libs $(PACKAGES))

$(OUT)/%.o: $(TOP)/tests/$(NAME)/%.c $(TOP)/tests/$(NAME)/Makefile $(TOP)/tests/mutate/program.mk
	@mkdir -p $(@D)
	$(COMPILE)

$(LIBRARY): FORCE
	$(MAKE) --no-print-directory -C $(TOP)/userspace $@

clean:
	rm -rf $(OUT)

.PHONY: clean FORCE
-include $(OBJS:.o=.d)
