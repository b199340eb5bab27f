#!/usr/bin/env python3
"""A TCP server with a thread for each client.

    main       accept ------ accept ------ accept ------- …  EINVAL
                  | start       | start                        |
    thread 1      +-- recv … send … recv … close               | shutdown
    thread 2                    +-- recv … send … recv … close |
    signals    sigwait ------------------------------------- SIGTERM

The main thread only accepts; who is slow keeps its own thread waiting, and
nobody else. The price is a stack for each client.

SIGTERM ends the server, but no conversation: Python waits for the threads. A
handler might run just before accept() begins to wait, and accept() would not
hear of it; so a thread waits for the signal, and shuts the listener.

Usage: threaded_server.py [PORT]
"""
import errno
import os
import signal
import socket
import sys
import threading
import time

HOST, MOST = "127.0.0.1", 1024  # bytes of a line, with its newline
ENDS = {signal.SIGTERM, signal.SIGINT}


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
        sys.stderr.write(f"threaded_server.py: {peer[1]}: {e}\n")


def wait_for_end(listener):
    """The work of the thread that waits for a signal to end the server."""
    signal.sigwait(ENDS)
    listener.shutdown(socket.SHUT_RD)
    signal.sigwait(ENDS)
    os._exit(0)  # asked again: at once


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
        threading.Thread(target=wait_for_end, args=(listener,),
                         daemon=True).start()
        while True:
            try:
                client = listener.accept()
            except OSError as e:
                if e.errno == errno.EINVAL:  # it was shut
                    break
                sys.stderr.write(f"threaded_server.py: {e}\n")
                time.sleep(0.1)  # no descriptor left: until some are closed
                continue
            threading.Thread(target=serve, args=client).start()


signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)  # in all threads to come
try:
    main()
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"threaded_server.py: {error}")
