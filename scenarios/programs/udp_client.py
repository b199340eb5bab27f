#!/usr/bin/env python3
"""A UDP client: sends a line in one datagram and prints the answer.

    socket   connect   send   recv   close
             |         |      |
             |         |      no answer in time: send again
             |         one datagram: it arrives whole, or not at all
             sends nothing: it only writes down who the other one is

That note is worth its call: recv() then takes datagrams from the server alone,
and if the server's machine says that nobody has this port (ICMP), it fails
with ECONNREFUSED. It may also say nothing, and datagrams get lost: whoever
waits for an answer over UDP needs a clock, and has to ask again by itself. The
server may so hear one question twice.

Usage: udp_client.py [PORT [LINE [SECONDS]]]
"""
import os
import socket
import sys

HOST = "127.0.0.1"
TRIES = 3


def ask(sock, line):
    """Send the line, again if need be, and return what answers it."""
    for _ in range(TRIES):
        sock.send(line)
        try:
            return sock.recv(65535)
        except socket.timeout:
            continue
    raise TimeoutError(f"no answer, asked {TRIES} times")


def main():
    args = sys.argv[1:]
    port = int(args[0]) if args else 10000
    line = args[1] if len(args) > 1 else "Hello, World!"
    seconds = float(args[2]) if len(args) > 2 else 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(seconds)
        sock.connect((HOST, port))
        answer = ask(sock, os.fsencode(line))
        sys.stdout.buffer.write(answer + b"\n")


try:
    main()
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"udp_client.py: {error}")
