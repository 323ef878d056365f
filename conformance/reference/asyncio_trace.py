#!/usr/bin/env python3
"""Runs trace programs on CPython's asyncio, under a virtual clock, and prints what happened.

A trace program is a JSON object, described in ../README.md.  The golden
traces of the corpus come from here: CPython is the reference, this file only drives it.

    asyncio_trace.py run FILE.jsonl           # print each program's trace
    asyncio_trace.py record IN.jsonl OUT.jsonl  # add "expect" to every program
"""
import asyncio
import contextvars
import json
import sys

if sys.version_info[:2] < (3, 13):
    sys.exit("the traces are CPython 3.14's: run this with python3.14")

UNIT = 1.0 / 1024          # one tick of the virtual clock, exact in binary
EPS = 2.0 ** -40           # keeps timers of one tick in the order they were made
MAX_LINES = 2000


UNNAMED = []               # errors that the format does not name: their program is no good


class Boom(Exception):
    """The programs' own error; args[0] is its tag."""


class OrderedSet(dict):
    def add(self, x):
        self[x] = None

    def discard(self, x):
        self.pop(x, None)


class FakeSelector:
    """Stands in for the I/O selector: waiting moves the clock on."""

    def __init__(self, inner):
        self.inner = inner
        self.loop = None

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def select(self, timeout=None):
        if timeout is None:
            self.loop.deadlock()
        elif timeout > 0:
            self.loop.raw_time += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        import selectors
        self.raw_time = 0.0
        self.seq = 0
        selector = FakeSelector(selectors.SelectSelector())
        super().__init__(selector)
        selector.loop = self
        self._clock_resolution = UNIT / 2
        self.on_deadlock = lambda: None

    def time(self):
        return int(self.raw_time / UNIT) * UNIT

    def tick(self):
        return int(self.raw_time / UNIT)

    def call_at(self, when, callback, *args, context=None):
        self.seq += 1
        return super().call_at(when + self.seq * EPS, callback, *args, context=context)

    def deadlock(self):
        self.on_deadlock()


def name_of(exc):
    """The neutral name of an exception, as the trace shows it."""
    if isinstance(exc, asyncio.CancelledError):
        return "Cancelled" + (f"({exc.args[0]})" if exc.args and exc.args[0] is not None else "")
    if isinstance(exc, BaseExceptionGroup):
        return "Group[" + ",".join(name_of(e) for e in exc.exceptions) + "]"
    if isinstance(exc, Boom):
        return f"Boom({exc.args[0]})"
    if isinstance(exc, TimeoutError):
        return "Timeout"
    if isinstance(exc, asyncio.InvalidStateError):
        return "InvalidState"
    if isinstance(exc, asyncio.QueueShutDown):
        return "QueueShutDown"
    if isinstance(exc, asyncio.QueueEmpty):
        return "QueueEmpty"
    if isinstance(exc, asyncio.QueueFull):
        return "QueueFull"
    if isinstance(exc, asyncio.BrokenBarrierError):
        return "BrokenBarrier"
    if isinstance(exc, asyncio.IncompleteReadError):
        return f"IncompleteRead({exc.partial.decode('latin-1')!r},{exc.expected})"
    if isinstance(exc, asyncio.LimitOverrunError):
        return f"LimitOverrun({exc.consumed})"
    if isinstance(exc, (RuntimeError, ValueError)):
        return "IllegalState"
    UNNAMED.append(exc)
    return "?"


def show(value):
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return repr(value.decode("latin-1"))
    if isinstance(value, list):
        return "[" + ",".join(show(v) for v in value) + "]"
    if isinstance(value, BaseException):
        return "!" + name_of(value)
    return str(value)


class Return(Exception):
    def __init__(self, value):
        self.value = value


