# wirestep: three layers, ui -> sim -> capture, each built as one archive.
# `make help` lists the targets.

VERSION := $(shell sed -n 's/.*WIRESTEP_VERSION "\(.*\)"/\1/p' capture/version.h)
B       ?= build
V       ?= 0
Q       := $(if $(filter 1,$(V)),,@)
say      = $(if $(Q),@echo "  $(1)")
PREFIX  ?= /usr/local
DESTDIR ?=

# --- what is needed from the system (make deps) ------------------------------
LIBS := ncursesw libpcap jansson libmd libmnl libnftnl libnetfilter_queue zlib libzstd libseccomp libcap-ng vterm
APT_BUILD := gcc libc6-dev make pkg-config libpcap-dev libjansson-dev libmd-dev \
	libmnl-dev libnftnl-dev libnetfilter-queue-dev libncurses-dev \
	zlib1g-dev libzstd-dev libseccomp-dev libcap-ng-dev libvterm-dev
APT_CHECK := check
APT_TOOLS := tshark python3-jsonschema iproute2 clang libclang-rt-dev clang-format clang-tidy \
	cppcheck shellcheck valgrind tmux tcpdump strace curl python3

# --- flags -------------------------------------------------------------------
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wvla \
	-Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wundef \
	-Wformat=2 -Wcast-qual -Wimplicit-fallthrough -Wold-style-definition
OPT      ?= -O2 -g
HARDEN   ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong
WERROR   ?=
override CPPFLAGS += -D_GNU_SOURCE -I.
override CFLAGS   += -std=gnu11 $(OPT) $(HARDEN) $(WARN) $(WERROR) $(SAN) -MMD -MP
PKG_CFLAGS = $(shell pkg-config --cflags $(LIBS) 2>/dev/null)
PKG_LIBS   = $(shell pkg-config --libs $(LIBS) 2>/dev/null)
CHECK_LIBS = $(shell pkg-config --libs check 2>/dev/null)

objs = $(patsubst %.c,$(B)/%.o,$(wildcard $(1)/*.c $(1)/*/*.c))
CAPTURE := $(call objs,capture)
SIM     := $(call objs,sim)
UI      := $(filter-out $(B)/ui/main.o,$(call objs,ui))

.PHONY: all demo deps deps-build deps-check check check-asan check-valgrind \
	fuzz bench stability lint format docs picture install uninstall setcap dist clean help
.DELETE_ON_ERROR:
.SECONDARY:

# Programs for the stage: each a file, and what they share.
PROGRAMS_DIR    := scenarios/programs
PROGRAMS_SHARED := $(patsubst %,$(B)/$(PROGRAMS_DIR)/%.o,net talk loop \
	workers uring)
