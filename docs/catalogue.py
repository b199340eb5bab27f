#!/usr/bin/env python3
"""Writes docs/catalogue.md from what wirestep says of its scenarios.

    docs/catalogue.py WIRESTEP docs/catalogue.md [ALONE STABILITY]

ALONE is `wirestep run scenarios -j 1 -p summary --json`, STABILITY what
tests/stability has written to $FIGURES. Without them the figures of a scenario
stay those that the page has: its text can change without measuring again.
"""
import json
import os
import re
import subprocess
import sys

HEAD = """\
# The built-in scenarios

{n} lessons in {chapters} chapters, each of them also a test: `wirestep learn`
goes through them, `wirestep run NAME` steps one, `make check-all` runs all of
them. Of most the order of things is the lesson, so they take as long as their
calls do; {waiting} wait for a clock. {asking} ask a question.

This page is made by `make docs`, its figures by `make catalogue`.
"""

FIGURES = """\
# Figures

As an ordinary user, on {machine}. Packets and seconds are of one run at a time.
*Idle* and *busy* are how many runs of so many passed, with eight runs at a time
and nothing else, and with both processors kept busy beside them; *same* is how
many of all had the same recording, but for clocks and port numbers. Where time
is the lesson, or threads race, recordings differ and the expectations hold.
{together}

| scenario | packets | seconds | idle | busy | same |
|---|---:|---:|---:|---:|---:|
"""


def scenarios(wirestep):
    """The chapters and their lessons, in order."""
    out = subprocess.run([wirestep, "list", "--json"], check=True,
                         capture_output=True, text=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def abouts(wirestep):
    """What each chapter is about, by its group."""
    out = subprocess.run([wirestep, "list"], check=True,
                         capture_output=True, text=True).stdout
    return dict(re.findall(r"^([a-z][^ ]*): (.*)$", out, re.M))


def old_figures(page):
    """The figures' lines of a page, by the scenario's name."""
    try:
        with open(page, encoding="utf-8") as f:
            text = f.read()
    except FileNotFoundError:
        return {}, "a machine"
    machine = re.search(r"^As an ordinary user, on (.*)\. Packets", text, re.M)
    rows = re.findall(r"^\| ([^ |]+)( \+)? \|(.*)$", text, re.M)
    return ({name: rest for name, _, rest in rows if name != "scenario"},
            machine.group(1) if machine else "a machine")


def measured(alone, stability):
    """The same lines from what was measured."""
    one, runs = {}, {}
    with open(alone, encoding="utf-8") as f:
        for line in f:
            case = json.loads(line)
            if case["event"] == "test":
                one[case["name"].split("/")[-1]] = case
    with open(stability, encoding="utf-8") as f:
        for line in f:
            when, name, passed, same, of = line.split()
            runs.setdefault(name, {})[when] = [int(passed), int(same), int(of)]
    figures = {}
    for name, case in one.items():
        if case["outcome"] == "skipped":
            figures[name] = " skipped | | | | |"
            continue
        idle, busy = (runs.get(name, {}).get(when) for when in ("idle", "busy"))
        if not idle or not busy:
            continue
        figures[name] = " %d | %.2f | %d/%d | %d/%d | %d/%d |" % (
            case["packets"], case["took_ns"] / 1e9, idle[0], idle[2],
            busy[0], busy[2], idle[1] + busy[1], idle[2] + busy[2])
    return figures


def machine():
    """The kernel and the number of processors."""
    return "Linux %s with %d processors" % (
        re.match(r"[0-9.]+", os.uname().release).group(), os.cpu_count())


def together(lessons, figures):
    """How long all of them take, one after another."""
    seconds = {True: 0.0, False: 0.0}
    for s in lessons:
        row = figures.get(s["name"], "").split("|")
        if len(row) > 1 and row[1].strip():
            seconds[s["waits"]] += float(row[1])
    return ("One after another they take %.0f s; of that %.1f s are those that "
            "wait for no\nclock, all but those with a +." %
            (sum(seconds.values()), seconds[False]))


def write(page, lessons, about, figures, where):
    """The whole page."""
    groups = list(dict.fromkeys(s["group"] for s in lessons))
    head = {"n": len(lessons), "chapters": len(groups),
            "waiting": sum(s["waits"] for s in lessons),
            "asking": sum(s["questions"] > 0 for s in lessons)}
    with open(page, "w", encoding="utf-8") as f:
        f.write(HEAD.format(**head))
        for group in groups:
            f.write("\n# %s\n\n%s\n" % (group, about.get(group, "")))
            for s in lessons:
                if s["group"] == group:
                    f.write("\n**%s**: %s. %s (%s)\n" % (
                        s["name"], s["title_en"].rstrip("."),
                        s["lesson_en"], ", ".join(s["refs"])))
        f.write("\n" + FIGURES.format(machine=where,
                                      together=together(lessons, figures)))
        for s in lessons:
            f.write("| %s%s |%s\n" % (s["name"], " +" if s["waits"] else "",
                                      figures.get(s["name"], " | | | | |")))


def main():
    """See above."""
    wirestep, page = sys.argv[1:3]
    figures, where = old_figures(page)
    if len(sys.argv) > 3:
        figures.update(measured(*sys.argv[3:5]))
        where = machine()
    write(page, scenarios(wirestep), abouts(wirestep), figures, where)


if __name__ == "__main__":
    main()
