"""A running Encours with a small demo in it, and a browser. One of each for the whole run."""

import contextlib
import json
import os
import pathlib
import re
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections import namedtuple

import pytest
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("ENCOURS_PROGRAM", ROOT / ".build/debug/encours"))
EMAIL = "claire.delmas@verdoncelle.example"
PASSWORD = "une phrase assez longue"
TODAY = "2026-11-23"
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]

Site = namedtuple("Site", "address email password home")


def run(home, *arguments, text=None):
    """Runs a command of the program and returns what it printed."""
    done = subprocess.run(
        [PROGRAM, *arguments], input=text, capture_output=True, text=True, timeout=300,
        env={**os.environ, "ENCOURS_HOME": str(home)},
    )
    assert done.returncode == 0, f"encours {' '.join(arguments)}: {done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of a server on a port of its own, with a demo company and Claire in it."""
    assert PROGRAM.exists(), f"{PROGRAM} is missing: swift build first"
    home = tmp_path_factory.mktemp("home")
    fill(home)
    with served(home) as address:
        yield Site(address, EMAIL, PASSWORD, home)


def fill(home):
    """Makes a demo company in a folder, with Claire in it."""
    run(home, "demo", "--customers", "40", "--invoices", "400", "--today", TODAY)
    run(home, "user", "add", "--email", EMAIL, "--name", "Claire Delmas", "--role", "administrator",
        "--password-stdin", text=PASSWORD + "\n")


def left(home):
    """What a day has prepared leaves on it: what follows waits for that."""
    with contextlib.closing(sqlite3.connect(home / "encours.sqlite")) as database, database:
        database.execute("UPDATE outbox SET state = 'sent', sent_at = created WHERE state = 'pending'")


@contextlib.contextmanager
def reminded(home):
    """A server over a demo whose customers were reminded today."""
    fill(home)
    run(home, "run", "--today", TODAY)
    with served(home) as address:
        yield Site(address, EMAIL, PASSWORD, home)


@contextlib.contextmanager
def served(home, today=TODAY, worker=False, port=0):
    """The address of a server over the database in a folder."""
    server = subprocess.Popen(
        [PROGRAM, "serve", "--port", str(port), "--today", today, *([] if worker else ["--without-worker"])],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "ENCOURS_HOME": str(home)},
    )
    try:
        yield address_of(server)
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0, "serve did not stop gracefully"


def address_of(server):
    """Waits for the line with which the server says where it is."""
    seen, limit = "", time.monotonic() + 60
    while time.monotonic() < limit and server.poll() is None:
        if select.select([server.stderr], [], [], 0.5)[0]:
            seen += server.stderr.readline()
            if found := re.search(r"http://\S+", seen):
                return found.group()
    raise AssertionError(f"encours serve did not start: {seen}")


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@contextlib.contextmanager
def double(name, log):
    """A double of a service outside, on loopback: its address, and the lines of JSON that it wrote of what it took."""
    server = subprocess.Popen(
        [sys.executable, pathlib.Path(__file__).resolve().parents[1] / "Faults" / name, "--log", log],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    address = f"http://127.0.0.1:{server.stdout.readline().strip()}"
    yield address, lambda: [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    server.stdin.close()
    server.wait(timeout=30)


@pytest.fixture(scope="session")
def signed_in(site, chromium):
    return cookies(chromium, site)


def cookies(chromium, site):
    """The cookies of a signed-in Claire, for contexts to start from."""
    context = chromium.new_context(locale="fr-FR")
    sign_in(context.new_page(), site)
    state = context.storage_state()
    context.close()
    return state


def sign_in(page, site):
    page.goto(site.address + "/connexion")
    page.get_by_label("Adresse e-mail").fill(site.email)
    page.get_by_label("Mot de passe").fill(site.password)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(lambda url: "/connexion" not in url)
