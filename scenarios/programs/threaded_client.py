#!/usr/bin/env python3
"""N TCP clients at once, each in a thread of its own.

    main     create, start ×N         join 1   join 2   join 3    print
                |   |   |                ^        ^        ^
    thread 1    +---|---|--- connect send recv ---'        |
    thread 2        +---|--- connect send recv ------------'  …

A thread may block in connect() or recv() without anybody else waiting for it.
All share the program's memory: each puts what came of it into its own place of
the list, and nobody looks there before join() has said that it is done, so no
lock is needed. An error, too, goes that way: the main thread tells of it.

Usage: threaded_client.py [PORT [N]]
"""
import socket
import sys
import threading

HOST = "127.0.0.1"
MOST = 1024  # bytes of a line, with its newline


def client(port, number, results):
    """The work of a thread: a whole conversation."""
    try:
        with socket.create_connection((HOST, port)) as sock:
            sock.sendall(b"Hello from %d\n" % number)
            with sock.makefile("rb") as answers:
                answer = answers.readline(MOST)
            if not answer.endswith(b"\n"):
                raise ConnectionError("closed before the answer was there")
            results[number - 1] = answer
    except (OSError, OverflowError) as e:
        results[number - 1] = e


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    results = [None] * n
    threads = [threading.Thread(target=client, args=(port, i + 1, results))
               for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception):
            raise result
        sys.stdout.buffer.write(result)


try:
    main()
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"threaded_client.py: {error}")
