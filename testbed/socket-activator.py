"""Listens as systemd's socket unit does: python3 socket-activator.py SOCKET COMMAND...

The command gets the listening socket as its third descriptor at the first connection, and may end when it is idle; the
socket stays, and the next connection starts the command again. Each start and end is a line.
"""

import os
import select
import signal
import socket
import sys


def main() -> None:
    path, command = sys.argv[1], sys.argv[2:]
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(128)
    child = 0

    def end(*_: object) -> None:
        if child > 0:
            os.kill(child, signal.SIGTERM)
        os.unlink(path)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    while True:
        select.select([listener], [], [])
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
            os.dup2(listener.fileno(), 3)
            # Where it has that number already, nothing was copied, and it would be closed.
            os.set_inheritable(3, True)
            os.execvp(command[0], command)
        print(f"awake {child}", flush=True)
        os.waitpid(child, 0)
        child = 0
        print("asleep", flush=True)


main()
