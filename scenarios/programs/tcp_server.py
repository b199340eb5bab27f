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
many recv() that takes (see tcp_client.py).

SIGTERM ends the server, but no conversation: from then on accept() does not
wait any more; it takes who is in the queue, and then it fails with EAGAIN.

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


def end_at_signal(listener):
    """SIGTERM and SIGINT end it in order; a second one ends it at once."""
    def handler(number, _):
        signal.signal(number, signal.SIG_DFL)
        listener.setblocking(False)
    signal.signal(signal.SIGTERM, handler)
    signal.signal(signal.SIGINT, handler)


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        end_at_signal(listener)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
        while True:
            try:
                conn, peer = listener.accept()
            except BlockingIOError:
                break
            try:
                serve(conn)
            except (OSError, ValueError) as e:  # this client's; the next one
                sys.stderr.write(f"tcp_server.py: {peer[1]}: {e}\n")


try:
    main()
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"tcp_server.py: {error}")
