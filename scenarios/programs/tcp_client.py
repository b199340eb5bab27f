#!/usr/bin/env python3
"""A TCP client: sends lines of text and prints the answers.

    socket   connect   send   recv …   send   recv …   close
             |                    |                    |
             SYN, SYN+ACK, ACK    until a whole line   FIN

TCP carries bytes, not messages: one recv() may bring half an answer, or two.
So a message needs an end that can be seen, here a newline, and who receives
has to read on until it is there. The file that makefile() puts in front of
the socket does that: its readline() calls recv() as often as it takes, and
keeps what came too early for the next time.

Usage: tcp_client.py [PORT [LINE...]]
"""
import os
import socket
import sys

HOST = "127.0.0.1"
MOST = 1024  # bytes of a line, with its newline


def ask(sock, answers, line):
    """Send one line and return the line that answers it."""
    sock.sendall(line + b"\n")
    answer = answers.readline(MOST)
    if not answer.endswith(b"\n"):
        raise ConnectionError("closed before the whole answer was there")
    return answer


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    lines = sys.argv[2:] or ["Hello, World!"]
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.connect((HOST, port))
        with sock.makefile("rb") as answers:
            for line in lines:
                answer = ask(sock, answers, os.fsencode(line))
                sys.stdout.buffer.write(answer)


try:
    main()
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"tcp_client.py: {error}")
