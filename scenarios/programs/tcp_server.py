#!/usr/bin/env python3
"""A TCP server: answers each line in capitals, one client after another.

    socket   bind   listen   accept   recv …   send   close
                    |        |^                       |
                    |        |'-----------------------'
                    the kernel shakes hands from here on, by itself

While one client is served the next ones wait, connected, in the listener's
queue: their connect() has returned, but nobody reads what they send.

SO_REUSEADDR lets the server start again while connections of the one before
it are still in TIME-WAIT. A line is read until its newline is there, however
many recv() that takes (see tcp_client.py). SIGTERM raises SystemExit wherever
the server is, and every `with` on the way out closes its socket.

Usage: tcp_server.py [PORT]
"""
import signal
import socket
import sys

HOST = "127.0.0.1"
MOST = 1024  # bytes of a line, with its newline


def serve(conn):
    """Answer one client until it closes."""
    with conn, conn.makefile("rb") as lines:
        while line := lines.readline(MOST):
            if not line.endswith(b"\n"):
                raise ValueError("a line without an end")
            sys.stdout.buffer.write(line)
            sys.stdout.flush()
            conn.sendall(line.upper())


def main():
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
        while True:
            conn, peer = listener.accept()
            try:
                serve(conn)
            except (OSError, ValueError) as e:  # this client's; the next one
                print(f"tcp_server.py: {peer[1]}: {e}", file=sys.stderr)


try:
    main()
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"tcp_server.py: {error}")
