# kvmbench: the only makefile. Non-recursive, everything it makes lies in $(BUILD).
# `make help` lists what can be asked for.

.DEFAULT_GOAL := all

BUILD  ?= build
PREFIX ?= /usr/local
ifeq ($(origin CC),default)
  CC := gcc
endif
OBJCOPY ?= objcopy
OBJDUMP ?= objdump
SAN    ?=

FUZZ_SECONDS ?= 60

VERSION := $(shell git describe --always --dirty 2>/dev/null || echo unknown)

ifneq ($(SAN),)
  ifeq ($(origin BUILD),file)
    BUILD := build/san
  endif
  SAN_FLAGS := -fsanitize=$(SAN) -fno-sanitize-recover=all
endif

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wwrite-strings -Wundef -Wformat=2 -Wvla
CPPFLAGS += -D_GNU_SOURCE -Iharness -Iharness/include -I. -I/usr/include/libxml2
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=gnu17 $(WARN) $(CFLAGS) $(SAN_FLAGS) -fno-omit-frame-pointer -fPIE -pthread
LIBS := -ljansson -lsqlite3 -lgcrypt -lgsl -lgslcblas -larchive -lvirt -lxml2 -lz -lm
AGENT_LIBS := -ljansson -lgsl -lgslcblas -lz -lm

# The timed code. One set of flags for both worlds: the host object and the guest object of an
# operation differ in nothing (tests/cli/identical_ops.sh holds their disassembly side by side).
OP_CFLAGS := -std=gnu17 $(WARN) -O2 -g -ffreestanding -fno-builtin -fno-stack-protector \
	-fcf-protection=none -mno-red-zone -fno-asynchronous-unwind-tables -fPIE -mtune=generic \
	-fno-tree-vectorize -fno-tree-slp-vectorize \
	-falign-functions=64 -falign-loops=64 -Iharness/include
ifeq ($(findstring clang,$(CC)),)
  OP_CFLAGS += -fno-tree-loop-distribute-patterns
endif

# --- what there is -----------------------------------------------------------------------------
AGENT_SRC   := $(wildcard harness/agent/*.c)
HARNESS_SRC := $(filter-out harness/cli/main.c $(AGENT_SRC),$(wildcard harness/*/*.c)) \
	$(wildcard reports/*.c guest-payloads/linux/*.c)
BENCH_SRC   := $(filter-out %.op.c,$(wildcard microbench/*.c) $(wildcard workloads/*.c))
OP_SRC      := $(wildcard microbench/*.op.c)
BENCHES     := $(sort $(basename $(notdir $(BENCH_SRC))))
OPS         := $(sort $(patsubst microbench/%.op.c,%,$(OP_SRC)))

AGENT_OBJ   := $(AGENT_SRC:%.c=$(BUILD)/obj/%.o)
HARNESS_ASM := $(wildcard harness/*/*.S)
HARNESS_OBJ := $(HARNESS_SRC:%.c=$(BUILD)/obj/%.o) $(HARNESS_ASM:%.S=$(BUILD)/obj/%.o)
BENCH_OBJ   := $(BENCH_SRC:%.c=$(BUILD)/obj/%.o)
OP_OBJ      := $(OPS:%=$(BUILD)/op/%.host.o)
PAYLOADS    := $(OPS:%=$(BUILD)/payload/%.bin)

LIB := $(BUILD)/libkvmbench.a

# --- what the outputs depend on beside files: written anew only when it changes ------------------
define stamp
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(1))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(1))' > $@
endef

FLAGS := $(BUILD)/gen/flags

$(BUILD)/gen/flags: FORCE
	$(call stamp,$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(OP_CFLAGS) $(LDFLAGS) $(LIBS) $(OBJCOPY))

$(BUILD)/gen/version: FORCE
	$(call stamp,$(VERSION))

$(BUILD)/gen/objects: FORCE
	$(call stamp,$(HARNESS_OBJ) $(BENCH_OBJ) $(OP_OBJ))

