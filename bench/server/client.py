"""Sends the requests kept in a folder to a chat server, so many at a time; prints calls a second.

    python client.py URL CONCURRENCY FOLDER
"""

import http.client
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlparse

URL, CONCURRENCY, FOLDER = urlparse(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
local = threading.local()


def send(body):
    if not hasattr(local, "connection"):
        local.connection = http.client.HTTPConnection(URL.hostname, URL.port, timeout=600)
    local.connection.request(
        "POST", URL.path + "/chat/completions", body, {"Content-Type": "application/json"})
    reply = local.connection.getresponse()
    reply.read()
    assert reply.status == 200, reply.status


bodies = [file.read_bytes() for file in sorted(FOLDER.glob("*.json"))]
started = time.monotonic()
with ThreadPoolExecutor(CONCURRENCY) as threads:
    list(threads.map(send, bodies))
print(f"{len(bodies)} {len(bodies) / (time.monotonic() - started):.2f}")
