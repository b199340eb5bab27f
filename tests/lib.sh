# shellcheck shell=sh
# What the end-to-end scripts share. Sourced as the first thing:
#
#   . "$(dirname "$0")/lib.sh"
#
# One check runs the program, says what must be true of its exit status and of
# what it wrote, and ends in `check WHAT`, which prints one line "ok WHAT" or
# "FAILED WHAT", and why:
#
#   try "$W" run nosuch
#   status_is 2; out_empty; error_is 'no such scenario.*\(.*list'
#   check 'an unknown name'
#
# The program is $WIRESTEP, or build/wirestep. $T is a folder that goes away
# at the end, with every process that carries this run's mark.
#
# Nothing sleeps for a fixed time: what has to come is waited for, at most
# PATIENCE seconds. Only what never comes takes as long, on any machine.
set -u
PATIENCE=${PATIENCE:-60}
HERE=$(cd "$(dirname "$0")" && pwd) || exit 1
TOP=${HERE%/*}
W=${WIRESTEP:-$TOP/build/wirestep}
case $W in /*) ;; *) W=$PWD/$W ;; esac
ESC=$(printf '\033')
failures=0 why='' status=0
# What the tests say must not depend on the settings of whoever runs them.
unset COLUMNS LINES LC_ALL LC_CTYPE LC_MESSAGES LANGUAGE NO_COLOR \
	WIRESTEP_SCENARIOS XDG_CONFIG_HOME
LANG=C.UTF-8
export LANG

T=$(mktemp -d "${TMPDIR:-/tmp}/e2e.XXXXXX") || exit 1
# Inherited by whatever is started here; processes are found again by it.
E2E_MARK=e2e-$$-${T##*.}
export E2E_MARK

# The ids of this run's processes called NAME.
marked() {
	for proc in /proc/[0-9]*; do
		read -r comm 2>/dev/null <"$proc/comm" || continue
		[ "$comm" = "$1" ] || continue
		grep -qzxF "E2E_MARK=$E2E_MARK" "$proc/environ" 2>/dev/null &&
			echo "${proc#/proc/}"
	done
	return 0
}

# none_left NAME... : nor is any left of them. What was killed is gone a moment
# later; what would end by itself takes longer than these seconds.
none_left() {
	limit=$(($(date +%s) + 5))
	while left=$(for name; do marked "$name"; done); [ -n "$left" ]; do
		[ "$(date +%s)" -lt "$limit" ] || {
			fail "a process is left: $left"
			return
		}
		sleep 0.01
	done
}

clean_up() {
	for pid in $(marked "${W##*/}") ${BUSY:-}; do
		kill -KILL "$pid" 2>/dev/null
	done
	chmod -R u+w "$T" 2>/dev/null
	rm -rf "$T"
}
trap clean_up EXIT
XDG_STATE_HOME=$T/state # nobody's own progress
export XDG_STATE_HOME
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# --- one check ---------------------------------------------------------------

# Runs a command that may hang, and keeps its status, stdout and stderr; after
# $LONGEST seconds (PATIENCE) it has hung.
try() {
	why=''
	timeout --foreground -k 2 "${LONGEST:-$PATIENCE}" "$@" >"$T/out" 2>"$T/err" \
		<"${IN:-/dev/null}"
	status=$?
	[ "$status" -ne 124 ] || fail 'it hung'
}

fail() {
	why="$why
	$1"
}

status_is() {
	[ "$status" -eq "$1" ] || fail "exit status $status, not $1"
}

out_empty() {
	[ ! -s "$T/out" ] || fail 'something on standard output'
}

err_empty() {
	[ ! -s "$T/err" ] || fail 'something on standard error'
}

out_has() {
	grep -qE -e "$1" "$T/out" || fail "standard output lacks: $1"
}

out_lacks() {
	! grep -qE -e "$1" "$T/out" || fail "standard output has: $1"
}

err_has() {
	grep -qE -e "$1" "$T/err" || fail "standard error lacks: $1"
}

# One line of the program's own, which says this.
error_is() {
	[ "$(wc -l <"$T/err")" -eq 1 ] || fail 'not one line on standard error'
	grep -qE -e '^wirestep: ' "$T/err" || fail 'no line "wirestep: ..."'
	err_has "$1"
}

same() {
	cmp -s "$1" "$2" || fail "${1##*/} and ${2##*/} differ: $(diff "$1" "$2" |
		head -n 4 | cut -c 1-300)"
}

# No byte that would drive a terminal: no control but newline and tab, no C1,
# no bidirectional override.
is_tame() {
	LC_ALL=C tr -d '\n\t' <"$1" >"$T/tame"
	! LC_ALL=C grep -q '[[:cntrl:]]' "$T/tame" ||
		fail "${1##*/} has control characters"
	! LC_ALL=C grep -q "$(printf '\302[\200-\237]')" "$T/tame" ||
		fail "${1##*/} has C1 controls"
	! LC_ALL=C grep -q "$(printf '\342\200\256')" "$T/tame" ||
		fail "${1##*/} has a bidirectional override"
}

check() {
	if [ -z "$why" ]; then
		echo "ok $1"
		return 0
	fi
	failures=$((failures + 1))
	echo "FAILED $1:$why"
	for file in out err; do
		[ ! -s "$T/$file" ] || head -n 5 "$T/$file" | cut -c 1-200 |
			tr "$ESC" '?' | sed "s/^/	$file| /"
	done
	return 0
}

skipped() {
	echo "skipped: $1: $2"
}