$(BUILD)/gen/names: FORCE
	$(call stamp,$(BENCHES) : $(OPS))

.PHONY: FORCE
FORCE:

# --- the program ---------------------------------------------------------------------------------
.PHONY: all
all: $(BUILD)/kvmbench
	@:

$(BUILD)/kvmbench: $(BUILD)/obj/harness/cli/main.o $(BUILD)/obj/agent_image.o $(LIB) $(FLAGS)
	$(CC) $(ALL_CFLAGS) -pie $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIBS)

# The agent: what a guest runs as its first process. The same objects, static, so that it needs
# nothing of the image it is in; stripped, because it is carried in every image. No sanitizer can be
# linked statically: with one, the agent is that of the plain build.
ifeq ($(SAN),)
AGENT := $(BUILD)/kvmbench-agent

$(AGENT): $(AGENT_OBJ) $(LIB) $(FLAGS)
	$(CC) $(ALL_CFLAGS) -static $(LDFLAGS) -s -o $@ $(filter %.o %.a,$^) $(AGENT_LIBS)
else
AGENT := $(BUILD)/plain/kvmbench-agent

$(AGENT): FORCE
	+@$(MAKE) --no-print-directory -s SAN= BUILD=$(BUILD)/plain $@
endif

$(LIB): $(HARNESS_OBJ) $(BENCH_OBJ) $(OP_OBJ) $(BUILD)/obj/registry.o $(BUILD)/obj/payloads.o \
		$(BUILD)/obj/images.o $(BUILD)/obj/firmware_image.o $(BUILD)/obj/lab_plugin.o \
		$(BUILD)/gen/objects
	rm -f $@
	ar rcs $@ $(filter %.o,$^)

$(BUILD)/obj/%.o: %.c $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/%.o: %.S $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/%.o: $(BUILD)/gen/%.c $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/harness/base/version.o: private CPPFLAGS += -DKVMBENCH_VERSION='"$(VERSION)"'
$(BUILD)/obj/harness/base/version.o: $(BUILD)/gen/version

