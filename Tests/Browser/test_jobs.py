"""A large file is imported as long work: its bar moves, it can be left, and a killed program takes it up again."""

import json
import os
import re
import subprocess
import time

import conftest
from conftest import EMAIL, PASSWORD, PROGRAM, Site, address_of, run, sign_in

LINES = 60_000


def ledger(path, lines=LINES):
    """A ledger (FEC) of sales, one invoice in two lines."""
    head = ["JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum",
            "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet",
            "ValidDate", "Montantdevise", "Idevise"]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\t".join(head) + "\n")
        for number in range(lines // 2):
            customer = number % 500
            common = ["VT", "Ventes", str(number + 1), "20260901"]
            for account, name, aux, aux_name, debit, credit in (
                ("411000", "Clients", f"C{customer:04}", f"Client {customer}", "120,00", "0,00"),
                ("707000", "Ventes", "", "", "0,00", "120,00"),
            ):
                file.write("\t".join(common + [account, name, aux, aux_name, f"FA-{number:06}", "20260901", "Vente",
                                               debit, credit, "", "", "20260930", "", ""]) + "\n")


def serve(home):
    server = subprocess.Popen([PROGRAM, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True,
                              env={**os.environ, "ENCOURS_HOME": str(home)})
    return server, Site(address_of(server), EMAIL, PASSWORD, home)


def send(page, site, file):
    page.goto(site.address + "/imports")
    page.set_input_files("#files", str(file))
    page.locator("form[action='/imports'] button.primary").click()
    page.wait_for_url(re.compile("/travaux/"))


def test_a_killed_import_is_taken_up_again(chromium, tmp_path):
    home = tmp_path / "home"
    file = tmp_path / "ventes.txt"
    ledger(file)
    run(home, "init", "--company", "Verdoncelle")
    run(home, "user", "add", "--email", EMAIL, "--name", "Claire Delmas", "--role", "administrator",
        "--password-stdin", text=PASSWORD + "\n")
    server, site = serve(home)
    try:
        context = chromium.new_context(locale="fr-FR")
        page = context.new_page()
        sign_in(page, site)
        send(page, site, file)
        path = page.url[len(site.address):]
        # The bar moves by itself.
        page.wait_for_function("Number(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')) > 0"
                               " || document.querySelector('.tag.ok')", timeout=120_000)
        killed = page.locator(".tag.ok").count() == 0
        server.kill()
        server.wait()
        context.close()
        server, site = serve(home)
        context = chromium.new_context(locale="fr-FR", java_script_enabled=False)
        page = context.new_page()
        sign_in(page, site)
        limit = time.monotonic() + 240
        # Without script the page is asked again by its link.
        page.goto(site.address + path)
        while page.locator(".tag.ok").count() == 0 and time.monotonic() < limit:
            time.sleep(1)
            page.get_by_role("link", name="Actualiser").click()
        assert page.locator(".tag.ok").count() == 1, page.locator("main").inner_text()
        assert "30 000" in re.sub(r"\s", " ", page.locator("main").inner_text())
        context.close()
        assert killed, "the import ended before the kill: make the file larger"
    finally:
        server.terminate()
        server.wait(timeout=60)
    answer = json.loads(run(home, "report", "aging", "--format", "json"))
    assert "3600000" in json.dumps(answer).replace(".", "").replace("_", ""), answer
    run(home, "verify")
