"""Long work of a real program: killed in the middle and done once after the restart; stopped between two messages."""

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import time

import pytest
from aiosmtpd.controller import Controller
from conftest import EMAIL, PASSWORD, PROGRAM, TODAY, Site, address_of, run, sign_in

ROWS = 40_000
CENTS = 12_345
HEAD = "Code client;Raison sociale;N° pièce;Date pièce;Date échéance;Montant TTC;Solde\n"


@contextlib.contextmanager
def working(home, *options):
    """A server that does long work too; ended with SIGKILL, for it must not have a chance to tidy up."""
    server = subprocess.Popen(
        [PROGRAM, "serve", "--port", "0", *options], stderr=subprocess.PIPE, text=True,
        env={**os.environ, "ENCOURS_HOME": str(home)},
    )
    try:
        yield Site(address_of(server), EMAIL, PASSWORD, home)
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait(timeout=30)


def open_total(home):
    return json.loads(run(home, "report", "aging", "--format", "json"))["total_minor"]


def wait_for(what, seconds):
    """Looks again and again, for a bounded time."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s")


@pytest.fixture
def home(tmp_path):
    run(tmp_path, "init", "--company", "Ma société", "--siren", "732829320")
    run(tmp_path, "user", "add", "--email", EMAIL, "--name", "Claire Delmas", "--role", "administrator",
        "--password-stdin", text=PASSWORD + "\n")
    rows = (
        f"C{n % 500:04};Client {n % 500};F-{n:06};01/09/2026;31/12/2026;123,45;123,45\n" for n in range(ROWS)
    )
    (tmp_path / "factures.csv").write_text(HEAD + "".join(rows))
    return tmp_path


def test_an_import_killed_in_the_middle_keeps_nothing_and_is_done_once_after_the_restart(home, chromium):
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    with working(home) as site:
        sign_in(page, site)
        page.goto(site.address + "/imports")
        page.set_input_files("#files", home / "factures.csv")
        page.get_by_role("button", name="Importer").click()
        page.wait_for_url("**/travaux/*")
        path = page.url.removeprefix(site.address)
        bar = page.get_by_role("progressbar")
        wait_for(lambda: bar.count() and int(bar.get_attribute("aria-valuenow")) >= 40, 150)
    assert open_total(home) == 0
    run(home, "verify")
    with working(home) as site:
        # Still signed in: the session is in the database, and a cookie goes to every port of the machine.
        page.goto(site.address + path)
        # Taken up once its lease has run out, a minute after the last sign of the killed program.
        wait_for(lambda: page.get_by_text("Terminé", exact=True).count() or (page.reload() and False), 180)
        done = " ".join(page.locator("#travail").inner_text().split())
        assert f"Lignes créées : {ROWS // 1000} 000" in done
        page.goto(site.address + "/notifications")
        assert page.get_by_text("factures.csv").count() == 1
    assert open_total(home) == ROWS * CENTS
    run(home, "verify")
    context.close()


class SlowMailbox:
    """A mail server that takes its time, so that a sending can be stopped in the middle."""

    def __init__(self):
        self.taken = []

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(0.3)
        self.taken.append(re.search(rb"(?im)^message-id: *(\S+)", envelope.content).group(1))
        return "250 kept"


@pytest.fixture
def slow_mailbox():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = SlowMailbox()
    kept.port = port
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept
    controller.stop()


def waiting(page, site):
    page.goto(site.address + "/envois?vue=en-attente")
    return int(page.locator(".tabs [aria-current] .n").inner_text())


def test_what_waits_is_sent_when_asked_and_stopped_between_two_messages(tmp_path, chromium, slow_mailbox):
    run(tmp_path, "demo", "--customers", "400", "--invoices", "2500", "--today", TODAY)
    run(tmp_path, "run", "--today", TODAY)
    run(tmp_path, "user", "add", "--email", EMAIL, "--name", "Claire Delmas", "--role", "administrator",
        "--password-stdin", text=PASSWORD + "\n")
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    # What was prepared on a day leaves on it, or on the next.
    with working(tmp_path, "--today", TODAY) as site:
        sign_in(page, site)
        page.goto(site.address + "/reglages/e-mail")
        page.get_by_label("Serveur SMTP").fill("127.0.0.1")
        page.get_by_label("Port", exact=True).fill(str(slow_mailbox.port))
        page.get_by_label("Chiffrement").select_option("none")
        page.get_by_label("Expéditeur").fill("compta@verdoncelle.example")
        page.get_by_role("button", name="Enregistrer").click()
        page.get_by_role("status").get_by_text("enregistré").wait_for()
        before = waiting(page, site)
        page.get_by_role("button", name="Envoyer maintenant").click()
        page.wait_for_url("**/travaux/*")
        # The mail server sets the pace: the bar is seen to move, on a page that is not loaded again.
        page.evaluate("window.stays = true")
        seen = set()

        def moved():
            if percent := page.evaluate("document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')"):
                seen.add(int(percent))
            return len(seen) >= 3

        wait_for(moved, 60)
        assert page.evaluate("window.stays")
        wait_for(lambda: len(slow_mailbox.taken) >= 2, 60)
        page.get_by_role("button", name="Abandonner").click()
        page.get_by_text("L’envoi a été arrêté entre deux messages").wait_for(timeout=60_000)
        said = int(re.search(r"E-mails et SMS partis\s*: (\d+)", page.locator("#travail").inner_text()).group(1))
        assert 0 < said <= len(slow_mailbox.taken)
        assert 0 < waiting(page, site) < before
        assert len(set(slow_mailbox.taken)) == len(slow_mailbox.taken)
    context.close()
