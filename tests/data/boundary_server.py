"""A local HTTP server that behaves as a test tells it to: slow, failing, cutting, changing its mind."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Resource:
    """One address: its bytes, how it misbehaves, and what it was asked."""

    def __init__(self, body=b"", *, etag='"one"', ranges=True, status=(), cut=(), **extra):
        self.body = body
        self.etag = etag
        self.ranges = ranges
        self.status = list(status)  # statuses of the first answers, or (status, headers)
        self.cut = list(cut)  # bytes after which each of the first good answers is cut off
        self.location = extra.get("location")
        self.delay = extra.get("delay", threading.Event())
        self.delays = extra.get("delays", 0)
        self.length = extra.get("length", True)
        self.content_range = extra.get("content_range")
        self.asked = []

    def answer(self, handler):
        self.asked.append(dict(handler.headers))
        if self.delays:
            self.delays -= 1
            self.delay.wait(5)
            return
        if self.status:
            status = self.status.pop(0)
            status, headers = status if isinstance(status, tuple) else (status, {})
            self.send(handler, status, b"", headers)
            return
        if self.location:
            self.send(handler, 302, b"", {"Location": self.location})
            return
        if self.etag and handler.headers.get("If-None-Match") == self.etag:
            self.send(handler, 304, b"", {})
            return
        body, status, headers = self.body, 200, {"ETag": self.etag} if self.etag else {}
        wanted = handler.headers.get("Range")
        if wanted and self.ranges and handler.headers.get("If-Range") == self.etag:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(body):
                self.send(handler, 416, b"", {"Content-Range": f"bytes */{len(body)}"})
                return
            stated = self.content_range or f"bytes {start}-{len(body) - 1}/{len(body)}"
            headers["Content-Range"] = stated
            body, status = body[start:], 206
        self.send(handler, status, body, headers, self.cut.pop(0) if self.cut else None)

    def send(self, handler, status, body, headers, cut=None):
        handler.send_response(status)
        for key, value in headers.items():
            handler.send_header(key, value)
        if self.length:
            handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(body if cut is None else body[:cut])
        handler.close_connection = True


@contextmanager
def serve(resources):
    """Serve a dictionary of path -> Resource on 127.0.0.1; yields the base address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            resource = resources.get(self.path) or resources.get(self.path.split("?")[0])
            if resource is None:
                self.send_error(404)
                return
            resource.answer(self)

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def closed_port():
    """Return an address at which nobody listens."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    port = server.server_port
    server.server_close()
    return f"http://127.0.0.1:{port}"