PROGRAMS := $(patsubst $(PROGRAMS_DIR)/%.c,$(B)/programs/%,$(filter-out \
	%/net.c %/talk.c %/loop.c %/workers.c %/uring.c,$(wildcard $(PROGRAMS_DIR)/*.c)))

all: $(B)/wirestep $(PROGRAMS) ## build build/wirestep and build/programs/

$(B)/wirestep: $(B)/ui/main.o $(B)/ui.a $(B)/sim.a $(B)/capture.a
	$(call say,LINK    $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/programs.a: $(PROGRAMS_SHARED)
$(B)/programs/%: $(B)/$(PROGRAMS_DIR)/%.o $(B)/programs.a
	@mkdir -p $(@D)
	$(call say,LINK    $@)
	$(Q)$(CC) $(CFLAGS) -pthread $(LDFLAGS) -o $@ $^

$(B)/capture.a: $(CAPTURE)
$(B)/sim.a: $(SIM)
$(B)/ui.a: $(UI)
$(B)/%.a:
	@rm -f $@
	$(call say,AR      $@)
	$(Q)$(AR) rcs $@ $^

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC      $@)
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -c -o $@ $<

# --- tests: each tests/LAYER_MODULE.c is one Check program, linked with its
# layer and those below it alone, so that a call to the left fails here --------
TESTS := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/capture_*.c \
	tests/sim_*.c tests/ui_*.c))
$(B)/tests/capture_%: $(B)/tests/capture_%.o $(B)/capture.a
	$(call say,LINK    $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(CHECK_LIBS)
$(B)/tests/sim_%: $(B)/tests/sim_%.o $(B)/sim.a $(B)/capture.a
	$(call say,LINK    $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(CHECK_LIBS)
$(B)/tests/ui_%: $(B)/tests/ui_%.o $(B)/ui.a $(B)/sim.a $(B)/capture.a
	$(call say,LINK    $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(CHECK_LIBS)

SCRIPTS := $(wildcard tests/e2e_*)

check: deps-check ## run every test
	@$(MAKE) -s --no-print-directory all $(TESTS)
	@WIRESTEP=$${WIRESTEP:-$(B)/wirestep} tests/run $(TESTS) $(SCRIPTS)

check-all: ## the same, and every scenario, also those that wait for a clock
	@LESSONS=all $(MAKE) -s --no-print-directory check

# The frame pointer is for a report's stacks: without it they end in mem.c.
ASAN = B=build-asan HARDEN= SAN="-fsanitize=address,undefined \
	-fno-sanitize-recover=undefined -fno-omit-frame-pointer"
$(B)/wirestep $(PROGRAMS) $(TESTS): $(if $(SAN),$(B)/tests/traced.o)

check-asan: ## the same with AddressSanitizer and UBSan, in build-asan/
	@$(MAKE) $(ASAN) all
	@$(MAKE) $(ASAN) tests
	@WIRESTEP=build-asan/wirestep tests/run $(TESTS:$(B)/%=build-asan/%) \
		tests/e2e_programs

# A file that is cut off raises SIGBUS, from which one goes on: exact registers.
# Valgrind can not work in a sandbox that its program has entered.
check-valgrind: all tests ## the capture tests under valgrind
	@for t in $(filter-out %_sandbox %_census %_census_owner \
		%_census_helper,$(filter $(B)/tests/capture_%,$(TESTS))); do \
		echo "$$t"; CK_FORK=no valgrind -q --error-exitcode=9 \
		--vex-iropt-register-updates=allregs-at-mem-access \
		--leak-check=full "$$t" >/dev/null || exit 1; done

.PHONY: tests
tests: $(TESTS) $(B)/tests/bench $(B)/tests/load

# --- the system's part ----------------------------------------------------------
# Installs what is missing, and asks for sudo only if something is.
define install_missing
	@missing=; for p in $(1); do \
		dpkg-query -W -f '$${Status}' $$p 2>/dev/null | \
			grep -q 'ok installed' || missing="$$missing $$p"; \
	done; [ -z "$$missing" ] && exit 0; \
	command -v apt-get >/dev/null || { \
		echo "please install what Debian calls:$$missing" >&2; exit 1; }; \
	sudo=; [ "$$(id -u)" -eq 0 ] || sudo=sudo; \
	echo "installing:$$missing"; \
	$$sudo apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq \
		--no-install-recommends $$missing >/dev/null
endef

deps: ## install what building, testing and linting need
	$(call install_missing,$(APT_BUILD) $(APT_CHECK) $(APT_TOOLS))
deps-build:
	$(call install_missing,$(APT_BUILD))
deps-check:
	$(call install_missing,$(APT_BUILD) $(APT_CHECK))

demo: deps-build ## install what is missing, build, play tcp-hello
	@$(MAKE) -s --no-print-directory all
	$(B)/wirestep run tcp-hello

# --- measuring, searching, checking ----------------------------------------------
$(B)/tests/bench: $(wildcard tests/bench/*.[ch]) tests/batch.h $(B)/ui.a $(B)/sim.a $(B)/capture.a
	@mkdir -p $(@D)
	$(call say,LINK    $@)
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ \
		$(filter %.c %.a,$^) $(PKG_LIBS)

# Traffic on loopback that tells exactly what it was.
$(B)/tests/load: tests/load.c tests/batch.h
	@mkdir -p $(@D)
	$(call say,LINK    $@)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $<

ONLY ?=
bench: all $(B)/tests/bench $(B)/tests/load ## what things cost; ONLY=open: of capture files
	@$(B)/tests/bench $(B)/wirestep $(ONLY)

stability: all ## each scenario 20 times, idle and busy: are they the same?
	@WIRESTEP=$(B)/wirestep tests/stability

FUZZ_SECONDS ?= 10
FUZZ_SOURCES := $(wildcard capture/*.c capture/*/*.c) \
	$(filter-out sim/scenario/make%,$(wildcard sim/scenario/*.c)) \
	sim/program/words.c sim/program/call.c sim/program/call_word.c \
	ui/learn/progress.c
$(B)/fuzz/%: tests/fuzz/%.c $(FUZZ_SOURCES)
	@mkdir -p $(@D)
	clang $(CPPFLAGS) $(PKG_CFLAGS) -std=gnu11 -g -O1 \
		-fsanitize=fuzzer,address,undefined -o $@ $^ $(PKG_LIBS)

fuzz: $(patsubst tests/%.c,$(B)/%,$(wildcard tests/fuzz/*.c)) ## libFuzzer, briefly
	@for f in $^; do echo "$$f"; mkdir -p $$f.corpus; \
		$$f -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 \
		-verbosity=0 $$f.corpus \
		$$([ $$f != $(B)/fuzz/file ] || echo tests/corpus/captures) || exit 1; done

C_FILES = $(wildcard */*.c */*/*.c)
H_FILES = $(wildcard */*.h */*/*.h)
lint: ## formatting, clang-tidy, cppcheck, shellcheck
	$(call say,LINT    clang-format)
	$(Q)clang-format --dry-run -Werror $(C_FILES) $(H_FILES)
	$(call say,LINT    clang-tidy)
	$(Q)printf '%s\n' $(filter-out tests/%,$(C_FILES)) | xargs -P 4 -n 4 sh -c \
		'clang-tidy --quiet "$$@" -- -std=gnu11 $(CPPFLAGS) $(PKG_CFLAGS) 2>/dev/null' --
	$(call say,LINT    cppcheck)
	$(Q)cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr \
		--enable=warning,portability,performance $(CPPFLAGS) \
		--suppress=missingIncludeSystem --suppress=unknownMacro \
		capture sim ui $(PROGRAMS_DIR)
	$(call say,LINT    shellcheck)
	$(Q)shellcheck tests/run tests/stability $(wildcard tests/*.sh tests/e2e_*) .ci/run

format: ## let clang-format decide
	clang-format -i $(C_FILES) $(H_FILES)

docs: all ## make what docs/ has from the program's tables
	$(B)/wirestep help keys-markdown >docs/keys.md
	$(B)/wirestep help glossary-markdown >docs/glossary.md
	$(B)/wirestep help vim >docs/editors/vim/syntax/wirestep.vim
	$(B)/wirestep help vscode >docs/editors/vscode/syntaxes/wirestep.tmLanguage.json
	docs/catalogue.py $(B)/wirestep docs/catalogue.md

catalogue: all ## run every scenario 40 times, write docs/catalogue.md
	PATH=/usr/bin:/bin:$$PATH $(B)/wirestep run scenarios -j 1 -p summary \
		--json >$(B)/alone.jsonl
	rm -f $(B)/figures
	FIGURES=$(CURDIR)/$(B)/figures WIRESTEP=$(B)/wirestep tests/stability
	docs/catalogue.py $(B)/wirestep docs/catalogue.md $(B)/alone.jsonl \
		$(B)/figures

picture: all ## make docs/*.svg from the keys in docs/*.keys
	TERM=xterm-256color timeout 60 script -qec "stty rows 30 cols 100; \
		$(B)/wirestep run --lang en --keys docs/picture.keys tcp-hello" \
		/dev/null </dev/null >/dev/null
	mkdir -p $(B)/state/wirestep
	cp docs/learn.progress $(B)/state/wirestep/progress
	TERM=xterm-256color XDG_STATE_HOME=$(abspath $(B)/state) timeout 60 \
		script -qec "stty rows 28 cols 100; \
		$(B)/wirestep learn --lang en --keys docs/learn.keys" \
		/dev/null </dev/null >/dev/null
	TERM=xterm-256color timeout 60 script -qec "stty rows 30 cols 112; \
		$(B)/wirestep open --lang en --keys docs/capture.keys \
		tests/corpus/captures/lo-loss.pcap" \
		/dev/null </dev/null >/dev/null
	TERM=xterm-256color timeout 60 script -qec "stty rows 38 cols 112; \
		$(B)/wirestep exec --lang en --no-animation \
		--keys docs/exec.keys --server 'python3 -m http.server 8000' \
		-- curl -s http://127.0.0.1:8000/docs/live.keys" \
		/dev/null </dev/null >/dev/null
	TERM=xterm-256color timeout 60 script -qec "stty rows 26 cols 112; \
		$(B)/wirestep exec --mode realtime --lang en \
		--keys docs/lanes.keys --server threaded_server -- threaded_client" \
		/dev/null </dev/null >/dev/null
	unshare $$([ "$$(id -u)" -eq 0 ] && echo -n || echo -rn) sh -c ' \
		ip link set lo up; python3 docs/live.py 38 >/dev/null 2>&1 & \
		TERM=xterm-256color timeout 60 script -qec "stty rows 24 cols 112; \
		$(B)/wirestep live --lang en --keys docs/live.keys" \
		/dev/null </dev/null >/dev/null'

# --- installing ---------------------------------------------------------------------
$(B)/wirestep.1: $(B)/wirestep
	$(Q)$(B)/wirestep help man >$@

$(B)/wirestep-scenario.5: docs/man.awk docs/scenario-language.md
	$(Q)awk -v version=$(VERSION) -f $^ >$@

install: all $(B)/wirestep.1 $(B)/wirestep-scenario.5 ## to $(DESTDIR)$(PREFIX)
	install -D -m 755 $(B)/wirestep $(DESTDIR)$(PREFIX)/bin/wirestep
	cd scenarios && find . -type f ! -perm -u+x -exec install -D -m 644 {} \
		$(DESTDIR)$(PREFIX)/share/wirestep/scenarios/{} \;
	cd scenarios && find . -type f -perm -u+x -exec install -D -m 755 {} \
		$(DESTDIR)$(PREFIX)/share/wirestep/scenarios/{} \;
	install -D -m 755 -t $(DESTDIR)$(PREFIX)/libexec/wirestep/programs $(PROGRAMS)
	install -D -m 644 $(B)/wirestep.1 $(DESTDIR)$(PREFIX)/share/man/man1/wirestep.1
	install -D -m 644 $(B)/wirestep-scenario.5 \
		$(DESTDIR)$(PREFIX)/share/man/man5/wirestep-scenario.5
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/wirestep \
		README.md CHANGELOG.md LICENSE $(wildcard docs/*.*)
	cd docs && find editors -type f -exec install -D -m 644 {} \
		$(DESTDIR)$(PREFIX)/share/doc/wirestep/{} \;

uninstall: ## what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/wirestep \
		$(DESTDIR)$(PREFIX)/share/man/man1/wirestep.1 \
		$(DESTDIR)$(PREFIX)/share/man/man5/wirestep-scenario.5
	rm -rf $(DESTDIR)$(PREFIX)/libexec/wirestep \
		$(DESTDIR)$(PREFIX)/share/wirestep \
		$(DESTDIR)$(PREFIX)/share/doc/wirestep

# Linking and copying drop it: a capability belongs to the very file.
BIN   ?= $(B)/wirestep
GROUP ?=
setcap: $(BIN) ## let BIN (build/wirestep) watch without sudo, for GROUP alone
	$(call install_missing,libcap2-bin)
	@PATH=$$PATH:/usr/sbin:/sbin; sudo=; [ "$$(id -u)" -eq 0 ] || sudo=sudo; \
	[ -z "$(GROUP)" ] || { $$sudo chgrp $(GROUP) $(BIN) && \
		$$sudo chmod 750 $(BIN); } && \
	$$sudo setcap cap_net_raw=ep $(BIN) && getcap $(BIN)

dist: ## wirestep-VERSION.tar.gz of what is committed
	git archive --prefix=wirestep-$(VERSION)/ -o wirestep-$(VERSION).tar.gz HEAD

clean: ## remove what was built
	rm -rf build build-asan

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

-include $(shell find $(B) -name '*.d' 2>/dev/null)
