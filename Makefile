# kvmbench: the only makefile. Non-recursive, everything it makes lies in $(BUILD).
# `make help` lists what can be asked for.

BUILD  ?= build
PREFIX ?= /usr/local
CC     ?= gcc
OBJCOPY ?= objcopy
OBJDUMP ?= objdump
SAN    ?=

VERSION := $(shell git describe --always --dirty 2>/dev/null || echo unknown)

ifneq ($(SAN),)
  ifeq ($(origin BUILD),file)
    BUILD := build/san
  endif
  SAN_FLAGS := -fsanitize=$(SAN) -fno-sanitize-recover=all
endif

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wwrite-strings -Wundef -Wformat=2 -Wvla
CPPFLAGS += -D_GNU_SOURCE -Iharness -Iharness/include -I.
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=gnu17 $(WARN) $(CFLAGS) $(SAN_FLAGS) -fno-omit-frame-pointer -fPIE -pthread
LIBS := -ljansson -lgsl -lgslcblas -lm

# The timed code. One set of flags for both worlds: the host object and the guest object of an
# operation differ in nothing (tests/unit/identical_ops.sh holds their disassembly side by side).
OP_CFLAGS := -std=gnu17 $(WARN) -O2 -g -ffreestanding -fno-builtin -fno-stack-protector \
	-fcf-protection=none -mno-red-zone -fno-asynchronous-unwind-tables -fPIE -mtune=generic \
	-fno-tree-vectorize -fno-tree-slp-vectorize -fno-tree-loop-distribute-patterns \
	-falign-functions=64 -falign-loops=64 -Iharness/include

# --- what there is -----------------------------------------------------------------------------
HARNESS_SRC := $(filter-out harness/cli/main.c,$(wildcard harness/*/*.c)) $(wildcard reports/*.c)
BENCH_SRC   := $(filter-out %.op.c,$(wildcard microbench/*.c) $(wildcard workloads/*.c))
OP_SRC      := $(wildcard microbench/*.op.c)
BENCHES     := $(sort $(basename $(notdir $(BENCH_SRC))))
OPS         := $(sort $(patsubst microbench/%.op.c,%,$(OP_SRC)))

HARNESS_OBJ := $(HARNESS_SRC:%.c=$(BUILD)/obj/%.o)
BENCH_OBJ   := $(BENCH_SRC:%.c=$(BUILD)/obj/%.o)
OP_OBJ      := $(OPS:%=$(BUILD)/op/%.host.o)
PAYLOADS    := $(OPS:%=$(BUILD)/payload/%.bin)

LIB := $(BUILD)/libkvmbench.a

.PHONY: all
all: $(BUILD)/kvmbench

$(BUILD)/kvmbench: $(BUILD)/obj/harness/cli/main.o $(LIB)
	$(CC) $(ALL_CFLAGS) -pie $(LDFLAGS) -o $@ $^ $(LIBS)

$(LIB): $(HARNESS_OBJ) $(BENCH_OBJ) $(OP_OBJ) $(BUILD)/obj/registry.o $(BUILD)/obj/payloads.o \
	$(BUILD)/obj/images.o
	rm -f $@
	ar rcs $@ $^

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/harness/base/version.o: CPPFLAGS += -DKVMBENCH_VERSION='"$(VERSION)"'

# --- the timed operations, once for each world -----------------------------------------------
$(BUILD)/op/%.host.o: microbench/%.op.c
	@mkdir -p $(@D)
	$(CC) $(OP_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/op/%.guest.o: microbench/%.op.c
	@mkdir -p $(@D)
	$(CC) $(OP_CFLAGS) -MMD -MP -c -o $@ $<

# --- payloads: one flat binary per operation ---------------------------------------------------
PAYLOAD_DIR := guest-payloads/tinyvm
PAYLOAD_RT  := $(BUILD)/payload/start_x86_64.o $(BUILD)/payload/main.o

$(BUILD)/payload/%.o: $(PAYLOAD_DIR)/%.c
	@mkdir -p $(@D)
	$(CC) $(OP_CFLAGS) -mgeneral-regs-only -MMD -MP -c -o $@ $<

$(BUILD)/payload/%.o: $(PAYLOAD_DIR)/%.S
	@mkdir -p $(@D)
	$(CC) $(OP_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/payload/%.elf: $(BUILD)/op/%.guest.o $(PAYLOAD_RT) $(PAYLOAD_DIR)/payload.ld
	$(CC) -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,norelro \
		-Wl,--defsym=payload_op=op_$* -T $(PAYLOAD_DIR)/payload.ld -o $@ $(PAYLOAD_RT) $<

$(BUILD)/payload/%.bin: $(BUILD)/payload/%.elf
	$(OBJCOPY) -O binary $< $@

# --- generated: the registry of benchmarks, the embedded payloads ----------------------------------
# Written anew only when the list of names changes.
$(BUILD)/gen/names: FORCE
	@mkdir -p $(@D)
	@echo '$(BENCHES) : $(OPS)' | cmp -s - $@ || echo '$(BENCHES) : $(OPS)' > $@

$(BUILD)/gen/registry.c: $(BUILD)/gen/names
	@{ echo '#include <kvmbench/bench.h>'; echo; \
	   $(foreach b,$(BENCHES),echo 'extern const struct bench bench_$(subst -,_,$(b));';) \
	   echo 'const struct bench *const benches[] = {'; \
	   $(foreach b,$(BENCHES),echo '	&bench_$(subst -,_,$(b)),';) \
	   echo '};'; echo 'const size_t n_benches = $(words $(BENCHES));'; } > $@

$(BUILD)/gen/payloads.c: $(BUILD)/gen/names
	@{ echo '#include "target/payload.h"'; echo; \
	   $(foreach o,$(OPS),echo 'extern const struct op op_$(o);'; \
	     echo 'extern const unsigned char payload_$(o)[], payload_$(o)_end[];';) \
	   echo 'const struct payload payloads[] = {'; \
	   $(foreach o,$(OPS),echo '	{ "$(o)", &op_$(o), payload_$(o), payload_$(o)_end },';) \
	   echo '};'; echo 'const size_t n_payloads = $(words $(OPS));'; } > $@

$(BUILD)/gen/images.S: $(BUILD)/gen/names
	@{ echo '	.section .rodata'; \
	   $(foreach o,$(OPS),echo '	.balign 16'; \
	     echo '	.globl payload_$(o), payload_$(o)_end'; \
	     echo 'payload_$(o): .incbin "$(BUILD)/payload/$(o).bin"'; \
	     echo 'payload_$(o)_end:';) \
	   echo '	.section .note.GNU-stack, "", @progbits'; } > $@

$(BUILD)/obj/images.o: $(BUILD)/gen/images.S $(PAYLOADS)
	$(CC) -c -o $@ $<

.PHONY: FORCE
FORCE:

# --- tests -------------------------------------------------------------------------------------------
# tests/unit/AREA/test_NAME.c and tests/kvm/test_NAME.c are one cmocka program each; tests/cli/*.sh
# are scripts that speak TAP-free: exit 0 passed, 77 skipped with a reason, else failed.
UNIT_SRC := $(wildcard tests/unit/*/test_*.c) $(wildcard tests/kvm/test_*.c)
UNIT_BIN := $(UNIT_SRC:%.c=$(BUILD)/%)

$(BUILD)/tests/%: tests/%.c $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -MMD -MP -pie -o $@ $< $(LIB) -lcmocka $(LIBS)

.PHONY: tests
tests: $(UNIT_BIN)

.PHONY: clean
clean:
	rm -rf build

.SECONDARY:
.DELETE_ON_ERROR:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
