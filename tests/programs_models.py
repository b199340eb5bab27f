"""What must be true of every model of a server in scenarios/programs.

python3 tests/programs_models.py FOLDER: the programs in C of this folder, in a
network where nobody else is. Each serves a crowd, and clients that do not
behave; loses nobody when it is asked to end while it is busy; leaks no
descriptor; and does not turn in vain when it has no descriptor left.
"""
import ctypes
import os
import resource
import signal
import sys
import threading

import programs as p

CROWD = 200
FAMILIES = ("prefork_server", "herd_server", "reuseport_server")


def has_uring():
    """No: it is switched off (kernel.io_uring_disabled), or a container is."""
    fd = ctypes.CDLL(None).syscall(425, 1, bytes(120))  # io_uring_setup
    if fd >= 0:
        os.close(fd)
    return fd >= 0


LOOPS = ("select_server", "poll_server", "async_server", "edge_server")
if has_uring():
    LOOPS += ("uring_server",)
else:
    print("skipped: uring_server: no io_uring here", file=sys.stderr)
MODELS = FAMILIES + LOOPS + ("tcp_server", "threaded_server", "pool_server",
                             "full_server")


def path_of(name):
    return os.path.join(sys.argv[1], name)


def until(true):
    """Asks until it is; False: it never was."""
    over = threading.Event()
    timer = threading.Timer(p.LONG, over.set)
    timer.start()
    while not (yes := true()) and not over.is_set():
        os.sched_yield()
    timer.cancel()
    return yes


def processes(pid):
    """It and its children."""
    with open(f"/proc/{pid}/task/{pid}/children") as children:
        return [pid, *map(int, children.read().split())]


def descriptors(pid):
    return [len(os.listdir(f"/proc/{i}/fd")) for i in processes(pid)]


def sleeps(pid):
    """Every one of its threads does: it waits inside the kernel."""
    for i in processes(pid):
        for task in os.listdir(f"/proc/{i}/task"):
            with open(f"/proc/{i}/task/{task}/stat") as stat:
                if stat.read().rsplit(")", 1)[1].split()[0] != "S":
                    return False
    return True


# --- a crowd -------------------------------------------------------------------


def hello(n):
    return b"".join(b"HELLO FROM %d\n" % i for i in range(1, n + 1))


def crowd(n):
    """What is wrong with how n at once are served, by each of the clients."""
    told = b"%d connected\n%d answered, 0 turned away\n" % (n, n)
    for client, args, want in (("many_clients", n, told),
                               ("threaded_client", 20, hello(20)),
                               ("async_client", 20, hello(20)),
                               ("tcp_client", "x", b"X\n")):
        status, out, err = p.run(path_of(client), p.PORT, args)
        yield p.differs(f"{client}'s status", status, 0)
        yield p.differs(f"{client}'s answers", out, want)
        yield p.differs(f"{client}'s stderr", err, b"")


def test_crowd(name, *args, n=CROWD):
    with p.Server(path_of(name), *args) as server:
        pid = server.process.pid
        until(lambda: sleeps(pid))
        before = descriptors(pid)
        faults = list(crowd(n))
        until(lambda: descriptors(pid) == before)
        after = descriptors(pid)
        status, out, err = server.end()
    what = " ".join([name, *map(str, args)])
    p.check(f"{what}: {n} clients at once", *faults,
            p.differs("status", status, 0), p.differs("stderr", err, b""))
    p.check(f"{what}: every descriptor is closed",
            p.differs("open", after, before))
    return out


def test_flood(name):
    """A hundred thousand lines, of which none is read before many are sent."""
    lines = b"".join(b"line %d\n" % i for i in range(100000))
    got = bytearray()

    def send_all(s):
        try:
            s.sendall(lines)
        except OSError:
            pass  # the check below says what was not answered

    with p.Server(path_of(name)) as server:
        with p.connected() as s:
            sender = threading.Thread(target=send_all, args=(s,))
            sender.start()
            try:
                while len(got) < len(lines) and (more := s.recv(1 << 16)):
                    got += more
            except OSError:
                s.shutdown(p.socket.SHUT_RDWR)
            sender.join()
        server.insist()
    p.check(f"{name}: a flood of lines",
            p.differs("bytes of answers", len(got), len(lines)),
            got != lines.upper() and "they are wrong")


def test_garbage(name):
    """Bytes of every value; an answer is the same but for its letters."""
    garbage = bytes(range(256)) * 3 + b"\n"
    with p.Server(path_of(name)) as server:
        with p.connected() as s:
            s.send(garbage)
            got = p.answer_to(s, garbage.count(b"\n"))
        status, _, err = server.end()
    p.check(f"{name}: garbage", p.differs("answer", got, garbage.upper()),
            p.differs("status", status, 0), p.differs("stderr", err, b""))


