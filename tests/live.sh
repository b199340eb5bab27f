# shellcheck shell=sh disable=SC2034 # its variables are those of lib.sh
# Watching loopback without a screen, for the scripts that do: sourced after
# lib.sh, in a network namespace of its own.
#
#   watch -p packets; load udp 10; stop INT
#   status_is 0; told_all; lines_are 10
#   check 'a line a packet'

# watch WORD... : wirestep live, in the background, which has begun. In the
# background of a script SIGINT would be ignored.
watch() {
	why='' packets=0
	: >"$T/err" # what the one before said is no beginning
	env --default-signal=INT,QUIT "$W" live "$@" >"$T/out" 2>"$T/err" \
		</dev/null &
	watcher=$!
	wait_for grep -q '^listening on ' "$T/err" || fail 'it does not begin'
}

# A zombie has no program any more.
# shellcheck disable=SC2317 # wait_for calls it
now_gone() {
	[ ! -e "/proc/$1/exe" ]
}

# Until it has ended; its status.
ended() {
	wait_for now_gone "$watcher" || {
		fail 'it does not end'
		kill -KILL "$watcher"
	}
	wait "$watcher" 2>/dev/null # whoever is killed is told of there
	status=$?
}

stop() {
	kill "-$1" "$watcher"
	ended
}

# Traffic; $packets is what lo counted of it since the watcher began.
load() {
	"$T/load" "$@" >"$T/sent" || fail "load $* failed"
	n=$(sed -n 's/^packets=\([0-9]*\) .*/\1/p' "$T/sent")
	packets=$((packets + n))
}

# It says that it has seen them all.
told_all() {
	err_has "^$packets packets captured, 0 dropped by the kernel, 0 by "
}

lines_are() {
	n=$(wc -l <"$T/out")
	[ "$n" -eq "$1" ] || fail "$n lines, not $1"
}

# saved_is FILE : it has as many packets, whoever counts.
saved_is() {
	"$W" open "$1" -p packets >"$1.packets" || fail "$1 can not be read"
	n=$(wc -l <"$1.packets")
	[ "$n" -eq "$packets" ] || fail "$n packets in $1, not $packets"
	command -v capinfos >/dev/null || return
	n=$(capinfos -T -r -c -M "$1" 2>/dev/null | cut -f 2)
	[ "$n" = "$packets" ] || fail "capinfos finds $n, not $packets"
}

fits_schema() {
	/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || return
	"$HERE/schema" "$1" >"$T/schema" || fail "$(head -n 3 "$T/schema")"
}