# Files that assembler includes: the compiler's dependencies do not know them.
$(BUILD)/obj/reports/assets.o: $(wildcard reports/*.css reports/*.html reports/*.js reports/plots/*)

# --- the timed operations, once for each world -----------------------------------------------
$(BUILD)/op/%.host.o: microbench/%.op.c $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(OP_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/op/%.guest.o: microbench/%.op.c $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(OP_CFLAGS) -MMD -MP -c -o $@ $<

# --- payloads: one flat binary per operation ---------------------------------------------------
PAYLOAD_DIR := guest-payloads/tinyvm
PAYLOAD_RT  := $(BUILD)/payload/start_x86_64.o $(BUILD)/payload/main.o

$(BUILD)/payload/%.o: $(PAYLOAD_DIR)/%.c $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(OP_CFLAGS) -mgeneral-regs-only -MMD -MP -c -o $@ $<

$(BUILD)/payload/%.o: $(PAYLOAD_DIR)/%.S $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(OP_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/payload/%.elf: $(BUILD)/op/%.guest.o $(PAYLOAD_RT) $(PAYLOAD_DIR)/payload.ld
	$(CC) -nostdlib -static -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,norelro \
		-Wl,--defsym=payload_op=op_$* -T $(PAYLOAD_DIR)/payload.ld -o $@ $(PAYLOAD_RT) $<

$(BUILD)/payload/%.bin: $(BUILD)/payload/%.elf
	$(OBJCOPY) -O binary $< $@

# What QEMU's machine starts with, the same for every payload: a boot ROM.
$(BUILD)/payload/firmware.bin: $(BUILD)/payload/firmware_x86_64.o $(PAYLOAD_DIR)/firmware.ld
	$(CC) -nostdlib -static -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,norelro \
		-T $(PAYLOAD_DIR)/firmware.ld -o $(@:.bin=.elf) $<
	$(OBJCOPY) -O binary $(@:.bin=.elf) $@

# --- generated: the registry of benchmarks, the embedded payloads ----------------------------------
$(BUILD)/gen/registry.c: scripts/generate.sh $(BUILD)/gen/names
	scripts/generate.sh registry $(BENCHES) > $@

$(BUILD)/gen/payloads.c: scripts/generate.sh $(BUILD)/gen/names
	scripts/generate.sh payloads $(OPS) > $@

$(BUILD)/gen/images.S: scripts/generate.sh $(BUILD)/gen/names
	scripts/generate.sh images $(BUILD)/payload $(OPS) > $@

$(BUILD)/obj/images.o: $(BUILD)/gen/images.S $(PAYLOADS) $(FLAGS)
	@mkdir -p $(@D)
	$(CC) -c -o $@ $<

# harness/target/firmware_image.h
$(BUILD)/gen/firmware_image.S: scripts/generate.sh $(FLAGS)
	scripts/generate.sh embed firmware_image $(BUILD)/payload/firmware.bin > $@

$(BUILD)/obj/firmware_image.o: $(BUILD)/gen/firmware_image.S $(BUILD)/payload/firmware.bin
	@mkdir -p $(@D)
	$(CC) -c -o $@ $<

# The agent, embedded in kvmbench (guest-payloads/linux/agent_image.h): one file to copy.
$(BUILD)/gen/agent_image.S: scripts/generate.sh
	@mkdir -p $(@D)
	scripts/generate.sh embed agent_image $(AGENT) > $@

$(BUILD)/obj/agent_image.o: $(BUILD)/gen/agent_image.S $(AGENT) $(FLAGS)
	@mkdir -p $(@D)
	$(CC) -c -o $@ $<

# --- the lab's plugin: runs inside QEMU, so without sanitizers, and needs nothing but libc -----------
# profile-API.so is the same for other versions of QEMU's plugin interface (lab/plugin/qemu_api.h).
PLUGIN_CC = $(CC) $(CPPFLAGS) -std=gnu17 $(WARN) -O2 -fPIC -fvisibility=hidden -MMD -MP -MF $@.d \
	-shared -Wl,--build-id=none

$(BUILD)/lab/profile.so: harness/lab/plugin/profile.c $(FLAGS)
	@mkdir -p $(@D)
	$(PLUGIN_CC) -o $@ $<

$(BUILD)/lab/profile-%.so: harness/lab/plugin/profile.c $(FLAGS)
	@mkdir -p $(@D)
	$(PLUGIN_CC) -DPROFILE_API=$* -o $@ $<

$(BUILD)/gen/lab_plugin.S: scripts/generate.sh $(FLAGS)
	scripts/generate.sh embed profile_plugin $(BUILD)/lab/profile.so > $@

$(BUILD)/obj/lab_plugin.o: $(BUILD)/gen/lab_plugin.S $(BUILD)/lab/profile.so
	@mkdir -p $(@D)
	$(CC) -c -o $@ $<

# --- tests -------------------------------------------------------------------------------------------
# tests/unit/AREA/test_NAME.c and tests/kvm/test_NAME.c are one cmocka program each; tests/cli/*.sh
# are scripts: exit 0 passed, 77 skipped with a reason, else failed. tests/run.sh runs them all.
# What programs of a folder share they include. tests/lab/test_NAME.c need a back end with hardware
# virtualization: they run inside the labs only (check-svm, check-vmx).
UNIT_SRC := $(wildcard tests/unit/*/test_*.c) $(wildcard tests/kvm/test_*.c) \
	$(wildcard tests/lab/test_*.c)
UNIT_BIN := $(UNIT_SRC:%.c=$(BUILD)/%)
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_BIN := $(FUZZ_SRC:%.c=$(BUILD)/%)
REPLAY_BIN := $(FUZZ_SRC:tests/fuzz/fuzz_%.c=$(BUILD)/tests/fuzz/replay_%)
TEST_TOOLS := $(BUILD)/tests/tools/json $(BUILD)/tests/tools/fake_kernel