class Machine:
    def __init__(self, program):
        self.p = program
        self.lines = []
        self.loop = VirtualLoop()
        self.objects = {}
        self.tasks = []            # in order of creation
        self.vars = {v: contextvars.ContextVar(v, default=0) for v in program.get("vars", [])}
        self.procs = program["procs"]
        self.deadlocks = 0
        self.main = None
        self.next_name = None

    # -- the trace

    def log(self, who, what):
        if len(self.lines) >= MAX_LINES:
            raise SystemExit("trace too long")
        self.lines.append(f"{self.loop.tick()} {who} {what}")

    def me(self):
        task = asyncio.current_task(self.loop)
        return task.get_name() if task is not None else "-"

    # -- objects

    def make(self, kind, args):
        loop = self.loop
        if kind == "future":
            return loop.create_future()
        if kind == "lock":
            return asyncio.Lock()
        if kind == "event":
            return asyncio.Event()
        if kind == "condition":
            return asyncio.Condition()
        if kind == "semaphore":
            return asyncio.Semaphore(args[0])
        if kind == "bounded_semaphore":
            return asyncio.BoundedSemaphore(args[0])
        if kind == "barrier":
            return asyncio.Barrier(args[0])
        if kind == "queue":
            return asyncio.Queue(args[0])
        if kind == "lifo_queue":
            return asyncio.LifoQueue(args[0])
        if kind == "priority_queue":
            return asyncio.PriorityQueue(args[0])
        if kind == "reader":
            return asyncio.StreamReader(limit=args[0], loop=loop)
        raise AssertionError(kind)

    def spawn(self, name, proc):
        self.next_name = name
        task = self.loop.create_task(self.body(self.procs[proc]), name=name)
        self.adopt(name, task)
        return task

    def eager_task(self, loop, coro, **options):
        """asyncio.eager_task_factory, but the task has its name before it starts."""
        name, self.next_name = self.next_name, None
        return asyncio.Task(coro, loop=loop, name=name, eager_start=True, **options)

    def adopt(self, name, task):
        if self.objects.get(name) is not task:
            self.objects[name] = task
        if task not in self.tasks:
            self.tasks.append(task)

    def get(self, name):
        if name == "self":
            return asyncio.current_task(self.loop)
        return self.objects.get(name)

    # -- sync operations: allowed in callbacks and in tasks; True when it was one

    def sync(self, op):
        kind, *a = op
        loop = self.loop
        if kind == "log":
            self.log(self.me(), a[0])
        elif kind == "set_result":
            self.guard(op, lambda: self.objects[a[0]].set_result(a[1]))
        elif kind == "set_exception":
            self.guard(op, lambda: self.objects[a[0]].set_exception(Boom(a[1])))
        elif kind == "cancel":
            target = self.get(a[0])
            if target is None:
                self.log(self.me(), f"cancel {a[0]} absent")
            else:
                msg = a[1] if len(a) > 1 else None
                got = target.cancel(msg) if msg is not None else target.cancel()
                self.log(self.me(), f"cancel {a[0]} {show(got)}")
        elif kind == "uncancel":
            t = self.get(a[0])
            self.log(self.me(), f"uncancel {a[0]} {'absent' if t is None else show(t.uncancel())}")
        elif kind == "cancelling":
            t = self.get(a[0])
            self.log(self.me(), f"cancelling {a[0]} {'absent' if t is None else show(t.cancelling())}")
        elif kind == "state":
            f = self.get(a[0])
            if f is None:
                text = "absent"
            elif not f.done():
                text = "pending"
            elif f.cancelled():
                text = "cancelled"
            elif f.exception() is not None:
                text = show(f.exception())
            else:
                text = show(f.result())
            self.log(self.me(), f"state {a[0]} {text}")
        elif kind == "add_done_callback":
            f = self.get(a[0])
            if f is not None:
                ops = a[1]
                f.add_done_callback(lambda _f, ops=ops: self.callback(ops))
        elif kind == "call_soon":
            loop.call_soon(self.callback, a[0])
        elif kind == "call_later":
            handle = loop.call_later(a[0] * UNIT, self.callback, a[1])
            if len(a) > 2:
                self.objects[a[2]] = handle
        elif kind == "cancel_handle":
            if a[0] in self.objects:
                self.objects[a[0]].cancel()
        elif kind == "event_set":
            self.objects[a[0]].set()
        elif kind == "event_clear":
            self.objects[a[0]].clear()
        elif kind == "release":
            self.guard(op, lambda: self.objects[a[0]].release())
        elif kind == "notify":
            self.guard(op, lambda: self.objects[a[0]].notify(a[1]))
        elif kind == "notify_all":
            self.guard(op, lambda: self.objects[a[0]].notify_all())
        elif kind == "put_nowait":
            self.guard(op, lambda: self.objects[a[0]].put_nowait(a[1]))
        elif kind == "get_nowait":
            self.guard(op, lambda: self.objects[a[0]].get_nowait(), True)
        elif kind == "task_done":
            self.guard(op, lambda: self.objects[a[0]].task_done())
        elif kind == "shutdown":
            self.objects[a[0]].shutdown(a[1])
        elif kind == "qsize":
            q = self.objects[a[0]]
            self.log(self.me(), f"qsize {q.qsize()} {show(q.empty())} {show(q.full())}")
        elif kind == "locked":
            self.log(self.me(), f"locked {show(self.objects[a[0]].locked())}")
        elif kind == "feed":
            self.objects[a[0]].feed_data(a[1].encode("latin-1"))
        elif kind == "feed_eof":
            self.objects[a[0]].feed_eof()
        elif kind == "feed_exception":
            self.objects[a[0]].set_exception(Boom(a[1]))
        elif kind == "at_eof":
            self.log(self.me(), f"at_eof {show(self.objects[a[0]].at_eof())}")
        elif kind == "setvar":
            self.vars[a[0]].set(a[1])
        elif kind == "getvar":
            self.log(self.me(), f"var {a[0]} {self.vars[a[0]].get()}")
        elif kind == "spawn":
            self.spawn(a[0], a[1])
        elif kind == "raise":
            raise Boom(a[0])
        else:
            return False
        return True

    def guard(self, op, action, wants=False):
        """Runs an operation that may refuse; the refusal is logged, not raised."""
        try:
            value = action()
        except asyncio.CancelledError:
            raise
        except Exception as e:
            self.log(self.me(), f"{op[0]} {op[1]} !{name_of(e)}")
        else:
            if wants:
                self.log(self.me(), f"{op[0]} {op[1]} {show(value)}")

    def callback(self, ops):
        for op in ops:
            if not self.sync(op):
                raise AssertionError(f"not allowed in a callback: {op}")

    # -- task bodies

    async def body(self, ops):
        self.log(self.me(), "start")
        try:
            await self.run(ops, None, None)
            value = None
        except Return as r:
            value = r.value
        except BaseException as e:
            self.log(self.me(), f"raised {name_of(e)}")
            raise
        self.log(self.me(), f"end {show(value)}")
        return value

    async def run(self, ops, group, timeout):
        for op in ops:
            await self.step(op, group, timeout)

    async def step(self, op, group, timeout):
        kind, *a = op
        me = self.me
        if self.sync(op):
            return
        if kind == "sleep":
            await asyncio.sleep(a[0] * UNIT)
        elif kind == "return":
            raise Return(a[0])
        elif kind == "repeat":
            for _ in range(a[0]):
                await self.run(a[1], group, timeout)
        elif kind == "try":
            await self.attempt(a[0], a[1], group, timeout)
        elif kind == "await":
            f = self.get(a[0])
            if f is not None:
                self.log(me(), f"await {a[0]} {show(await f)}")
        elif kind == "shield":
            f = self.get(a[0])
            if f is not None:
                self.log(me(), f"shield {a[0]} {show(await asyncio.shield(f))}")
        elif kind == "gather":
            fs = [f for f in map(self.get, a[0]) if f is not None]
            got = await asyncio.gather(*fs, return_exceptions=a[1])
            self.log(me(), f"gather {show(got)}")
        elif kind == "wait":
            names = [n for n in a[0] if self.get(n) is not None]
            if names:
                by = {self.get(n): n for n in names}
                done, pending = await asyncio.wait(
                    list(by), return_when=a[1], timeout=None if a[2] is None else a[2] * UNIT)
                self.log(me(), "wait done=[%s] pending=[%s]" % (
                    ",".join(sorted(by[f] for f in done)), ",".join(sorted(by[f] for f in pending))))
        elif kind == "wait_for":
            f = self.get(a[0])
            if f is not None:
                got = await asyncio.wait_for(f, None if a[1] is None else a[1] * UNIT)
                self.log(me(), f"wait_for {a[0]} {show(got)}")
        elif kind == "wait_for_proc":
            got = await asyncio.wait_for(self.inline(a[0]), None if a[1] is None else a[1] * UNIT)
            self.log(me(), f"wait_for_proc {a[0]} {show(got)}")
        elif kind == "as_completed":
            fs = [f for f in map(self.get, a[0]) if f is not None and not f.done()]
            for c in asyncio.as_completed(fs, timeout=None if a[1] is None else a[1] * UNIT):
                self.log(me(), f"as_completed {show(await c)}")
        elif kind == "timeout":
            async with asyncio.timeout(None if a[0] is None else a[0] * UNIT) as t:
                await self.run(a[1], group, t)
        elif kind == "reschedule":
            if timeout is not None:
                when = None if a[0] is None else self.loop.time() + a[0] * UNIT
                self.guard(op, lambda: timeout.reschedule(when))
        elif kind == "expired":
            if timeout is not None:
                self.log(me(), f"expired {show(timeout.expired())}")
        elif kind == "group":
            g = asyncio.TaskGroup()
            g._tasks = OrderedSet()
            async with g:
                await self.run(a[0], g, timeout)
        elif kind == "group_spawn":
            if group is not None:
                coro = self.body(self.procs[a[1]])
                self.next_name = a[0]
                try:
                    task = group.create_task(coro, name=a[0])
                except RuntimeError as e:
                    self.log(me(), f"group_spawn {a[0]} !{name_of(e)}")
                else:
                    self.adopt(a[0], task)
        elif kind == "acquire":
            self.log(me(), f"acquire {a[0]} {show(await self.objects[a[0]].acquire())}")
        elif kind == "with":
            async with self.objects[a[0]]:
                self.log(me(), f"enter {a[0]}")
                await self.run(a[1], group, timeout)
            self.log(me(), f"exit {a[0]}")
        elif kind == "event_wait":
            self.log(me(), f"event_wait {a[0]} {show(await self.objects[a[0]].wait())}")
        elif kind == "cond_wait":
            self.log(me(), f"cond_wait {a[0]} {show(await self.objects[a[0]].wait())}")
        elif kind == "barrier_wait":
            self.log(me(), f"barrier_wait {a[0]} {show(await self.objects[a[0]].wait())}")
        elif kind == "barrier_reset":
            await self.objects[a[0]].reset()
        elif kind == "barrier_abort":
            await self.objects[a[0]].abort()
        elif kind == "put":
            await self.objects[a[0]].put(a[1])
            self.log(me(), f"put {a[0]}")
        elif kind == "get":
            self.log(me(), f"get {a[0]} {show(await self.objects[a[0]].get())}")
        elif kind == "join":
            await self.objects[a[0]].join()
            self.log(me(), f"joined {a[0]}")
        elif kind == "read":
            self.log(me(), f"read {show(await self.objects[a[0]].read(a[1]))}")
        elif kind == "readline":
            self.log(me(), f"readline {show(await self.objects[a[0]].readline())}")
        elif kind == "readexactly":
            self.log(me(), f"readexactly {show(await self.objects[a[0]].readexactly(a[1]))}")
        elif kind == "readuntil":
            got = await self.objects[a[0]].readuntil(a[1].encode("latin-1"))
            self.log(me(), f"readuntil {show(got)}")
        else:
            raise AssertionError(f"unknown operation {op}")

    async def inline(self, proc):
        try:
            await self.run(self.procs[proc], None, None)
        except Return as r:
            return r.value
        return None

    async def attempt(self, ops, clauses, group, timeout):
        try:
            await self.run(ops, group, timeout)
        except Return:
            raise
        except asyncio.CancelledError as e:
            self.log(self.me(), f"caught {name_of(e)}")
            if "cancelled" not in clauses:
                raise
            await self.run(clauses["cancelled"], group, timeout)
            if clauses.get("reraise"):
                raise
        except Exception as e:
            self.log(self.me(), f"caught {name_of(e)}")
            if "error" not in clauses:
                raise
            await self.run(clauses["error"], group, timeout)
            if clauses.get("reraise"):
                raise
        finally:
            if "finally" in clauses:
                await self.run(clauses["finally"], group, timeout)

    # -- the whole program

    async def whole(self):
        for name, (kind, *args) in self.p.get("objects", {}).items():
            self.objects[name] = self.make(kind, args)
        self.main = self.spawn("main", "main")
        try:
            await asyncio.wait([self.main])
        finally:
            pass
        for _ in range(5):
            left = [t for t in self.tasks if not t.done()]
            if not left:
                break
            self.log("-", "cleanup [%s]" % ",".join(t.get_name() for t in left))
            for t in left:
                t.cancel("cleanup")
            await asyncio.wait(left)
        self.log("-", "over")

    def deadlock(self):
        self.deadlocks += 1
        left = [t for t in self.tasks if not t.done()]
        self.log("-", "deadlock [%s]" % ",".join(t.get_name() for t in left))
        if self.deadlocks > 20:
            raise SystemExit("stuck")
        for t in left:
            t.cancel("deadlock")

    def handler(self, _loop, context):
        exc = context.get("exception")
        message = context.get("message", "")
        if "never retrieved" in message or "destroyed but it is pending" in message:
            return                     # these depend on the garbage collector
        self.log("-", f"unhandled {show(exc)}")

    def trace(self):
        self.loop.on_deadlock = self.deadlock
        self.loop.set_exception_handler(self.handler)
        if self.p.get("eager"):
            self.loop.set_task_factory(self.eager_task)
        asyncio.set_event_loop(self.loop)
        try:
            driver = asyncio.Task(self.whole(), loop=self.loop, name="driver")
            self.loop.run_until_complete(driver)
        finally:
            asyncio.set_event_loop(None)
            self.loop.close()
        return self.lines


def trace_of(program):
    import gc
    import warnings
    warnings.simplefilter("ignore")
    UNNAMED.clear()
    gc.disable()
    try:
        lines = Machine(program).trace()
    finally:
        gc.enable()
    if UNNAMED:
        raise AssertionError(f"an error that the format does not name: {UNNAMED[0]!r}")
    return lines


def main(argv):
    if len(argv) == 3 and argv[1] == "run":
        for line in open(argv[2]):
            program = json.loads(line)
            print("\n".join(trace_of(program)))
            print()
    elif len(argv) == 4 and argv[1] == "record":
        with open(argv[3], "w") as out:
            for line in open(argv[2]):
                program = json.loads(line)
                program["expect"] = trace_of(program)
                out.write(json.dumps(program, separators=(",", ":")) + "\n")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv)
