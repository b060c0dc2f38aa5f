"""A real nginx over a folder, for the time of a test."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CONFIGURATION = """
daemon off; master_process off; pid {home}/pid; error_log {home}/error.log warn; worker_processes 1;
events {{ worker_connections 128; }}
http {{
  access_log {home}/access.log; server_tokens off; etag off; gzip off; default_type application/octet-stream;
  client_body_temp_path {home}/t; proxy_temp_path {home}/t; fastcgi_temp_path {home}/t; uwsgi_temp_path {home}/t;
  scgi_temp_path {home}/t;
  server {{ listen 127.0.0.1:{port}; root {root}; if_modified_since off;
    location / {{ try_files $uri =404; }} location = /metadata/timestamp.json {{ etag on; }}
    {api} }}
}}
"""


@contextmanager
def nginx(root: Path, home: Path, api: str = "") -> Iterator[str]:
    """Serve `root`, and pass `/api/` on to the base URL `api`; yields the base URL. Skips without nginx."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        pytest.skip("nginx is not installed")
    home.mkdir(parents=True, exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    file = home / "nginx.conf"
    passed = f"location /api/ {{ proxy_pass {api}; }}" if api else ""
    file.write_text(CONFIGURATION.format(home=home, root=root, port=port, api=passed), "utf-8")
    for folder in (root, *root.rglob("*")):  # tests run as root; nginx then reads as nobody
        folder.chmod(0o755 if folder.is_dir() else 0o644)
    process = subprocess.Popen([program, "-c", str(file), "-p", str(home)], stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()
