#!/usr/bin/env python3
"""A TCP server that serves all clients in one thread, with an event loop.

    loop     epoll → accept accept   epoll → recv send   epoll → recv send
             |                       |                   |
             nobody is ready: the whole server sleeps, here and nowhere else

A task for each client, no thread: at `await` a task lets the others go on. The
loop asks epoll which sockets are ready and wakes their tasks. A client costs a
small object instead of a stack, and nothing is shared between threads; but a
task that computes for long, or blocks, stops everybody.

SIGTERM ends the server, but no conversation: the listener is closed, and the
tasks that are there are waited for.

Usage: async_server.py [PORT]
"""
import asyncio
import signal
import sys

HOST = "127.0.0.1"
MOST = 1023  # bytes of a line


async def serve(reader, writer):
    """A client's task: answers lines until it closes."""
    try:
        while line := await reader.readline():
            if not line.endswith(b"\n"):
                raise ValueError("a line without an end")
            sys.stdout.buffer.write(line)
            sys.stdout.flush()
            writer.write(line.upper())
            await writer.drain()
    except (OSError, ValueError) as e:
        peer = writer.get_extra_info("peername")
        sys.stderr.write(f"async_server.py: {peer[1]}: {e}\n")
    finally:
        writer.close()


async def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    loop, end = asyncio.get_running_loop(), asyncio.Event()

    def ask(number):
        signal.signal(number, signal.SIG_DFL)  # a second one: at once
        end.set()
    loop.add_signal_handler(signal.SIGTERM, ask, signal.SIGTERM)
    loop.add_signal_handler(signal.SIGINT, ask, signal.SIGINT)
    async with await asyncio.start_server(serve, HOST, port, limit=MOST):
        await end.wait()
    while rest := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(rest)


try:
    asyncio.run(main())
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"async_server.py: {error}")
