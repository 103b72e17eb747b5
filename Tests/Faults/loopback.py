"""What every double of a service does around its handler: serves it on a free port of loopback, says which, and ends with the test
that started it."""

import http.server
import os
import sys
import threading


def log(path):
    """A file that several threads append whole lines to."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def serve(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
    os._exit(0)
