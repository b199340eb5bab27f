# wirestep: three layers, ui -> sim -> capture, each built as one archive.
# `make help` lists the targets.

VERSION := 0.1.0
B       ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
LANG_TOOLS := clang-format clang-tidy cppcheck

# --- what is needed from the system (make deps) ------------------------------
LIBS_CAPTURE := libpcap jansson
LIBS_SIM     := libmnl libnftnl libnetfilter_queue
APT_BUILD := gcc make pkg-config libpcap-dev libjansson-dev libmnl-dev \
	libnftnl-dev libnetfilter-queue-dev
APT_TEST  := check tshark python3-jsonschema clang-format clang-tidy cppcheck \
	valgrind strace

# --- flags -------------------------------------------------------------------
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wvla \
	-Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wundef \
	-Wformat=2 -Wcast-qual -Wimplicit-fallthrough -Wold-style-definition
OPT      ?= -O2 -g
HARDEN   ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong
WERROR   ?=
override CPPFLAGS += -D_GNU_SOURCE -DWIRESTEP_VERSION='"$(VERSION)"' -I.
override CFLAGS   += -std=gnu11 $(OPT) $(HARDEN) $(WARN) $(WERROR) $(SAN) -MMD -MP
PKG_CFLAGS = $(shell pkg-config --cflags $(LIBS_CAPTURE) $(LIBS_SIM) 2>/dev/null)
PKG_LIBS   = $(shell pkg-config --libs $(LIBS_CAPTURE) $(LIBS_SIM) 2>/dev/null)
CHECK_LIBS = $(shell pkg-config --libs check 2>/dev/null)

objs = $(patsubst %.c,$(B)/%.o,$(wildcard $(1)/*.c))
CAPTURE := $(call objs,capture)
SIM     := $(call objs,sim)
UI      := $(filter-out $(B)/ui/main.o,$(call objs,ui))

.PHONY: all demo deps deps-test check check-asan check-valgrind fuzz bench \
	lint format install uninstall dist clean help
.DELETE_ON_ERROR:
.SECONDARY:

all: $(B)/wirestep ## build build/wirestep

$(B)/wirestep: $(B)/ui/main.o $(B)/ui.a $(B)/sim.a $(B)/capture.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/capture.a: $(CAPTURE)
$(B)/sim.a: $(SIM)
$(B)/ui.a: $(UI)
$(B)/%.a:
	@rm -f $@
	$(AR) rcs $@ $^

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -c -o $@ $<

# --- tests: each tests/LAYER_MODULE.c is one Check program, linked with its
# layer and those below it alone, so that a call to the left fails here --------
TESTS := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/capture_*.c \
	tests/sim_*.c tests/ui_*.c))
$(B)/tests/capture_%: $(B)/tests/capture_%.o $(B)/capture.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(CHECK_LIBS)
$(B)/tests/sim_%: $(B)/tests/sim_%.o $(B)/sim.a $(B)/capture.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(CHECK_LIBS)
$(B)/tests/ui_%: $(B)/tests/ui_%.o $(B)/ui.a $(B)/sim.a $(B)/capture.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(CHECK_LIBS)

SCRIPTS := $(wildcard tests/e2e_*)

check: all $(TESTS) ## run every test
	@tests/run $(TESTS) $(SCRIPTS)

check-asan: ## the same with AddressSanitizer and UBSan, in build-asan/
	$(MAKE) B=build-asan HARDEN= SAN="-fsanitize=address,undefined \
		-fno-sanitize-recover=undefined" check

check-valgrind: all $(TESTS) ## the test programs under valgrind
	CK_FORK=no tests/run $(foreach t,$(TESTS),tests/valgrind:$(t))

-include $(shell find $(B) -name '*.d' 2>/dev/null)
