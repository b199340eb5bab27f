"""What must be true of the clients and servers in scenarios/programs.

python3 tests/programs.py FOLDER...: those of these folders, in a network where
nobody else is. Every server answers every client of its protocol; then each
server and each client meets somebody who does not behave. Prints lines as the
other scripts do: "ok WHAT", "FAILED WHAT".

Nothing here sleeps: a server is ready when the kernel says that it listens,
and whoever does not answer is waited for ten seconds at the most.
"""
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading

LONG = 10  # seconds: longer than anything here takes
PORT = 10000
failures = 0


def check(what, *faults):
    """One line: all of `faults` are false."""
    global failures
    told = [str(f) for f in faults if f]
    failures += bool(told)
    print(f"FAILED {what}: {'; '.join(told)}" if told else f"ok {what}",
          flush=True)


def found(name):
    """The paths of a program, in C and in Python, that are there."""
    paths = [os.path.join(folder, name + end)
             for folder in sys.argv[1:] for end in ("", ".py")]
    return [p for p in paths if os.access(p, os.X_OK)]


def short(path):
    return os.path.basename(path)


def differs(what, got, want):
    return got != want and f"{what} {got!r}, not {want!r}"


# --- servers and clients as processes -------------------------------------------


def listens(udp, port=PORT):
    """Does the kernel have a listener, or a bound datagram socket?"""
    with open("/proc/net/udp" if udp else "/proc/net/tcp") as table:
        rows = [line.split() for line in list(table)[1:]]
    state = "07" if udp else "0A"
    return any(int(r[1].split(":")[1], 16) == port and r[3] == state
               for r in rows)


def sleeps(pid):
    """Is its first thread asleep, as it is in accept() or recv()?"""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "S"
    except OSError:
        return False


class Server:
    """A server that listens; ended by SIGTERM at the end of `with`."""

    def __init__(self, path, *args, prepare=None):
        self.path, self.prepare, self.udp = path, prepare, "udp" in short(path)
        self.args = [str(a) for a in args]

    def __enter__(self):
        # Not pipes: nobody reads those while it runs, and they get full.
        self.files = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [self.path, *self.args], stdout=self.files[0],
            stderr=self.files[1], preexec_fn=self.prepare)
        # Python sees a signal before a call or in it, but not in between.
        while (not (listens(self.udp) and sleeps(self.process.pid)) and
               self.process.poll() is None):
            os.sched_yield()
        return self

    def __exit__(self, *_):
        self.end()
        for file in self.files:
            file.close()

    def ask(self, number=signal.SIGTERM):
        """To end."""
        if self.process.poll() is None:
            self.process.send_signal(number)

    def insist(self):
        """Ask again until it has ended: one conversation would never end."""
        for _ in range(LONG * 20):
            self.ask()
            try:
                return self.process.wait(0.05)
            except subprocess.TimeoutExpired:
                pass
        return "it hung"

    def end(self, number=signal.SIGTERM):
        """Its exit status, and what it wrote to stdout and to stderr."""
        self.ask(number)
        try:
            status = self.process.wait(LONG)
        except subprocess.TimeoutExpired:
            status = "it hung"
            self.process.kill()
            self.process.wait()
        return status, *map(content, self.files)


def content(file):
    file.seek(0)
    return file.read()


def run(path, *args):
    """A client's exit status, and what it wrote to stdout and to stderr."""
    try:
        done = subprocess.run([path, *map(str, args)], timeout=LONG,
                              stdin=subprocess.DEVNULL, capture_output=True)
    except subprocess.TimeoutExpired:
        return "it hung", b"", b""
    return done.returncode, done.stdout, done.stderr


def one_line(path, err):
    """What is wrong with what a program said of a mistake."""
    return not (err.startswith(short(path).encode() + b": ")
                and err.count(b"\n") == 1 and err.endswith(b"\n")
                and err.strip()) and f"said {err!r}"


