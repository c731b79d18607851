"""A static host on this machine, as readers' browsers would find the site on the web.

Comes in: a folder, and the prefix below which it is to stand. Goes out: an address on the loopback
interface: `index.html` for a folder, `404.html` with status 404 for what is not there, texts
compressed, and ten minutes in the browser's cache, as on GitHub Pages. It must not know what the
folder holds.
"""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from socket import socket
from threading import Thread
from typing import BinaryIO
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
# What hosts compress; fonts and pictures are compressed by themselves.
TEXTS = frozenset({".html", ".css", ".js", ".json", ".svg", ".xml", ".txt"})


class _Server(ThreadingHTTPServer):
    """Answers in a thread for each connection; those that a browser keeps open or drops are no
    matter.
    """

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Say what went wrong, unless the browser has gone."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(folder: Path, prefix: str = "/", *, asked: list[str] | None = None) -> Iterator[str]:
    """The address of a folder that is served below a prefix, with a slash at its end.

    Each path that is asked for is added to `asked`, in the order of the answers.
    """
    if not (prefix.startswith("/") and prefix.endswith("/")):
        message = f"prefix: found {prefix!r}, expected a slash at both ends"
        raise ValueError(message)
    handler = partial(_Handler, folder=folder, prefix=prefix, asked=[] if asked is None else asked)
    server = _Server((LOOPBACK, 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def compressed(data: bytes) -> bytes:
    """What goes over the wire for a text: gzip at the level that hosts use by themselves."""
    return gzip.compress(data, compresslevel=6, mtime=0)


class _Handler(SimpleHTTPRequestHandler):
    """Answers one request after the other of one connection."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: object, folder: Path, prefix: str, asked: list[str]) -> None:
        # What is above answers before it returns.
        self._folder = folder
        self._prefix = prefix
        self._asked = asked
        super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]  # handed on

    def translate_path(self, path: str) -> str:
        """The file or folder that an address means."""
        if not path.startswith(self._prefix):
            # Beside the prefix there is nothing, whatever the folder holds.
            return str(self._folder / "404" / "not-below-the-prefix")
        return super().translate_path(path.removeprefix(self._prefix.removesuffix("/")))

    def send_head(self) -> BytesIO | BinaryIO | None:
        """The head of the answer is sent; its body is left to the caller."""
        self._asked.append(self.path)
        path = Path(self.translate_path(self.path))
        if path.is_dir() and urlsplit(self.path).path.endswith("/"):
            path /= "index.html"
        if path.suffix in TEXTS and path.is_file():
            return self._send_text(path)
        return super().send_head()

    def _send_text(self, path: Path, status: HTTPStatus = HTTPStatus.OK) -> BytesIO:
        text = path.read_bytes()
        zipped = "gzip" in self.headers.get("Accept-Encoding", "")
        body = compressed(text) if zipped else text
        self.send_response(status)
        self.send_header("Content-Type", f"{self.guess_type(path)}; charset=utf-8")
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)

    def end_headers(self) -> None:
        """Let browsers keep what they got for ten minutes."""
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def list_directory(
        self,
        path: str | os.PathLike[str],  # noqa: ARG002 - the caller gives it
    ) -> None:
        """No host shows what lies in a folder."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The site's own page for what is not there."""
        own_page = self._folder / "404.html"
        inside = self.path.startswith(self._prefix)
        if code != HTTPStatus.NOT_FOUND or not inside or not own_page.is_file():
            super().send_error(code, message, explain)
            return
        body = self._send_text(own_page, HTTPStatus.NOT_FOUND)
        if self.command != "HEAD":
            self.copyfile(body, self.wfile)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - named so by the caller
        """Nothing: whoever serves says what went wrong."""
