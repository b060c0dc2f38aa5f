"""A thousand terminals that poll once a minute: what the server's process takes for it."""

import http.client
import queue
import threading
import time
from urllib.parse import urlsplit

WORKERS = 8


def poll_like(url: str, *, terminals: int, every_s: float, seconds: float) -> tuple[int, int]:
    """Polls at the pace of so many terminals, each on a new connection: two requests, as when nothing changed.

    Returns:
        Polls done and polls that failed.
    """
    place = urlsplit(url)
    assert place.hostname is not None
    due: queue.SimpleQueue[bool] = queue.SimpleQueue()
    done = [0, 0]
    lock = threading.Lock()

    def work() -> None:
        while due.get():
            is_ok = _poll(place.hostname or "", place.port or 80)
            with lock:
                done[0] += 1
                done[1] += not is_ok

    threads = [threading.Thread(target=work, daemon=True) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    began, sent = time.monotonic(), 0
    while (passed := time.monotonic() - began) < seconds:
        while sent < passed * terminals / every_s:
            due.put(True)
            sent += 1
        time.sleep(0.01)
    for _ in threads:
        due.put(False)
    for thread in threads:
        thread.join(10)
    return done[0], done[1]


def _poll(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        answers = []
        for path in ("/metadata/99.root.json", "/metadata/timestamp.json"):
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            answers.append(answer.status)
        return answers == [404, 200]
    except OSError:
        return False
    finally:
        connection.close()
