#!/usr/bin/env python3
"""A TCP server with a thread for each client.

    main       accept ------ accept ------ accept ------- (SIGTERM) join …
                  | start       | start
    thread 1      +-- recv … send … recv … close
    thread 2                    +-- recv … send … recv … close

The main thread only accepts; who is slow keeps its own thread waiting, and
nobody else. The price is a stack for each client.

SIGTERM shuts the listener: accept() fails with EINVAL. Then the clients are
shut: their threads read an end of file, or fail to send, and end.

Usage: threaded_server.py [PORT]
"""
import errno
import signal
import socket
import sys
import threading
import time

HOST = "127.0.0.1"
MOST = 1024  # bytes of a line, with its newline


def serve(conn, peer):
    """The work of a thread: answers one client until it closes."""
    try:
        with conn, conn.makefile("rb") as lines:
            while line := lines.readline(MOST):
                if not line.endswith(b"\n"):
                    raise ValueError("a line without an end")
                sys.stdout.buffer.write(line)
                sys.stdout.flush()
                conn.sendall(line.upper())
    except (OSError, ValueError) as e:
        print(f"threaded_server.py: {peer[1]}: {e}", file=sys.stderr)


def accept_all(listener):
    """Starts a thread for each client, until the listener is shut."""
    clients = []
    while True:
        try:
            conn, peer = listener.accept()
        except OSError as e:
            if e.errno == errno.EINVAL:
                return clients
            print(f"threaded_server.py: {e}", file=sys.stderr)
            time.sleep(0.1)  # too many open files: until some are closed
            continue
        thread = threading.Thread(target=serve, args=(conn, peer))
        thread.start()
        clients = [c for c in clients if c[0].is_alive()] + [(thread, conn)]


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: listener.shutdown(socket.SHUT_RD))
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
        clients = accept_all(listener)
    for thread, conn in clients:
        try:
            conn.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it has just closed by itself
        thread.join()


try:
    main()
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"threaded_server.py: {error}")
