"""Looks at a program in a terminal, as a person does, and reads what is drawn.

usage: top.py COMMAND...: exit code 0 if all is as it should be
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

LIMIT_SECONDS = 60


class Terminal:
    def __init__(self, command):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm"
            os.execv(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 120, 0, 0))
        self.before = termios.tcgetattr(self.fd)
        self.unread = b""

    def read(self):
        ready, _, _ = select.select([self.fd], [], [], LIMIT_SECONDS)
        if not ready:
            sys.exit(f"nothing is drawn, after {self.unread!r}")
        return os.read(self.fd, 65536)

    def screen(self):
        """The next whole screen, and no earlier one."""
        self.unread = b""
        while True:
            self.unread += self.read()
            begin = self.unread.find(b"\x1b[H")
            end = self.unread.find(b"\x1b[J", begin)
            if begin >= 0 and end > begin:
                return self.unread[begin:end].decode()

    def expect(self, what, condition):
        end = time.monotonic() + LIMIT_SECONDS
        screen = self.screen()
        while not condition(screen):
            if time.monotonic() > end:
                sys.exit(f"never {what}, but {screen!r}")
            screen = self.screen()

    def type(self, text):
        os.write(self.fd, text.encode())


def main():
    terminal = Terminal(sys.argv[1:])
    terminal.expect("all tasks", lambda screen: "worker" in screen and "outer" in screen)
    terminal.expect("a loop", lambda screen: "weft-loop-1" in screen)

    terminal.type("/work\r")
    terminal.expect("the filter", lambda screen: "worker" in screen and "outer" not in screen)
    terminal.type("\x1b")
    terminal.expect("all again", lambda screen: "outer" in screen)
    terminal.type("s")
    terminal.expect("another order", lambda screen: "by wait" in screen)
    terminal.type("ffff")
    terminal.expect("a state", lambda screen: "state waiting" in screen and "worker" in screen)

    terminal.type("q")
    rest = b""
    while b"\x1b[?1049l" not in rest:
        rest += terminal.read()
    code = os.waitstatus_to_exitcode(os.waitpid(terminal.pid, 0)[1])
    if code != 0:
        sys.exit(f"exit code {code}")
    after = termios.tcgetattr(terminal.fd)
    if after[3] != terminal.before[3]:
        sys.exit("the terminal is not as it was")


main()
