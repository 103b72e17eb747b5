"""Fifty people click through a company of a million items, all at once: how long each page takes, and what it weighs.

Each person opens a page, looks at it for a second or so, and opens the next, over loopback, for a bounded time. A page alone
is measured first, beside the statements that answer it, run on the same file without us. Called by Scripts/bench.
"""
import gzip
import http.client
import os
import random
import re
import select
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.parse

PASSWORD = "une phrase assez longue"
EMAIL = "claire@verdoncelle.example"
TODAY = "2026-11-23"
PEOPLE, SECONDS, LOOK = 50, 20, 1.0
# In milliseconds, megabytes and kilobytes: what issue 3 promises.
P50, P99, MEMORY, HTML, CSS, SCRIPT = 10, 60, 250, 80, 12, 20


class Browser:
    """One connection and one cookie."""

    def __init__(self, port, cookie=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = cookie

    def open(self, path, form=None):
        headers = {"Cookie": self.cookie} if self.cookie else {}
        body = urllib.parse.urlencode(form) if form else None
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.monotonic()
        self.connection.request("POST" if form else "GET", path, body, headers)
        response = self.connection.getresponse()
        data = response.read()
        seconds = time.monotonic() - start
        cookies = [value.split(";")[0] for name, value in response.getheaders() if name.lower() == "set-cookie"]
        if cookies:
            # What an answer sets stands beside the session, as in any browser.
            kept = dict(pair.split("=", 1) for pair in (self.cookie or "").split("; ") if pair)
            kept.update(pair.split("=", 1) for pair in cookies)
            self.cookie = "; ".join("=".join(pair) for pair in kept.items())
        if response.status >= 400:
            raise RuntimeError(f"{path} answers {response.status}")
        return seconds, data


def sign_in(port):
    browser = Browser(port)
    _, page = browser.open("/connexion")
    token = re.search(rb'name="_csrf" value="([^"]*)"', page)
    browser.open("/connexion", {"email": EMAIL, "password": PASSWORD, **({"_csrf": token[1].decode()} if token else {})})
    return browser.cookie


def at(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def alone(port, cookie, path, rounds=15):
    browser = Browser(port, cookie)
    browser.open(path)
    return at([browser.open(path)[0] for _ in range(rounds)], 0.5)


def bare(file, statements, rounds=15):
    """The median of a page's main statements, on a connection of the same kind as ours."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    connection.execute("PRAGMA mmap_size = 268435456")
    times = []
    for _ in range(rounds):
        start = time.monotonic()
        for statement in statements:
            connection.execute(statement).fetchall()
        times.append(time.monotonic() - start)
    connection.close()
    return at(times, 0.5)


SUMS = ", ".join(f"SUM(b{n}), SUM(n{n}), COUNT(CASE WHEN n{n} > 0 THEN 1 END)" for n in range(6))
LINES = ("SELECT a.*, c.code, c.name FROM account a JOIN customer c ON c.id = a.customer WHERE a.company = 1 AND "
         "a.currency = 'EUR' ORDER BY a.overdue_minor DESC, a.customer LIMIT 51")
BARE = {
    "/": [f"SELECT currency, {SUMS} FROM account WHERE company = 1 GROUP BY currency", LINES,
          "SELECT COUNT(*), SUM(items), SUM(disputed_minor), SUM(promised_minor) FROM account WHERE company = 1",
          "SELECT substr(day, 1, 7), SUM(sales_minor), SUM(balance_minor) FROM ledger_day WHERE company = 1 GROUP BY 1"],
    "/balance-agee": [f"SELECT currency, {SUMS} FROM account WHERE company = 1 GROUP BY currency", LINES,
                      "SELECT COUNT(*), SUM(b0), SUM(b1), SUM(b2), SUM(b3), SUM(b4), SUM(b5) FROM account WHERE company = 1"],
    "customer": ["SELECT * FROM item WHERE company = 1 AND customer = 7 AND open_minor <> 0 ORDER BY due, id LIMIT 51",
                 "SELECT SUM(open_minor) FROM item WHERE company = 1 AND customer = 7 AND open_minor <> 0"],
}


def click(port, cookie, pages, until, times, lock, seed):
    chance = random.Random(seed)
    browser = Browser(port, cookie)
    while time.monotonic() < until:
        time.sleep(chance.uniform(0.5, 1.5) * LOOK)
        path = chance.choice(pages)
        name, path = (path[0], chance.choice(path[1])) if isinstance(path, tuple) else (path.split("?")[0], path)
        seconds, _ = browser.open(path)
        with lock:
            times.setdefault(name, []).append(seconds)


def memory(process):
    with open(f"/proc/{process.pid}/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) / 1024


def measure(encours, items, work, customers=None, agenda=True):
    """Prints what each page takes over `items` items."""
    file = work / "pages.sqlite"
    common = ["--database", f"sqlite:{file}"]
    environment = {**os.environ, "ENCOURS_HOME": str(work)}
    run = lambda *arguments, text=None: subprocess.run(
        [encours, *map(str, arguments), *common], input=text, text=True, check=True, stdout=subprocess.DEVNULL, env=environment)
    run("demo", "--customers", customers or max(10, items // 50), "--invoices", items, "--today", TODAY)
    run("user", "add", "--email", EMAIL, "--name", "Claire Delmas", "--role", "administrator", "--password-stdin",
        text=PASSWORD + "\n")
    # The morning's run, which also adds up the figures that pages read.
    run("run", "--today", TODAY)
    server = subprocess.Popen([encours, "serve", "--port", "0", "--today", TODAY, "--without-worker", *common],
                              stderr=subprocess.PIPE, text=True, env=environment)
    try:
        port, limit = None, time.monotonic() + 60
        while port is None and time.monotonic() < limit:
            if select.select([server.stderr], [], [], 0.5)[0]:
                if found := re.search(r"http://127.0.0.1:(\d+)", server.stderr.readline()):
                    port = int(found[1])
        cookie = sign_in(port)
        first, _ = Browser(port, cookie).open("/")
        print(f"page / the first time {first * 1000:12.1f} ms", flush=True)
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        codes = [row[0] for row in connection.execute("SELECT code FROM customer ORDER BY id LIMIT 500")]
        connection.close()
        customer = ("customer", [f"/clients/{urllib.parse.quote(code)}" for code in codes])
        searches = ("search", ["/recherche?q=" + urllib.parse.quote(text) for text in (
            "transprots", "brissonnet", "1 250,00", "FA-26-00", "dargent", "04417")])
        pages = ["/", "/balance-agee", customer, searches] + (["/agenda"] if agenda and answers(port, cookie, "/agenda") else [])
        for page in pages:
            name, path = (page[0], page[1][6 % len(page[1])]) if isinstance(page, tuple) else (page, page)
            took, weight = alone(port, cookie, path), len(gzip.compress(Browser(port, cookie).open(path)[1], 6)) / 1024
            floor = bare(file, BARE[name]) if name in BARE else None
            print(f"page {name:24} alone {took:7.1f} ms"
                  + (f"   its SQL {floor:7.1f} ms   ratio {took / max(floor, 0.01):5.1f}" if floor else " " * 35)
                  + f"   HTML {weight:5.1f} kB of {HTML} {'ok' if weight <= HTML else 'MISSED'}", flush=True)
        times, lock, until = {}, threading.Lock(), time.monotonic() + SECONDS
        people = [threading.Thread(target=click, args=(port, cookie, pages, until, times, lock, n)) for n in range(PEOPLE)]
        for person in people:
            person.start()
        for person in people:
            person.join()
        for name, all_of_it in sorted(times.items()):
            middle, slow = at(all_of_it, 0.5), at(all_of_it, 0.99)
            print(f"page {name:24} {PEOPLE} people: p50 {middle:6.1f} ms of {P50}, p99 {slow:6.1f} ms of {P99} over "
                  f"{len(all_of_it)} clicks   {'ok' if middle <= P50 and slow <= P99 else 'MISSED'}", flush=True)
        peak = memory(server)
        print(f"the server's memory {peak:.0f} MB of {MEMORY}   {'ok' if peak <= MEMORY else 'MISSED'}", flush=True)
        _, page = Browser(port, cookie).open("/")
        for kind, bound in (("css", CSS), ("js", SCRIPT)):
            for path in re.findall(rf'/public/[^"]*\.{kind}', page.decode()):
                size = len(gzip.compress(Browser(port).open(path)[1], 9)) / 1024
                print(f"{path:40} {size:5.1f} kB compressed of {bound}   {'ok' if size <= bound else 'MISSED'}", flush=True)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def answers(port, cookie, path):
    try:
        Browser(port, cookie).open(path)
        return True
    except RuntimeError:
        return False
