"""The production server: granian, ended without dropping a request; see bin/serve.

At SIGTERM every answer says for a while that its connection ends, so that none is in use
when it does. The listening sockets stay with the parent until the last process has ended:
who came too late for any is told to come again.
"""

import multiprocessing
import os
import signal
import socket
import time
from contextlib import suppress
from functools import partial

from granian.constants import HTTPModes, Interfaces
from granian.net import SocketSpec
from granian.server.mp import MPServer

from core.problems import problem
from settings.wsgi import application

DRAIN = signal.SIGUSR1
MOST_SECONDS, EACH_SECONDS = 5, 0.5


class Server(MPServer):
    """Its processes are forks that have the application; each has a listening socket, and
    the kernel shares out what connects."""

    def __init__(self, application, drain_seconds, **options):
        super().__init__("settings.wsgi:application", **options)
        self.application, self.drain_seconds = application, drain_seconds

    def _init_shared_socket(self):
        self._ssp = self._sso = None
        self.doors = [self.door() for _ in range(self.workers)]

    def door(self):
        """Bound; its process listens."""
        return SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()

    def _spawn_worker(self, idx, target, callback_loader):
        self._shd = self.doors[idx]
        return super()._spawn_worker(idx, target, partial(self.behind, idx))

    def behind(self, idx):
        """In a new process: the application behind its own door."""
        for other in self.doors[:idx] + self.doors[idx + 1 :]:
            os.close(other.get_fd())
        return Draining(self.application)

    def _respawn_workers(self, workers, *rest, **more):
        """Nobody shall wait at the door of one that died: others are open."""
        for idx in workers:
            if not self.wrks[idx].is_alive():
                os.close(self.doors[idx].get_fd())
                self.doors[idx] = self.door()
        super()._respawn_workers(workers, *rest, **more)

    def _stop_workers(self):
        for worker in self.wrks:
            with suppress(ProcessLookupError):
                os.kill(worker._id(), DRAIN)
        time.sleep(self.drain_seconds)
        super()._stop_workers()
        for door in self.doors:
            turn_away(door.get_fd())


class Draining:
    """A WSGI application whose answers end their connections once it is told to."""

    def __init__(self, application):
        self.application, self.extra = application, []
        signal.signal(DRAIN, self.begin)

    def begin(self, *_):
        self.extra = [("Connection", "close")]

    def __call__(self, environ, start_response):
        def start(status, headers, *error):
            return start_response(status, headers + self.extra, *error)

        return self.application(environ, start)


def turn_away(door):
    """Close the door; answer everybody who waited at it and whom no process took."""
    said = problem("unavailable", retry_after=1)
    said["Connection"], said["Content-Length"] = "close", len(said.content)
    answer = b"HTTP/1.1 503 Service Unavailable\r\n" + said.serialize()
    until = time.monotonic() + MOST_SECONDS
    for caller in waiting(door):
        with caller, suppress(OSError):
            if time.monotonic() < until:
                refuse(caller, answer)


def waiting(door):
    """All at once, so that the door is closed before somebody else comes."""
    callers = []
    with socket.socket(fileno=door) as listener, suppress(OSError):
        listener.setblocking(False)
        while True:
            callers.append(listener.accept()[0])
    return callers


def refuse(caller, answer):
    caller.settimeout(EACH_SECONDS)
    caller.recv(65_536)
    caller.sendall(answer)
    caller.shutdown(socket.SHUT_WR)
    while caller.recv(65_536):
        pass


def main():
    multiprocessing.set_start_method("fork")
    signal.signal(DRAIN, signal.SIG_IGN)
    Server(
        application,
        float(os.environ.get("DRAIN_SECONDS") or 5),
        address=os.environ.get("HOST") or "0.0.0.0",  # noqa: S104 - behind a proxy
        port=int(os.environ.get("PORT") or 8000),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=int(os.environ.get("WEB_PROCESSES") or os.cpu_count()),
        blocking_threads=int(os.environ.get("WEB_THREADS") or 8),
        workers_kill_timeout=30,
        respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    main()
