# docs/scenario-language.md -> wirestep-scenario(5), in man(7) macros.
#
#	awk -v version=0.1 -f docs/man.awk docs/scenario-language.md
#
# Knows what that file uses: headings, paragraphs, lists with "- ", tables of
# two columns, fenced blocks, and `code` within text.

# A line of text: what means something to roff is escaped, code is bold.
function roff(text,    out, n, i, part) {
	gsub(/\\\|/, "|", text)
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	gsub(/'/, "\\(aq", text)
	n = split(text, part, "`")
	for (i = 1; i <= n; i++)
		out = out (i % 2 ? part[i] : "\\fB" part[i] "\\fR")
	if (out ~ /^\./)
		out = "\\&" out
	return out
}

function paragraph() {
	if (open)
		print ".PP"
	open = 0
}

BEGIN {
	printf ".TH WIRESTEP\\-SCENARIO 5 \"\" \"wirestep %s\"\n", version
	print ".SH NAME"
	print "wirestep\\-scenario \\- the language of wirestep's scenarios"
	print ".SH DESCRIPTION"
}

/^```/ {
	fenced = !fenced
	print fenced ? ".PP\n.RS 4\n.nf" : ".fi\n.RE"
	open = !fenced
	next
}
fenced { print $0 ~ /^$/ ? "" : roff($0); next }

NR == 1 { next }
/^# / { print ".SH " toupper(roff(substr($0, 3))); open = 0; next }
/^##+ / { sub(/^#+ /, ""); print ".SS " roff($0); open = 0; next }

/^\| \| \|$/ || /^\|---/ { next }
/^\| / {
	gsub(/\\\|/, "\001")
	split($0, cell, / *\| */)
	gsub(/\001/, "|", cell[2])
	gsub(/\001/, "|", cell[3])
	print ".TP\n" roff(cell[2]) "\n" (cell[3] == "" ? "\\&" : roff(cell[3]))
	open = 1
	next
}
/^- / { print ".IP \\(bu 2\n" roff(substr($0, 3)); open = 1; next }
/^$/ { paragraph(); next }
{ sub(/^ +/, ""); print roff($0); open = 1 }
