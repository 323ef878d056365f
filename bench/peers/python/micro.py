"""Times one operation: micro.py asyncio|uvloop OPERATION WARM_SECONDS SECONDS

Prints the median batch's nanoseconds an operation.
"""

import asyncio
import statistics
import sys
import threading
import time

from loops import runner


async def switch():
    async def turns():
        for _ in range(100):
            await asyncio.sleep(0)

    await asyncio.gather(*[asyncio.create_task(turns()) for _ in range(1000)])
    return 100_000


async def task():
    async def one():
        return 1

    for _ in range(20_000):
        await asyncio.create_task(one())
    return 20_000


async def queue():
    there, back = asyncio.Queue(1), asyncio.Queue(1)

    async def answer():
        for _ in range(20_000):
            await back.put(await there.get())

    answers = asyncio.create_task(answer())
    for i in range(20_000):
        await there.put(i)
        await back.get()
    await answers
    return 20_000


async def timer():
    loop = asyncio.get_running_loop()
    timers = [loop.call_later(100 + i % 1000, nothing) for i in range(100_000)]
    for handle in timers:
        handle.cancel()
    return 100_000


async def chains(at_once, times):
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    left = times

    def callback():
        nonlocal left
        left -= 1
        if left >= at_once:
            loop.call_soon(callback)
        elif left == 0:
            over.set_result(None)

    for _ in range(at_once):
        loop.call_soon(callback)
    await over
    return times


async def call_soon():
    return await chains(1000, 200_000)


async def call_soon_alone():
    return await chains(1, 100_000)


async def lock():
    shared = asyncio.Lock()
    await shared.acquire()

    async def take():
        for _ in range(20_000):
            async with shared:
                pass

    takers = [asyncio.create_task(take()) for _ in range(2)]
    await asyncio.sleep(0)
    shared.release()
    await asyncio.gather(*takers)
    return 40_000


async def group_10():
    async def one():
        return 1

    for _ in range(2_000):
        async with asyncio.TaskGroup() as group:
            for _ in range(10):
                group.create_task(one())
    return 2_000


async def gather_100():
    async def one():
        return 1

    for _ in range(200):
        await asyncio.gather(*[one() for _ in range(100)])
    return 200


async def cancel():
    async def sleeper():
        for _ in range(20_000):
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                asyncio.current_task().uncancel()

    sleeping = asyncio.create_task(sleeper())
    await asyncio.sleep(0)
    for _ in range(20_000):
        sleeping.cancel()
        await asyncio.sleep(0)
    await sleeping
    return 20_000


async def threadsafe():
    loop = asyncio.get_running_loop()
    over = asyncio.Event()

    def calls():
        for _ in range(50_000):
            loop.call_soon_threadsafe(nothing)
        loop.call_soon_threadsafe(over.set)

    caller = threading.Thread(target=calls)
    caller.start()
    await over.wait()
    caller.join()
    return 50_000


def nothing():
    pass


OPERATIONS = {
    "switch": switch,
    "task": task,
    "queue": queue,
    "timer": timer,
    "call-soon": call_soon,
    "call-soon-alone": call_soon_alone,
    "lock": lock,
    "group-10": group_10,
    "gather-100": gather_100,
    "cancel": cancel,
    "threadsafe": threadsafe,
}


async def batches(operation, seconds):
    """The nanoseconds an operation of each batch; three batches at least."""
    end = time.perf_counter() + seconds
    nanos = []
    while time.perf_counter() < end or len(nanos) < 3:
        start = time.perf_counter_ns()
        operations = await operation()
        nanos.append((time.perf_counter_ns() - start) / operations)
    return nanos


async def main(operation, warm, seconds):
    await batches(operation, warm)
    print(f"ns={statistics.median(await batches(operation, seconds)):.2f}")


if __name__ == "__main__":
    with runner(sys.argv[1]) as run:
        run.run(main(OPERATIONS[sys.argv[2]], float(sys.argv[3]), float(sys.argv[4])))
