#!/usr/bin/env python3
"""FAULT: never closes the connections whose clients have gone.

    accept   recv …  send   recv = "" (end of file)   accept …
                                      |
                                      no close(): the socket stays

The client has closed and the kernel knows: the socket is in CLOSE-WAIT, which
says "the other one is done; the program here has not called close()". No timer
ends that. The sockets add up until the process has no descriptor left; a
server with many CLOSE-WAIT has forgotten a close().

Usage: leaking_server.py [PORT [close]]           with `close`: without the fault
"""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
kept = []  # Python would close a socket that nothing refers to
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()
    while True:
        conn, _ = listener.accept()
        kept.append(conn)
        with conn.makefile("rb") as lines:
            for line in lines:
                conn.sendall(line.upper())
        if "close" in sys.argv[2:]:
            conn.close()