def fails(path, *args):
    """What is wrong with how a program failed: status 1, and one line."""
    status, out, err = run(path, *args)
    return [differs("status", status, 1), differs("stdout", out, b""),
            one_line(path, err)]


# --- all with all ---------------------------------------------------------------

TCP_SERVERS = sum(map(found, ("tcp_server", "threaded_server",
                              "async_server")), [])
TCP_CLIENTS = sum(map(found, ("tcp_client", "threaded_client",
                              "async_client")), [])
UDP_SERVERS, UDP_CLIENTS = found("udp_server"), found("udp_client")


def talk(client):
    """What must come of one run of a client, and what its server heard."""
    if "tcp" in short(client) or "udp" in short(client):
        return b"HELLO, WORLD!\n", [b"Hello, World!"]
    return (b"HELLO FROM 1\nHELLO FROM 2\nHELLO FROM 3\n",
            [b"Hello from 1", b"Hello from 2", b"Hello from 3"])


def test_matrix(servers, clients):
    for path in servers:
        for client in clients:
            answer, heard = talk(client)
            with Server(path) as server:
                status, out, err = run(client)
                end, told, complained = server.end()
            check(f"{short(client)} with {short(path)}",
                  differs("client's status", status, 0),
                  differs("answer", out, answer),
                  differs("client's stderr", err, b""),
                  differs("server's status", end, 0),
                  differs("server heard", sorted(told.splitlines()), heard),
                  differs("server's stderr", complained, b""))


def test_lines(client):
    """Several lines over one connection, of any bytes, up to the longest."""
    lines = ["a", "", "x" * 1023, "z\xfc\xff", "last"]
    args = [os.fsencode(s) if s.isascii() else s.encode("latin-1")
            for s in lines]
    for path in TCP_SERVERS:
        with Server(path):
            done = subprocess.run([client, str(PORT), *args], timeout=LONG,
                                  capture_output=True)
        check(f"{short(client)}: lines of any kind with {short(path)}",
              differs("answers", done.stdout,
                      b"".join(a.upper() + b"\n" for a in args)),
              differs("status", done.returncode, 0))


# --- clients of ours that do not behave -----------------------------------------


def connected():
    s = socket.create_connection(("127.0.0.1", PORT), timeout=LONG)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def answer_to(s, n=1):
    """The next n lines, or what came before the end of file."""
    got = b""
    while got.count(b"\n") < n:
        more = s.recv(1024)
        if not more:
            break
        got += more
    return got


def byte_by_byte():
    with connected() as s:
        for byte in b"One byte at a time\n":
            s.send(bytes([byte]))
        return answer_to(s)


def two_in_one():
    with connected() as s:
        s.send(b"first\nsecond\nthi")
        early = answer_to(s, 2)
        s.send(b"rd\n")
        return early + answer_to(s)


def cut_off():
    """A line without its end, and then the end of file."""
    with connected() as s:
        s.send(b"no newline")
        s.shutdown(socket.SHUT_WR)
        return answer_to(s)


def too_long():
    with connected() as s:
        s.send(b"x" * 1024)
        s.shutdown(socket.SHUT_WR)
        try:
            return answer_to(s)
        except ConnectionResetError:  # it closed before it had read all
            return b""


def reset():
    """Leaves with RST in the middle of a line."""
    with connected() as s:
        s.send(b"whole\n")
        got = answer_to(s)
        s.send(b"half a li")
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0" + bytes(4))
    return got


MISBEHAVIOUR = (
    ("a line byte by byte", byte_by_byte, b"ONE BYTE AT A TIME\n", 0),
    ("two lines and a half at once", two_in_one, b"FIRST\nSECOND\nTHIRD\n", 0),
    ("a line cut off", cut_off, b"", 1),
    ("a line too long", too_long, b"", 1),
    ("a reset", reset, b"WHOLE\n", 1),
)


