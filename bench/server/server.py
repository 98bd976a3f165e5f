"""A chat server that takes a fixed time for each answer, so many at a time.

    python server.py PORT SECONDS LANES [FOLDER]

It does no work, so that it takes no core from those who ask. Each request's body is kept in FOLDER.
GET /span tells how many were answered since it was asked last, and the seconds from the first
request to the last answer.
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PORT, SECONDS, LANES = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
FOLDER = Path(sys.argv[4]) if len(sys.argv) > 4 else None
lanes = threading.Semaphore(LANES)
lock = threading.Lock()
count = 0
begun = []
ended = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        with lock:
            span = [len(ended), max(ended) - min(begun)] if ended else [0, 0]
            begun.clear()
            ended.clear()
        self.answer(span)

    def do_POST(self):
        global count
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if FOLDER:
            with lock:
                count += 1
                name = f"{count:06d}.json"
            (FOLDER / name).write_bytes(body)
        with lock:
            begun.append(time.monotonic())
        with lanes:
            time.sleep(SECONDS)
        with lock:
            ended.append(time.monotonic())
        self.answer({
            "model": "paced",
            "choices": [{"finish_reason": "stop", "message": {"content": "A scene."}}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 5},
        })

    def answer(self, reply):
        data = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True


Server(("127.0.0.1", PORT), Handler).serve_forever()
