#!/usr/bin/env python3
"""N TCP clients at once, in one thread with an event loop.

    gather    task 1 | task 2 | task 3
    loop      connect connect connect  epoll  send send  epoll  recv …
                                       |                 |
                                       the only place where it waits

Each `await` says: until this is there, let others go on. The sockets do not
block; the loop asks epoll which of them are ready and goes on with the tasks
that waited for those. Between two awaits nobody interrupts a task, so nothing
needs a lock; but whoever computes there for long keeps all the others waiting.

Usage: async_client.py [PORT [N]]
"""
import asyncio
import sys

HOST = "127.0.0.1"
MOST = 1023  # bytes of a line


async def client(port, number):
    """One conversation; returns the answer."""
    reader, writer = await asyncio.open_connection(HOST, port, limit=MOST)
    try:
        writer.write(b"Hello from %d\n" % number)
        await writer.drain()
        answer = await reader.readline()
        if not answer.endswith(b"\n"):
            raise ConnectionError("closed before the answer was there")
        return answer
    finally:
        writer.close()


async def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    answers = await asyncio.gather(*[client(port, i + 1) for i in range(n)])
    sys.stdout.buffer.write(b"".join(answers))


try:
    asyncio.run(main())
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"async_client.py: {error}")
