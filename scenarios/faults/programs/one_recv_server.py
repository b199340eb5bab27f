#!/usr/bin/env python3
"""FAULT: takes what one recv() brings for a whole message.

    socket   bind   listen   accept   recv   send   close
                                      |
                                      "some bytes are there", not "a message"

On one's own machine, with short lines, it seems to work: the line mostly comes
in one segment, and one recv() brings all of it. When it comes in two, this
server answers the first half, closes, and answers the second with RST.

It is so in many a first program. scenarios/programs/tcp_server.py does it
right: it reads on until the newline is there.

Usage: one_recv_server.py [PORT]
"""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()
    while True:
        conn, _ = listener.accept()
        with conn:
            line = conn.recv(1024)  # half of it, perhaps
            conn.sendall(line.upper())
