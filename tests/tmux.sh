# shellcheck shell=sh
# Programs on a terminal that can be read back: panes of a tmux server of this
# script's own. Sourced after lib.sh:
#
#   pane 100x30 "$W" run tcp-hello     starts it
#   keys n n Space                     presses keys, by tmux's names
#   see 'SYN-SENT'                     waits until the screen has it
#   keys Q; ended 0
#   check 'what this shows'
#
# Nothing sleeps for a fixed time: what a key does is waited for, at most
# PATIENCE seconds. After the first thing that did not come a case waits for
# nothing more, and `check` prints the screen.
#
# The pane's own program is a shell script, so that the terminal's modes can be
# looked at before and after, by that shell as by a person's:
#
#   stty -g > before ─ program ─ its status ─ stty -g > after ─ read
PATIENCE=${PATIENCE:-10}

# Only the server at this socket: no other, and no configuration of a user's.
tm() {
	tmux -u -S "$T/tmux" -f "$T/tmux.conf" "$@"
}

# Why there can be no pane here, or nothing.
tmux_refused() {
	command -v tmux >/dev/null || {
		echo 'tmux is not installed'
		return
	}
	tm start-server 2>/dev/null || echo 'tmux does not start'
}

tmux_begin() {
	unset TMUX TMUX_PANE
	# A pane stays when what ran in it has ended; ESC is passed on at once.
	cat >"$T/tmux.conf" <<-'END'
		set -g exit-empty off
		set -g status off
		set -g remain-on-exit on
		set -g default-terminal tmux-256color
		set -g escape-time 0
		set -g focus-events off
	END
	# shellcheck disable=SC2016 # for the pane's shell
	echo 'cd "$T" || exit 1
		trap : INT
		export LINE
		echo "before the program"
		stty -g >before
		sh -c '\''echo $$ >pid; exec "$@"'\'' sh "$@"
		echo "ended $?"
		stty -g >after
		read -r LINE' >"$T/pane.sh"
	export T W
	trap tmux_end EXIT
}

tmux_end() {
	tm kill-server 2>/dev/null
	clean_up
}

# --- a pane ------------------------------------------------------------------

# pane COLSxROWS COMMAND... : a new terminal of that size; the one before goes.
pane() {
	why=''
	rm -f "$T/before" "$T/after" "$T/pid" "$T/screen" "$T/out" "$T/err"
	tm kill-session -t test 2>/dev/null
	size=$1
	shift
	tm new-session -d -s test -x "${size%x*}" -y "${size#*x}" \
		sh "$T/pane.sh" "$@" || fail 'tmux makes no pane'
}

size() {
	tm resize-window -t test -x "${1%x*}" -y "${1#*x}"
}

keys() {
	tm send-keys -t test "$@"
}

# Bytes as they are, as from a terminal.
bytes() {
	tm send-keys -t test -l "$1"
}

# typed TEXT : letters, then Enter.
typed() {
	tm send-keys -t test -l "$1" \; send-keys -t test Enter
}

# --- the screen --------------------------------------------------------------

# What is on it now, in $T/screen.
look() {
	tm capture-pane -p -t test >"$T/screen" 2>/dev/null
}

# until COMMAND... : false if it does not succeed in time, or if the case has
# failed already.
until_true() {
	[ -z "$why" ] || return 1
	limit=$(($(date +%s) + PATIENCE))
	until "$@"; do
		[ "$(date +%s)" -lt "$limit" ] || return 1
		sleep 0.02
	done
}

now_has() {
	look
	grep -qE -e "$1" "$T/screen"
}

now_lacks() {
	look
	! grep -qE -e "$1" "$T/screen"
}

# The screen is a part of why it failed.
fail_with_screen() {
	[ -z "$why" ] || return 0
	fail "$1
$(sed 's/^/	| /' "$T/screen")"
}

# see REGEX... : waits until the screen has them all.
see() {
	for regex; do
		until_true now_has "$regex" ||
			fail_with_screen "the screen lacks: $regex"
	done
}

# see_no REGEX... : waits until the screen has none of them.
see_no() {
	for regex; do
		until_true now_lacks "$regex" ||
			fail_with_screen "the screen has: $regex"
	done
}

# What tmux knows of the pane, as in pane_is '#{cursor_flag}' 1.
now_is() {
	[ "$(tm display-message -p -t test "$1")" = "$2" ]
}

pane_is() {
	until_true now_is "$1" "$2" || fail_with_screen \
		"$1 is $(tm display-message -p -t test "$1"), not $2"
}

# --- its end -----------------------------------------------------------------

pid() {
	cat "$T/pid"
}

# A zombie has no program any more; nobody may be there to wait for it.
now_gone() {
	[ ! -e "/proc/$1/exe" ]
}

gone() {
	until_true now_gone "$1" || fail "process $1 is still there"
}

# ended STATUS : the program has ended, and the terminal is as it was: what was
# on the screen, the modes, the cursor, no mouse, keys as they were.
ended() {
	see "^ended $1\$" '^before the program'
	until_true test -s "$T/after" || return 0
	same "$T/before" "$T/after"
	pane_is '#{alternate_on} #{cursor_flag} #{mouse_any_flag}' '0 1 0'
	pane_is '#{mouse_sgr_flag} #{keypad_flag} #{keypad_cursor_flag}' '0 0 0'
	gone "$(pid)"
}
