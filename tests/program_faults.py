"""That the servers of scenarios/faults have their faults, and no others.

python3 tests/program_faults.py FOLDER, in a network where nobody else is.
Each is shown with its fault, and without it where it can do without.
"""
import os
import socket
import time

from programs import (LONG, PORT, Server, answer_to, check, connected, differs,
                      found, one_line)


class Faulty(Server):
    def __init__(self, name, *args):
        super().__init__(*found(name), str(PORT), *args)


def state(local, remote):
    """Of a connection, as /proc/net/tcp has it: 08 is CLOSE-WAIT."""
    with open("/proc/net/tcp") as table:
        for row in map(str.split, list(table)[1:]):
            if [int(a.split(":")[1], 16) for a in row[1:3]] == [local, remote]:
                return row[3]
    return None


def test_one_recv():
    with Faulty("one_recv_server") as server:
        with connected() as s:
            s.send(b"in one piece\n")
            whole = answer_to(s)
        with connected() as s:
            s.send(b"in two ")
            first = s.recv(100)
            half = first + answer_to(s)
        server.insist()
    check("one_recv_server.py: right for one segment, not for two",
          differs("whole", whole, b"IN ONE PIECE\n"),
          differs("half", half, b"IN TWO "))


def test_no_reuseaddr(*how):
    for _ in range(2):
        with Faulty("no_reuseaddr_server", *how) as server:
            if server.process.poll() is None:
                with connected() as s:
                    s.send(b"x\n")
                    answer_to(s, 2)
            status, _, err = server.end(0)
    check(f"no_reuseaddr_server.py {' '.join(how)}: again at once",
          differs("status", status, 0 if how else 1),
          not how and one_line(server.path, err),
          not how and b"Address already in use" not in err and err)
    return server


def test_spinning(*how):
    """Whether it needs a processor, while there is nothing to do."""
    def ticks():
        with open(f"/proc/{server.process.pid}/stat") as stat:
            return sum(map(int, stat.read().split()[13:15]))

    with Faulty("spinning_server", *how) as server:
        with connected() as s:
            s.send(b"still there\n")
            got = answer_to(s)
        start, spun = ticks(), False
        for _ in range(4 if how else LONG * 20):
            time.sleep(0.05)  # so that it can use time; none is asserted
            spun = spun or ticks() - start > os.sysconf("SC_CLK_TCK") / 5
            if spun:
                break
        server.insist()
    check(f"spinning_server.py {' '.join(how)}: needs a processor or does not",
          differs("answer", got, b"STILL THERE\n"),
          differs("spun", spun, not how))


def test_leaking(*how):
    with Faulty("leaking_server", *how) as server:
        with connected() as s:
            s.send(b"x\n")
            answer_to(s)
            port = s.getsockname()[1]
            s.shutdown(socket.SHUT_WR)
            if how:
                answer_to(s)  # until it has closed
        with connected() as s:  # it is the next one's turn: it has read the end
            s.send(b"y\n")
            answer_to(s)
        was = state(PORT, port)
        server.insist()
    check(f"leaking_server.py {' '.join(how)}: CLOSE-WAIT",
          differs("state", was, None if how else "08"))


def test_blocking_async(*how):
    """All are answered; how long that takes, its scenario shows."""
    with Faulty("blocking_async_server", *how) as server:
        clients = [connected() for _ in range(3)]
        for s in clients:
            s.send(b"x\n")
        answers = [answer_to(s) for s in clients]
        for s in clients:
            s.close()
        server.insist()
    check(f"blocking_async_server.py {' '.join(how)}: answers all",
          differs("answers", answers, [b"X\n"] * 3))


def main():
    test_one_recv()
    test_no_reuseaddr()
    test_no_reuseaddr("reuse")
    test_spinning()
    test_spinning("wait")
    test_leaking()
    test_leaking("close")
    test_blocking_async()
    test_blocking_async("await")


if __name__ == "__main__":
    main()