# The script's exit status, as its last command.
finish() {
	exit $((failures > 0))
}

# --- what several scripts need -----------------------------------------------

# Makes $as_user what turns a command into an ordinary user's: nothing, or, as
# root, user nobody; and $W is then a copy that nobody can read.
as_user=''
be_ordinary() {
	[ "$(id -u)" -eq 0 ] || return 0
	chmod 755 "$T"
	mkdir -p "$T/copy/bin"
	cp "$W" "$T/copy/bin/" && cp -R "$TOP/scenarios" "$T/copy/"
	[ ! -d "${W%/*}/programs" ] || cp -R "${W%/*}/programs" "$T/copy/bin/"
	chmod -R a+rX "$T/copy"
	W=$T/copy/bin/${W##*/}
	as_user="setpriv --reuid=nobody --regid=$(id -g nobody) --clear-groups"
	$as_user "$W" --version >/dev/null || {
		echo 'FAILED nobody can not run the copy'
		exit 1
	}
}

# A loop for each processor, of ten minutes at most; clean_up ends those that
# are not ended before.
busy_begin() {
	for _ in $(seq "$(nproc)"); do
		sh -c 'ulimit -t 600; while :; do :; done' &
		BUSY="${BUSY:-} $!"
	done
}

busy_end() {
	for pid in $BUSY; do
		kill "$pid"
		wait "$pid" 2>/dev/null
	done
	BUSY=''
}

# A SYN that does not begin at 0 begins at a number that the clock gave; that
# one, and the few behind it, become LATER+0, LATER+1, …
without_later_numbers() {
	awk '
	/"event":"packet"/ && /"flags":"S\.?"/ && match($0, /"seq":[0-9]+/) {
		first = substr($0, RSTART + 6, RLENGTH - 6) + 0
		if (first > 0 && first < 4000000000)
			later[first] = 1
	}
	{ line[NR] = $0 }
	function renamed(number,  first) {
		for (first in later)
			if (number + 0 >= first + 0 && number + 0 < first + 10)
				return "LATER+" (number - first)
		return number
	}
	function rename_all(rest,  out) {
		while (match(rest, /[0-9]+/)) {
			out = out substr(rest, 1, RSTART - 1) \
				renamed(substr(rest, RSTART, RLENGTH))
			rest = substr(rest, RSTART + RLENGTH)
		}
		return out rest
	}
	END {
		for (first in later)
			some = 1
		for (i = 1; i <= NR; i++)
			print some ? rename_all(line[i]) : line[i]
	}'
}

# Keeps what a run must repeat: not the clock, the ports the kernel chose,
# the numbers of descriptors, round trip times, and raw bytes with all these;
# nor the durations that were told or compared ("rto 201 ms", "got":"0.3 ms");
# nor which thread of a program was first at a lock;
# nor by how much numbers lie before a conversation's first, or those of another
# one behind it: with the same ports that is the time between (RFC 6528).
stable() {
	without_later_numbers | sed -e '/"event":"info"/d; /"call":"futex"/d' \
		-e 's/"\(rtt_us\|rtt_ns\|repeat_ns\)":{[^}]*}/"\1":0/g' \
		-e 's/"bytes_per_s":[0-9]*/"bytes_per_s":0/g' \
		-e 's/"i":[0-9]*,//; s/"\(sent\|delivered\|begin\)_i":[0-9a-z]*,*//g' \
		-e 's/"started":"[^"]*",*//; s/"[a-z_]*_ns":[0-9a-z]*,*//g' \
		-e 's/:[3-6][0-9][0-9][0-9][0-9]"/:PORT"/g' \
		-e 's/\("call":"\(socket\|accept\)".*"result":\)[0-9][0-9]*/\1FD/' \
		-e 's/\("call":"\(clone\|clone3\|fork\|vfork\|wait4\)".*"result":\)[0-9][0-9]*/\1PID/' \
		-e '/"want":"[^ ]* \(clone\|fork\|vfork\)/s/"got":"[0-9]*"/"got":"PID"/' \
		-e 's/"rtt_us":[^,}]*/"rtt_us":0/g' \
		-e 's/"community_id":"[^"]*"/"community_id":0/' \
		-e '/"event":"note"/s/[0-9][0-9.]* \([num]\|µ\)\{0,1\}s\([^a-z]\)/TIME\2/g' \
		-e 's/"got":"[0-9][0-9.]* [nmµu]*s"/"got":"TIME"/' \
		-e 's/\("seq":\|"ack":\|seq=\|ack=\)4[0-9]\{9\}/\1BEFORE/g' \
		-e '/"event":"packet"/s/"\(bytes\|arrived\)":"[^"]*"/"\1":0/g'
}

deny_build() {
	"${CC:-cc}" -O1 -o "$T/deny" "$HERE/deny.c" || {
		echo 'FAILED compiling tests/deny.c'
		exit 1
	}
}

# Traffic that tells what it was: see tests/load.c.
load_build() {
	"${CC:-cc}" -O1 -D_GNU_SOURCE -I"$TOP" -o "$T/load" "$HERE/load.c" || {
		echo 'FAILED compiling tests/load.c'
		exit 1
	}
}

# Waits until a command succeeds; false if it does not in PATIENCE seconds.
wait_for() {
	limit=$(($(date +%s) + PATIENCE))
	until "$@"; do
		[ "$(date +%s)" -lt "$limit" ] || return 1
		sleep 0.01
	done
}

[ -x "$W" ] || {
	echo "FAILED $W: no such program (make, or set WIRESTEP)"
	exit 1
}
