"""Many sleeping tasks, and what one more event costs: growth.py asyncio|uvloop TASKS SECONDS"""

import asyncio
import os
import statistics
import sys
import time

from loops import runner


def resident_bytes():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def turns():
    for _ in range(10_000):
        await asyncio.sleep(0)
    return 10_000


async def timers():
    loop = asyncio.get_running_loop()
    for i in range(10_000):
        loop.call_later(100 + i % 1000, print).cancel()
    return 10_000


async def nanos(batch, seconds):
    end = time.perf_counter() + seconds
    figures = []
    while time.perf_counter() < end or len(figures) < 3:
        start = time.perf_counter_ns()
        operations = await batch()
        figures.append((time.perf_counter_ns() - start) / operations)
    return statistics.median(figures)


async def main(count, seconds):
    before = resident_bytes()
    sleepers = [asyncio.create_task(asyncio.sleep(3600 + i % 1000)) for i in range(count)]
    await asyncio.sleep(0)
    memory = resident_bytes() - before
    await nanos(turns, seconds)
    await nanos(timers, seconds)
    print(
        f"bytes={memory} switch_ns={await nanos(turns, seconds):.2f}"
        f" timer_ns={await nanos(timers, seconds):.2f}",
        flush=True,
    )
    # Waking up a million tasks to end them takes long and tells nothing.
    os._exit(len(sleepers) - count)


if __name__ == "__main__":
    with runner(sys.argv[1]) as run:
        run.run(main(int(sys.argv[2]), float(sys.argv[3])))
