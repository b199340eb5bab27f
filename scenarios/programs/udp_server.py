#!/usr/bin/env python3
"""A UDP server: answers each datagram in capitals.

    socket   bind   recvfrom   sendto
                    |^         |
                    |'---------'

There is nothing to listen for and nothing to accept: one socket serves every
client, and each datagram says who sent it. recvfrom() gives that address,
sendto() answers there. A datagram is a message by itself, never joined to
another, so no newline is needed; but what does not fit into the buffer is lost.
Whether the answer arrives the server never learns.

Usage: udp_server.py [PORT]
"""
import signal
import socket
import sys

HOST = "127.0.0.1"
MOST = 1023  # bytes of a line


def serve(sock):
    """Answer datagrams for ever."""
    while True:
        line, client = sock.recvfrom(MOST + 1)
        if len(line) > MOST:  # recvfrom() has cut off the rest of it
            sys.stderr.write(f"udp_server.py: {client[1]}: too long\n")
            continue
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.flush()
        try:
            sock.sendto(line.upper(), client)
        except OSError as e:
            sys.stderr.write(f"udp_server.py: {client[1]}: {e}\n")


def main():
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((HOST, port))
        serve(sock)


try:
    main()
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"udp_server.py: {error}")
