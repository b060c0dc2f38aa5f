"""A throw-away PostgreSQL server, where Debian's is installed."""

import contextlib
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


@contextlib.contextmanager
def postgres() -> Iterator[str | None]:
    """The URL of an empty database, made as for work (fsync on); None where there is no PostgreSQL."""
    if PROGRAMS is None:
        yield None
        return
    home = Path("/tmp") / f"bench-pg-{os.getpid()}"  # a short path: its socket has to fit
    home.mkdir()
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(home, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])

    def run(program: str, *words: str) -> None:
        command = [*as_user, str(PROGRAMS / program), *words]
        subprocess.run(command, check=True, timeout=60, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {home}"
    try:
        run("initdb", "-D", str(home / "data"), "-A", "trust", "-E", "UTF8", "-U", "postgres")
        run("pg_ctl", "-D", str(home / "data"), "-o", options, "-w", "-l", str(home / "log"), "start")
        try:
            run("createdb", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "county")
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/county"
        finally:
            run("pg_ctl", "-D", str(home / "data"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
