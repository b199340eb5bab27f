#!/usr/bin/env python3
"""FAULT: a task of the event loop sleeps without `await`.

    loop    epoll → recv  sleep 100 ms  send   epoll → recv  sleep 100 ms  send
            |             |
            |             nobody else is served meanwhile
            the only place where an event loop may wait

Each answer takes 100 ms of waiting: for a disk, a database, another server.
time.sleep() stops the thread, and with it the loop and all clients: three of
them take 300 ms. `await asyncio.sleep()` stops that task alone: all three are
done after 100 ms.

Usage: blocking_async_server.py [PORT [await]]    with `await`: without the fault
"""
import asyncio
import sys
import time


async def serve(reader, writer):
    try:
        while line := await reader.readline():
            if "await" in sys.argv[2:]:
                await asyncio.sleep(0.1)
            else:
                time.sleep(0.1)
            writer.write(line.upper())
            await writer.drain()
    finally:
        writer.close()


async def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


asyncio.run(main())
