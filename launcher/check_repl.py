"""Types at the prompt of ./weft repl, as a person at a terminal does, and reads what comes back.

usage: check_repl.py WEFT; exit code 0 if all is as it should be
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

PROMPT = b"jshell> "
LIMIT_SECONDS = 120


class Terminal:
    def __init__(self, *command):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm"
            os.execv(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 160, 0, 0))
        self.unread = b""

    def expect(self, text):
        """Reads until text comes, and drops what came with and before it."""
        end = time.monotonic() + LIMIT_SECONDS
        while text not in self.unread:
            ready, _, _ = select.select([self.fd], [], [], max(0, end - time.monotonic()))
            if not ready:
                sys.exit(f"weft repl: no {text!r} in {LIMIT_SECONDS} s, but {self.unread!r}")
            try:
                self.unread += os.read(self.fd, 4096)
            except OSError:
                sys.exit(f"weft repl: ended before {text!r}: {self.unread!r}")
        self.unread = self.unread[self.unread.index(text) + len(text) :]

    def type(self, line):
        os.write(self.fd, line.encode() + b"\n")

    def interrupt(self):
        os.write(self.fd, b"\x03")

    def exit_code(self):
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def main():
    terminal = Terminal(sys.argv[1], "repl")
    terminal.expect(b"Weft: each statement")
    terminal.expect(PROMPT)

    terminal.type("createTask(() -> 6 * 7).await()")
    terminal.expect(b"==> 42")
    terminal.expect(PROMPT)

    terminal.type("int ticks = 0")
    terminal.expect(b"==> 0")
    terminal.expect(PROMPT)
    terminal.type("var ticker = createTask(() -> { for (;; ticks++) sleep(Duration.ofMillis(1)); })")
    terminal.expect(b"==> Task[")
    terminal.expect(PROMPT)

    # One statement waits and one computes; the task in the background goes on after each.
    for endless in ["sleep(Duration.ofDays(1));", "while (true) { }"]:
        terminal.type('{ println("be" + "gun"); ' + endless + " }")
        terminal.expect(b"begun")
        terminal.interrupt()
        terminal.expect(PROMPT)
        terminal.type("int before = ticks")
        terminal.expect(PROMPT)
        terminal.type("while (ticks == before) sleep(Duration.ofMillis(1))")
        terminal.expect(PROMPT)
        terminal.type('println("ticker " + (ticker.isDone() ? "dead" : "alive"))')
        terminal.expect(b"ticker alive")
        terminal.expect(PROMPT)

    terminal.type("/exit 5")
    code = terminal.exit_code()
    if code != 5:
        sys.exit(f"weft repl: exit code {code} where /exit said 5")


main()
