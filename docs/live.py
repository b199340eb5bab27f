"""Programs that talk on a loopback of their own, for the picture of live
(make picture): unshare -rn sh -c 'ip link set lo up; python3 docs/live.py 40'"""
import os, socket, sys, time

END = time.time() + float(sys.argv[1])


def program(name, work, *args):
    if os.fork() == 0:
        with open("/proc/self/comm", "w") as comm:
            comm.write(name)
        try:
            work(*args)
        except (OSError, KeyboardInterrupt):
            pass
        os._exit(0)
    time.sleep(0.1)


def serve(port, answer, every=1):
    """A process a connection: each answers, or does not (answer 0)."""
    listener = socket.create_server(("127.0.0.1", port), backlog=8)
    listener.settimeout(1)
    while time.time() < END:
        try:
            there, _ = listener.accept()
        except TimeoutError:
            continue
        if os.fork():
            there.close()
            continue
        while answer and there.recv(65536):
            there.sendall(b"x" * answer)
        time.sleep(END - time.time() if not answer else 0)
        os._exit(0)


def ask(port, size, pauses, times=10**9):
    """Asks again and again, with these pauses between, in turn."""
    with socket.create_connection(("127.0.0.1", port)) as there:
        for n in range(times):
            if time.time() > END:
                break
            there.sendall(b"q" * size)
            there.recv(65536)
            time.sleep(pauses[n % len(pauses)])


def names(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", port))
        s.settimeout(1)
        while time.time() < END:
            try:
                question, asker = s.recvfrom(500)
            except TimeoutError:
                continue
            s.sendto(question[:2] + b"\x81\x80" + question[4:], asker)


def look_up(port, pause):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.connect(("127.0.0.1", port))
        while time.time() < END:
            s.send(b"\0\1\1\0\0\1\0\0\0\0\0\0\4wire\4step\0\0\1\0\1")
            s.recv(500)
            time.sleep(pause)


def fill(port):
    """Sends to who does not read, until there is no room."""
    with socket.create_connection(("127.0.0.1", port)) as there:
        there.settimeout(END - time.time())
        while True:
            there.send(b"z" * 65536)


def leave(port):
    """Closes, and the other end does not."""
    there = socket.create_connection(("127.0.0.1", port))
    there.send(b"bye")
    there.close()
    time.sleep(END - time.time())


program("web", serve, 8080, 4000)
program("postgres", serve, 5432, 300)
program("worker", serve, 7001, 0)
program("resolver", names, 53)
program("browser", ask, 8080, 90, [.05] * 40 + [2.5])
program("app", ask, 5432, 60, [.3, .1, .1, 1.2])
program("cron", leave, 7001)
program("upload", fill, 7001)
program("app", look_up, 53, 2.2)
while time.time() < END:
    program("curl", ask, 8080, 80, [.01], 4)
    time.sleep(5)
    program("probe", ask, 9999, 1, [0])
    time.sleep(3)
