#!/usr/bin/env python3
"""FAULT: can not start again for a minute, without SO_REUSEADDR.

    socket   [setsockopt]   bind   listen   accept   recv   send   close
                            |                                      |
        EADDRINUSE, while the last run's connection   who closes first
        is in TIME-WAIT                               is left with TIME-WAIT

It answers one line, closes, and ends. The connection outlives the process in
the kernel, for 60 seconds, and has the port. With SO_REUSEADDR, set by the run
before and by this one, bind() does not mind that; a listener of somebody else
it still minds.

Usage: no_reuseaddr_server.py [PORT [reuse]]    with `reuse`: without the fault
"""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
try:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        if "reuse" in sys.argv[2:]:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
        conn, _ = listener.accept()
        with conn, conn.makefile("rb") as lines:
            conn.sendall(lines.readline(1024).upper())
except OSError as error:
    sys.exit(f"no_reuseaddr_server.py: {error}")
