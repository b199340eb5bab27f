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
# What a key does is waited for. After the first thing that did not come a case
# waits for nothing more, and `check` prints the screen.
#
# A screen is read while it is written: what `see` has found may be the upper
# part of a frame, with the one before below it. Whatever is looked at only
# once is looked at behind something that is drawn later: `at`, `drawn`.
#
# The pane's own program is a shell script, so that the terminal's modes can be
# looked at before and after, by that shell as by a person's:
#
#   stty -g > before ─ program ─ its status ─ stty -g > after ─ read
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

# resize COLSxROWS
resize() {
	tm resize-window -t test -x "${1%x*}" -y "${1#*x}"
}

keys() {
	tm send-keys -t test "$@"
}

# Bytes as they are, as from a terminal.
bytes() {
	tm send-keys -t test -l "$1"
}

# click TEXT : a press and a release of the left button, where the text begins.
click() {
	look
	y=$(grep -nF -e "$1" "$T/screen" | head -n 1 | cut -d: -f1)
	[ -n "$y" ] || {
		fail_with_screen "nothing to click on: $1"
		return
	}
	x=$(sed -n "${y}s/$1.*//p" "$T/screen" | wc -m)
	at="<0;$x;$y"
	bytes "${ESC}[${at}M${ESC}[${at}m"
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
	[ -z "$why" ] && wait_for "$@"
}

now_has() {
	look
	grep -qE -e "$1" "$T/screen"
}

now_lacks() {
	look
	! grep -qE -e "$1" "$T/screen"
}

# Of what follows from the first failure nothing more need be said.
fail_first() {
	[ -n "$why" ] || fail "$1"
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

# at STEP : waits until the timeline is there, and all that stands above it.
at() {
	see "┤ +$1/"
}

# $T/screen is a whole frame: it was drawn before the line that a key asks for,
# and the keys, which are drawn last, have come back to that line.
drawn() {
	keys :
	see '^ :'
	keys Escape
	see ' q leave$'
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
	until_true now_gone "$1" || fail_first "process $1 is still there"
}

# The modes that stty told after are those that it told before.
modes_same() {
	if until_true test -s "$T/after"; then
		same "$T/before" "$T/after"
	else
		fail_first 'the modes were not told'
	fi
}

# ended STATUS : the program has ended, and the terminal is as it was: its modes,
# the cursor, no mouse, keys as they were.
ended() {
	see "^ended $1\$"
	modes_same
	pane_is '#{alternate_on} #{cursor_flag} #{mouse_any_flag}' '0 1 0'
	pane_is '#{mouse_sgr_flag} #{keypad_flag} #{keypad_cursor_flag}' '0 0 0'
	gone "$(pid)"
}

# back STATUS : the same, and what was on the screen before is there again.
back() {
	ended "$1"
	see '^before the program'
}

# --- wirestep in a pane --------------------------------------------------------

now_at_the_end() {
	keys n n n n n n n n n n
	now_has '^ the end'
}

# Steps on and on; where a timer has to go off first, steps lead nowhere yet.
to_the_end() {
	until_true now_at_the_end || fail_with_screen 'it does not end'
}

# ask KEY TEXT : what the line at the bottom asks for after a key.
ask() {
	keys "$1" C-u
	typed "$2"
}

save() {
	ask w "$1"
	see "saved $1"
}

quit() {
	keys Q
	back 0
}
