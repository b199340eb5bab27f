#!/usr/bin/env python3
"""FAULT: its worker thread has nothing to wait for, and spins.

    main      accept   recv   send   close   accept …
    worker    while not work: pass           (a whole processor, for nothing)

A thread by itself makes nothing parallel. Here the main thread still serves
one client after the other; the worker asks again and again whether there is
work, never sleeps, and nobody ever gives it any. And whoever shares a processor
with it, or, in Python, the interpreter's lock, waits for it.

A thread should wait inside the kernel: in accept(), recv(), or for a condition
(threading.Event.wait(), queue.Queue.get()). threaded_server.py in
scenarios/programs gives each thread a client to wait for.

Usage: spinning_server.py [PORT [wait]]           with `wait`: it waits instead
"""
import socket
import sys
import threading

work = threading.Event()  # nobody sets it


def worker():
    if "wait" in sys.argv[2:]:
        work.wait()
    while not work.is_set():
        pass


port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()
    threading.Thread(target=worker, daemon=True).start()
    while True:
        conn, _ = listener.accept()
        with conn, conn.makefile("rb") as lines:
            for line in lines:
                conn.sendall(line.upper())