def test_misbehaviour(path):
    """Each gets what it should, and the next client is served as ever."""
    for what, how, want, complaints in MISBEHAVIOUR:
        with Server(path) as server:
            got = how()
            with connected() as s:
                s.send(b"and then\n")
                after = answer_to(s)
            status, _, err = server.end()
        check(f"{short(path)}: {what}", differs("answer", got, want),
              differs("next answer", after, b"AND THEN\n"),
              differs("status", status, 0),
              differs("complaints", err.count(b"\n"), complaints),
              complaints and one_line(path, err))


def test_slow_client(path):
    """One that says nothing keeps nobody waiting: threads and event loop."""
    with Server(path) as server:
        with connected(), connected() as s:
            s.send(b"me first\n")
            check(f"{short(path)}: a silent client keeps nobody waiting",
                  differs("answer", answer_to(s), b"ME FIRST\n"))
        server.end()


def test_ends_in_order(path):
    """Asked to end, it goes on with whom it serves; asked again, it does not."""
    with Server(path) as server:
        with connected() as s:
            s.send(b"before\n")
            got = answer_to(s)
            server.ask()
            # Who serves one at a time closes its listener only afterwards.
            while listens(False) and not short(path).startswith("tcp"):
                os.sched_yield()
            s.send(b"after\n")
            got += answer_to(s)
        status, _, err = server.end(0)
    check(f"{short(path)}: ends in order",
          differs("answers", got, b"BEFORE\nAFTER\n"),
          differs("status", status, 0), differs("stderr", err, b""))
    with Server(path) as server, connected() as s:
        s.send(b"served\n")
        answer_to(s)
        status = server.insist()
    check(f"{short(path)}: ends at once when asked again",
          status not in (0, -signal.SIGTERM) and f"status {status}")


def test_deaf_client(path):
    """One that sends for ever and never reads: it, too, can be ended."""
    with Server(path) as server, connected() as s:
        s.setblocking(False)
        try:
            while True:  # until both directions are full
                s.send(b"answer me\n" * 6000)
        except BlockingIOError:
            pass
        status = server.insist()
    check(f"{short(path)}: ends while a client does not read",
          status not in (0, -signal.SIGTERM) and f"status {status}")


def test_signals(path):
    for number in (signal.SIGTERM, signal.SIGINT):
        with Server(path) as server:
            status, out, err = server.end(number)
        check(f"{short(path)}: {number.name} ends it",
              differs("status", status, 0), differs("output", out + err, b""))


def test_restart(path):
    """The port can be had again while its last connection is in TIME-WAIT."""
    with Server(path) as server, connected() as s:
        s.send(b"x\n")
        answer_to(s)
        server.insist()  # so that it closes first
    with Server(path) as server, connected() as s:
        s.send(b"again\n")
        check(f"{short(path)}: starts again at once",
              differs("answer", answer_to(s), b"AGAIN\n"))


def test_taken(path):
    """Somebody has the port; and what is no port at all."""
    kind = socket.SOCK_DGRAM if "udp" in path else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("127.0.0.1", PORT))
        if kind == socket.SOCK_STREAM:
            s.listen()
        faults = fails(path)
    check(f"{short(path)}: the port is taken", *faults)


# --- servers of ours that do not behave ------------------------------------------


def serving(act):
    """Runs act(connection) for a listener's first client, in a thread."""
    listener = socket.create_server(("127.0.0.1", PORT))

    def work():
        with listener, listener.accept()[0] as conn:
            conn.settimeout(LONG)
            act(conn)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def answer_in_pieces(conn):
    answer_to(conn)
    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in b"PIECE BY PIECE\n":
        conn.send(bytes([byte]))


def close_at_once(conn):
    answer_to(conn)


def close_midway(conn):
    answer_to(conn)
    conn.send(b"HELLO, WO")


def answer_for_ever(conn):
    answer_to(conn)
    try:
        while True:
            conn.send(b"x" * 1000)
    except OSError:
        pass