$(BUILD)/tests/%: tests/%.c $(BUILD)/obj/agent_image.o $(LIB) $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -MMD -MP -MF $@.d -MT $@ -pie \
		$(LDFLAGS) -o $@ $< $(filter %.o %.a,$^) -lcmocka $(LIBS)

# Programs that the labs carry into an emulated machine, where loading a megabyte takes half a second:
# with the agent's targets they need no libvirt and what hangs on it (80 MB).
CARRIED_OBJ := $(addprefix $(BUILD)/obj/harness/agent/,targets.o open.o)
CARRIED = $(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -MMD -MP -MF $@.d -MT $@ -pie $(LDFLAGS) \
	-Wl,--as-needed -o $@ $< $(filter %.o %.a,$^) -lcmocka $(LIBS)

$(BUILD)/tests/kvm/%: tests/kvm/%.c $(CARRIED_OBJ) $(LIB) $(FLAGS)
	@mkdir -p $(@D)
	$(CARRIED)

$(BUILD)/tests/lab/%: tests/lab/%.c $(CARRIED_OBJ) $(LIB) $(FLAGS)
	@mkdir -p $(@D)
	$(CARRIED)

$(BUILD)/tests/tools/%: tests/tools/%.c $(BUILD)/obj/agent_image.o $(LIB) $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -MMD -MP -MF $@.d -MT $@ -pie \
		$(LDFLAGS) -o $@ $< $(filter %.o %.a,$^) $(LIBS)

.PHONY: tests
tests: $(UNIT_BIN) $(REPLAY_BIN) $(TEST_TOOLS) $(PAYLOADS:.bin=.elf)
	@:

.PHONY: check
check:
	@scripts/deps.sh check
	+@$(MAKE) --no-print-directory all tests
	@tests/run.sh $(BUILD) $(TESTS)

# In the labs, with a real kvm_amd (QEMU) and kvm_intel (Bochs): no hardware virtualization needed.
# LAB_KERNEL=SPEC boots another kernel than the one kvmbench finds.
LAB_TESTS := $(wildcard tests/lab/*.sh)

.PHONY: check-svm check-vmx check-labs
check-svm: LABS := tests/lab/svm.sh tests/lab/svm_guest.sh
check-vmx: LABS := tests/lab/vmx.sh
check-labs: LABS := $(LAB_TESTS)
check-svm check-vmx check-labs:
	@scripts/deps.sh check
	+@$(MAKE) --no-print-directory all tests
	@TEST_TIMEOUT=3600 tests/run.sh $(BUILD) $(LABS)

# --- fuzzing: tests/fuzz/fuzz_NAME.c, with clang and in a build directory of its own -----------------
$(BUILD)/tests/fuzz/%: tests/fuzz/%.c $(BUILD)/obj/agent_image.o $(LIB) $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -fsanitize=fuzzer -MMD -MP -MF $@.d \
		-MT $@ -pie -o $@ $< $(filter %.o %.a,$^) $(LIBS)

# The same over the corpus once, without clang: part of `make check`.
$(BUILD)/tests/fuzz/replay_%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c $(BUILD)/obj/agent_image.o $(LIB) \
		$(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -pie $(LDFLAGS) -o $@ $(filter %.c %.o %.a,$^) $(LIBS)

.PHONY: fuzz-programs
fuzz-programs: $(FUZZ_BIN)
	@:

.PHONY: fuzz
fuzz:
	@scripts/deps.sh fuzz
	+@$(MAKE) --no-print-directory CC=clang SAN=fuzzer-no-link,address,undefined BUILD=build/fuzz \
		fuzz-programs
	@scripts/fuzz.sh build/fuzz $(FUZZ_SECONDS)

# --- overhead of kvmbench itself: tests/bench/NAME.c, one program each, print what they measure ------
OVERHEAD_SRC := $(filter-out tests/bench/stats.c,$(wildcard tests/bench/*.c))
OVERHEAD_BIN := $(OVERHEAD_SRC:tests/bench/%.c=$(BUILD)/bench/%)

$(BUILD)/bench/%: tests/bench/%.c $(BUILD)/obj/agent_image.o $(LIB) $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -MMD -MP -MF $@.d -MT $@ -pie \
		$(LDFLAGS) -o $@ $< $(filter %.o %.a,$^) $(LIBS)

.PHONY: bench
bench: all $(OVERHEAD_BIN)
	@for program in $(OVERHEAD_BIN); do \
		echo "== $$program"; \
		KVMBENCH=$(BUILD)/kvmbench $$program || [ $$? = 77 ] || exit 1; done

# The error rates and the power that the statistics promise, by simulation; exit 1 if one is broken.
.PHONY: bench-stats
bench-stats: $(BUILD)/bench/stats
	@$(BUILD)/bench/stats

# --- lint: every tests/lint/NAME.sh is a rule; exit 0 kept, 77 cannot be checked here, else broken ----
LINT := $(sort $(basename $(notdir $(wildcard tests/lint/*.sh))))

.PHONY: lint
lint:
	@scripts/deps.sh lint
	+@$(MAKE) --no-print-directory all
	+@$(MAKE) --no-print-directory -k $(LINT:%=lint-%)

.PHONY: $(LINT:%=lint-%)
$(LINT:%=lint-%): lint-%:
	@BUILD='$(BUILD)' LINT_CPPFLAGS='$(CPPFLAGS)' LINT_CFLAGS='-std=gnu17 $(WARN) -O2 -fPIE' \
		LINT_OP_CFLAGS='$(OP_CFLAGS)' tests/lint/$*.sh; status=$$?; \
	case $$status in 0) echo "lint: $*: ok";; 77) echo "lint: $*: skipped";; \
		*) echo "lint: $*: BROKEN"; exit 1;; esac

# --- for people --------------------------------------------------------------------------------------
.PHONY: deps
deps:
	@scripts/deps.sh run

.PHONY: run
run: deps
	+@$(MAKE) --no-print-directory all
	@scripts/measure.sh $(BUILD)

.PHONY: install
install: all
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/man/man1' \
		'$(DESTDIR)$(PREFIX)/share/bash-completion/completions'
	install -m 755 $(BUILD)/kvmbench '$(DESTDIR)$(PREFIX)/bin/kvmbench'
	install -m 644 $(wildcard man/*.1) '$(DESTDIR)$(PREFIX)/share/man/man1'
	install -m 644 completion/kvmbench.bash \
		'$(DESTDIR)$(PREFIX)/share/bash-completion/completions/kvmbench'

.PHONY: help
help:
	@echo 'make run                   install what is missing, build, measure (quick suite), report'
	@echo 'make                       build $(BUILD)/kvmbench'
	@echo 'make deps                  install the packages that building and running need'
	@echo 'make check                 build and run every test; TESTS=cli/ runs those that match'
	@echo 'make SAN=address,undefined check    the same with sanitizers, in build/san'
	@echo 'make check-svm, check-vmx   the KVM tests on kvm_amd and kvm_intel, in emulated machines'
	@echo 'make check-labs            these, and that the labs count the same in every boot'
	@echo 'make lint                  every rule of tests/lint; make lint-NAME for one'
	@echo 'make fuzz                  libFuzzer on every reader, FUZZ_SECONDS=60 each'
	@echo 'make bench                 what kvmbench itself costs, against the plainest code'
	@echo 'make bench-stats           the error rates that the statistics promise, by simulation'
	@echo 'make install               binary, man pages, completion; DESTDIR=, PREFIX=$(PREFIX)'
	@echo 'make clean                 remove build/'
	@echo 'Variables: CC=$(CC) CFLAGS="$(CFLAGS)" BUILD=$(BUILD)'

.PHONY: clean
clean:
	rm -rf build

.SECONDARY:
.DELETE_ON_ERROR:
-include $(shell find $(addprefix $(BUILD)/,obj op payload lab tests bench) -name '*.d' 2>/dev/null)
