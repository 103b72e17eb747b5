"""A folder served by WebDAV over TLS on a free port of loopback, for tests: PROPFIND, GET, MKCOL and MOVE."""

import argparse
import base64
import http.server
import pathlib
import ssl
import sys
import threading
import urllib.parse

options = argparse.ArgumentParser()
options.add_argument("--log")
options.add_argument("--folder", type=pathlib.Path)
options.add_argument("--certificate")
options.add_argument("--key")
options = options.parse_args()
ACCOUNT = "Basic " + base64.b64encode(b"verdoncelle:s3cret").decode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def place(self, path):
        return options.folder / urllib.parse.unquote(urllib.parse.urlsplit(path).path).removeprefix("/files/")

    def let_in(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") == ACCOUNT:
            return True
        self.answer(401)
        return False

    def do_PROPFIND(self):
        if not self.let_in():
            return
        if self.path == "/plain/":
            return self.answer(405)
        parts = []
        for place in sorted(self.place(self.path).iterdir()):
            kind = "<D:collection/>" if place.is_dir() else ""
            # A server that lies about where its files are.
            href = "https://elsewhere.example/files/" + urllib.parse.quote(place.name) + ("/" if kind else "")
            size = f"<D:getcontentlength>{place.stat().st_size}</D:getcontentlength>" if not kind else ""
            parts.append(
                f"<D:response><D:href>{href}</D:href><D:propstat><D:prop><D:resourcetype>{kind}</D:resourcetype>{size}"
                f"<D:getetag>\"{place.stat().st_mtime_ns}\"</D:getetag></D:prop></D:propstat></D:response>")
        body = '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">' + "".join(parts) + "</D:multistatus>"
        self.answer(207, body.encode())

    def do_GET(self):
        if not self.let_in():
            return
        if self.path == "/moved.xml":
            return self.answer(302, Location="/files/releve.xml")
        place = self.place(self.path)
        self.answer(200, place.read_bytes()) if place.is_file() else self.answer(404)

    def do_MKCOL(self):
        if self.let_in():
            self.place(self.path).mkdir(exist_ok=True)
            self.answer(201)

    def do_MOVE(self):
        if not self.let_in():
            return
        target = self.place(self.headers["Destination"])
        if target.exists():
            return self.answer(412)
        self.place(self.path).rename(target)
        self.answer(201)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(options.certificate, options.key)
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
# Ends with whoever began it.
sys.stdin.read()
