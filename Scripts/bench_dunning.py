"""Reminders at size: a day planned by twelve scenarios and twenty segments, twelve months replayed, ten thousand letters
with their e-mails. Called by Scripts/bench.

Scenarios and segments are made as a person makes them, through the forms of the pages.
"""
import os
import re
import select
import signal
import socketserver
import subprocess
import threading
import time

from bench_pages import EMAIL, PASSWORD, TODAY, Browser, sign_in

SHIPPED = ("standard", "smallBusiness", "keyAccounts", "publicSector", "consumers", "export", "insured")
SCENARIOS, SEGMENTS = 12, 20
# What issue 4 promises: items a second, seconds.
ITEMS, REPLAY, MESSAGES = 100_000, 60, 60


class Server:
    """The web server over a file, signed in to."""

    def __init__(self, encours, common, environment):
        run(encours, ["user", "add", "--email", EMAIL, "--name", "Claire Delmas", "--role", "administrator",
                      "--password-stdin", *common], environment, PASSWORD + "\n")
        self.process = subprocess.Popen([encours, "serve", "--port", "0", "--today", TODAY, "--without-worker", *common],
                                        stderr=subprocess.PIPE, text=True, env=environment)
        port, limit = None, time.monotonic() + 60
        while port is None and time.monotonic() < limit:
            if select.select([self.process.stderr], [], [], 0.5)[0]:
                if found := re.search(r"http://127.0.0.1:(\d+)", self.process.stderr.readline()):
                    port = int(found[1])
        self.browser = Browser(port, sign_in(port))

    def __enter__(self):
        return self.browser

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)


def run(encours, arguments, environment, text=None):
    """Seconds of one command."""
    start = time.monotonic()
    subprocess.run([encours, *map(str, arguments)], input=text, text=True, check=True, stdout=subprocess.DEVNULL,
                   env=environment)
    return time.monotonic() - start


def post(browser, page, path, form):
    """Sends a form with the token of its page, and whatever stands hidden in it; returns the page that answers."""
    _, shown = browser.open(page)
    shown = shown.decode()
    token = re.search(r'name="_csrf" value="([^"]*)"', shown)[1]
    revision = re.search(r'name="revision" value="([^"]*)"', shown)
    form = {"_csrf": token, **({"revision": revision[1]} if revision else {}), **form}
    return browser.open(path, form)


def with_rules(browser, database):
    """Twelve scenarios in force, and twenty segments of which the first twelve give one each."""
    _, page = browser.open("/scenarios")
    offered = re.findall(r'<option value="([a-z_]+)"', page.decode()) or [""]
    for number in range(SCENARIOS):
        post(browser, "/scenarios", "/scenarios", {"nom": f"Relances {number + 1}", "copie": offered[number % len(offered)]})
    scenarios = [row[0] for row in database.execute("SELECT id FROM scenario ORDER BY id")]
    for scenario in scenarios:
        post(browser, f"/scenarios/{scenario}/publication", f"/scenarios/{scenario}/publication", {})
    facts = (("overdue", "{}000"), ("open", "{}500"), ("late_items", "{}"), ("oldest", "{}0"), ("invoices_least", "{}"),
             ("turnover_least", "{}0000"), ("countries", "FR BE"), ("disputed", None), ("email", None), ("grouped", None))
    for number in range(SEGMENTS):
        subject, value = facts[number % len(facts)]
        form = {"nom": f"Segment {number + 1}", "condition-0-fait": subject, "condition-0-sens": "only"}
        if value:
            form["condition-0-valeur"] = value.format(SEGMENTS - number)
        if number < SCENARIOS:
            form["scenario"] = scenarios[number]
        post(browser, "/segments/nouveau", "/segments", form)
    made = database.execute("SELECT (SELECT COUNT(*) FROM scenario_version), (SELECT COUNT(*) FROM segment), "
                            "(SELECT COUNT(*) FROM segment_member)").fetchone()
    assert made[0] >= SCENARIOS and made[1] == SEGMENTS, made
    print(f"{made[0]} versions in force, {made[1]} segments with {made[2]:,} customers in them", flush=True)


class Sink(socketserver.BaseRequestHandler):
    """A mail server that takes everything and keeps nothing. It runs on the cores that are measured, so that it reads what
    it is handed in one go: commands wait for their answer, and a message ends in a dot on a line of its own."""

    def handle(self):
        def read(end):
            last = b""
            while not last.endswith(end):
                part = self.request.recv(1 << 18)
                if not part:
                    return None
                last = (last[-len(end):] if len(part) < len(end) else b"") + part
            return last

        say = lambda text: self.request.sendall(text.encode() + b"\r\n")
        say("220 sink")
        while line := read(b"\r\n"):
            word = line[:4].upper()
            if word == b"DATA":
                say("354 go on")
                read(b"\r\n.\r\n")
            say("221 bye" if word == b"QUIT" else "250 ok")
            if word == b"QUIT":
                return


class SinkServer(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True


def messages(encours, customers, work, measured):
    """Every customer of a company is written to on its first day: queued, rendered and handed over."""
    file = work / "messages.sqlite"
    common = ["--database", f"sqlite:{file}", "--today", TODAY]
    sink = SinkServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    environment = {**os.environ, "ENCOURS_HOME": str(work), "ENCOURS_LETTERS": str(work / "letters"),
                   "ENCOURS_SMTP": f"smtp://127.0.0.1:{sink.server_address[1]}?security=none"}
    run(encours, ["demo", "--open-only", "--customers", customers, "--invoices", customers * 6, *common], environment)
    queued, peak = measured([encours, "run", *common], env=environment)
    sent, most = measured([encours, "send", *common], env=environment)
    sink.shutdown()
    letters = len(list((work / "letters").rglob("*.pdf")))
    whole = queued + sent
    print(f"{f'{customers:,} customers written to, {letters:,} by letter':52} {queued:8.2f} s planned and queued, {sent:.2f} s "
          f"rendered and handed over: {whole:.1f} s of {MESSAGES}   memory {max(peak, most):.0f} MB   "
          f"{'ok' if whole <= MESSAGES else 'MISSED'}", flush=True)


def replay(encours, customers, work):
    """Twelve months of the past, through the page that shows them."""
    file = work / "replay.sqlite"
    common = ["--database", f"sqlite:{file}"]
    environment = {**os.environ, "ENCOURS_HOME": str(work)}
    run(encours, ["demo", "--customers", customers, "--invoices", customers * 24, "--today", TODAY, *common], environment)
    with Server(encours, common, environment) as browser:
        post(browser, "/scenarios", "/scenarios", {"nom": "Rejoué", "copie": ""})
        seconds, page = browser.open("/scenarios/1/rejeu")
        assert b"tbl" in page
        print(f"{f'twelve months replayed over {customers:,} customers':52} {seconds:8.2f} s of {REPLAY}   "
              f"{'ok' if seconds <= REPLAY else 'MISSED'}", flush=True)