# --- asked to end --------------------------------------------------------------


def test_ends_while_busy(name):
    """Five have connected; then it is asked; then they speak, one by one."""
    with p.Server(path_of(name)) as server:
        clients = [p.connected() for _ in range(5)]
        server.ask()
        answers = []
        for i, client in enumerate(clients):
            with client:
                client.send(b"client %d\n" % i)
                answers.append(p.answer_to(client))
        status, _, err = server.end(0)
    p.check(f"{name}: asked to end while it is busy",
            p.differs("answers", answers,
                      [b"CLIENT %d\n" % i for i in range(5)]),
            p.differs("status", status, 0), p.differs("stderr", err, b""),
            p.listens(False) and "it still listens")


def test_is_replaced(name):
    """A child that is killed: the others serve, and there is a new one."""
    with p.Server(path_of(name)) as server:
        pid = server.process.pid
        until(lambda: len(processes(pid)) == 4)
        victim = processes(pid)[1]
        os.kill(victim, signal.SIGKILL)
        replaced = until(lambda: len(processes(pid)) == 4 and
                         victim not in processes(pid))
        until(lambda: sleeps(pid))
        faults = list(crowd(20))
        family = processes(pid)[1:]
        status, _, err = server.end()
    p.check(f"{name}: a child is killed", not replaced and "not replaced",
            *faults, p.differs("status", status, 0),
            p.differs("stderr", err, b""),
            any(os.path.exists(f"/proc/{i}") for i in family) and
            "a child is left")


# --- no descriptor is left -------------------------------------------------------


def few():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (20, hard))


def test_full(name, *args, prepare=None):
    """With 20 descriptors it serves 40; while it can take nobody, it sleeps."""
    with p.Server(path_of(name), *args, prepare=prepare) as server:
        clients = [p.connected() for _ in range(40)]
        slept = until(lambda: sleeps(server.process.pid))
        answers = []
        for client in clients:
            with client:
                client.send(b"x\n")
                answers.append(p.answer_to(client))
        faults = list(crowd(100))
        status, _, err = server.end()
    p.check(f"{name}: more clients than descriptors", *faults,
            not slept and "it turns in vain",
            p.differs("answers", answers, [b"X\n"] * 40),
            p.differs("status", status, 0), p.differs("stderr", err, b""))


def test_refuses():
    with p.Server(path_of("full_server"), p.PORT, 20, "refuse") as server:
        status, out, err = p.run(path_of("many_clients"), p.PORT, 100)
        answered = int(out.split()[2])
        end, told, complaints = server.end()
    p.check("full_server: who finds no room is told at once",
            p.differs("client's status", status, 1),
            not 10 <= answered <= 15 and f"{answered} were answered",
            p.differs("client", out, b"100 connected\n%d answered, %d turned "
                      b"away\n" % (answered, 100 - answered)),
            p.differs("client's stderr", err, b""),
            p.differs("server", told, b"%d served, %d refused\n" %
                      (answered, 100 - answered)),
            p.differs("server's status", end, 0),
            p.differs("server's stderr", complaints, b""))


def test_herd():
    """Each client is served once, and each child tells its part."""
    for args in ((), ("exclusive",)):
        out = test_crowd("herd_server", p.PORT, 4, *args)
        told = [line.split() for line in out.splitlines() if b"woken" in line]
        p.check(f"herd_server: what it tells {' '.join(args)}",
                p.differs("children", sorted(t[1] for t in told),
                          [b"1:", b"2:", b"3:", b"4:"]),
                p.differs("clients", sum(int(t[6]) for t in told), CROWD + 41),
                sum(int(t[3]) for t in told) < CROWD // 2 and "hardly woken")


def main():
    for name in MODELS:
        test_crowd(name)
        test_ends_while_busy(name)
        test_garbage(name)
        test_flood(name)
        p.test_misbehaviour(path_of(name))
        p.test_deaf_client(path_of(name))
        p.test_taken(path_of(name))
        p.check(f"{name}: arguments that are none",
                *p.fails(path_of(name), "port"),
                *p.fails(path_of(name), p.PORT, 0),
                *p.fails(path_of(name), p.PORT, 1, "x", "y"))
    for name in FAMILIES:
        test_is_replaced(name)
    for name in LOOPS:
        test_full(name, prepare=few)
    test_full("full_server", p.PORT, 20, "wait")
    test_crowd("select_server", n=1500)
    test_refuses()
    test_herd()
    return p.failures > 0


sys.exit(main())