def test_bad_servers(client):
    thread = serving(answer_in_pieces)
    status, out, err = run(client, PORT, *["1"] * ("tcp" not in client))
    thread.join()
    check(f"{short(client)}: an answer byte by byte",
          differs("answer", out, b"PIECE BY PIECE\n"),
          differs("status", status, 0), differs("stderr", err, b""))
    for act in (close_at_once, close_midway, answer_for_ever):
        thread = serving(act)
        faults = fails(client, PORT, *["1"] * ("tcp" not in client))
        thread.join()
        check(f"{short(client)}: {act.__name__.replace('_', ' ')}", *faults)


def test_lost_datagrams(client):
    """The first two questions get no answer, the third does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", PORT))
        s.settimeout(LONG)
        process = subprocess.Popen([client, str(PORT), "are you there", "1"],
                                   stdout=subprocess.PIPE)
        heard = [s.recvfrom(100) for _ in range(3)]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.sendto(b"not me", heard[2][1])
        s.sendto(b"NOW I AM", heard[2][1])
        out, _ = process.communicate(timeout=LONG)
    check(f"{short(client)}: asks three times, hears its server alone",
          differs("questions", [h[0] for h in heard], [b"are you there"] * 3),
          differs("answer", out, b"NOW I AM\n"),
          differs("status", process.returncode, 0))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", PORT))
        check(f"{short(client)}: gives up", *fails(client, PORT, "x", "1"))
    check(f"{short(client)}: seconds that are none",
          *fails(client, PORT, "x", "soon"))


def test_datagrams(path):
    """Any bytes, none, and as many as it may have; one more is no line."""
    with Server(path) as server:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.connect(("127.0.0.1", PORT))
            s.settimeout(LONG)
            faults = []
            for datagram in (b"a\nb", b"", b"\xff\0z", b"y" * 1023):
                s.send(b"n" * 1024)
                s.send(datagram)
                faults.append(s.recv(65535) != datagram.upper()
                              and f"{datagram[:9]!r} of {len(datagram)}")
        status, _, err = server.end()
    check(f"{short(path)}: datagrams of any kind", *faults,
          differs("status", status, 0),
          differs("complaints", err.count(b"\n"), 4))


def attempt(test, path):
    """Who gets no answer in a test of ours has seen a fault of theirs."""
    try:
        test(path)
    except OSError as e:
        check(f"{short(path)}: {test.__name__}", repr(e))


def main():
    test_matrix(TCP_SERVERS, TCP_CLIENTS)
    test_matrix(UDP_SERVERS, UDP_CLIENTS)
    for path in TCP_SERVERS + UDP_SERVERS:
        attempt(test_signals, path)
        attempt(test_taken, path)
        check(f"{short(path)}: a port that is none", *fails(path, "port"),
              *fails(path, "65536"), *fails(path, "-1"))
    for path in TCP_SERVERS:
        attempt(test_misbehaviour, path)
        attempt(test_restart, path)
        attempt(test_ends_in_order, path)
        attempt(test_deaf_client, path)
        if not short(path).startswith("tcp"):
            attempt(test_slow_client, path)
    for path in UDP_SERVERS:
        attempt(test_datagrams, path)
    for client in TCP_CLIENTS:
        attempt(test_bad_servers, client)
    for client in TCP_CLIENTS + UDP_CLIENTS:
        check(f"{short(client)}: nobody listens", *fails(client))
        check(f"{short(client)}: a port that is none", *fails(client, "port"),
              *fails(client, "65536"))
    for client in found("tcp_client"):
        attempt(test_lines, client)
    for client in UDP_CLIENTS:
        attempt(test_lost_datagrams, client)
    check("all eight are there, in Python",
          *(not any(p.endswith(".py") for p in found(f"{kind}_{role}"))
            and f"no {kind}_{role}.py"
            for kind in ("tcp", "udp", "threaded", "async")
            for role in ("client", "server")))
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
