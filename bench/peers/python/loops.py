"""The event loop that a program is told to run on."""

import asyncio


def runner(loop):
    if loop == "uvloop":
        import uvloop

        return asyncio.Runner(loop_factory=uvloop.new_event_loop)
    return asyncio.Runner()
