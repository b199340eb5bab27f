#!/usr/bin/env python3
"""A TCP server with a thread for each client.

    main       accept ------ accept ------ accept ------- … (SIGTERM)
                  | start       | start
    thread 1      +-- recv … send … recv … close
    thread 2                    +-- recv … send … recv … close

The main thread only accepts; who is slow keeps its own thread waiting, and
nobody else. The price is a stack for each client, and care for all that the
threads share: here that is standard output alone.

SIGTERM ends the server, but no conversation: accept() does not wait any more;
it takes who is in the queue, then it fails with EAGAIN. Python joins the
threads that still talk before the process ends.

Usage: threaded_server.py [PORT]
"""
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


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        def end(number, _):
            signal.signal(number, signal.SIG_DFL)  # a second one: at once
            listener.setblocking(False)
        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
        while True:
            try:
                client = listener.accept()
            except BlockingIOError:
                break
            except OSError as e:  # no descriptor left: until some are closed
                print(f"threaded_server.py: {e}", file=sys.stderr)
                time.sleep(0.1)
                continue
            threading.Thread(target=serve, args=client).start()


try:
    main()
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"threaded_server.py: {error}")
