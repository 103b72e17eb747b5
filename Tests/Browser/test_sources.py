"""The sources of files and the days that statements cover: added by a person, read in every look, and at work."""

import os
import pathlib
import sqlite3
from contextlib import closing

import pytest
from conftest import EMAIL, PASSWORD, TODAY, Site, cookies, fill, run, served
from test_acts import ENTRY, STATEMENT
from test_long_work import wait_for
from test_pages import LOOKS, judged, opened

PICTURES = os.environ.get("ENCOURS_PICTURES")
BALANCE = (
    '<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
    "<Dt><Dt>{day}</Dt></Dt></Bal>")


def statement(name, opening, closing, first, last, amount):
    entry = ENTRY.format(ref=f"Q{name}", amount=amount, name="INCONNU", wording="VIREMENT").replace(
        "<BookgDt><Dt>2026-11-20", f"<BookgDt><Dt>{last}")
    balances = BALANCE.format(code="OPBD", amount=opening, day=first) + BALANCE.format(
        code="CLBD", amount=closing, day=last)
    text = STATEMENT.format(entries=balances + entry)
    return text.replace("ACTES", f"JOURS-{name}").replace("FR7630006000011234567890189", "FR1420041010050500013M02606", 1)


@pytest.fixture(scope="module")
def dropped(tmp_path_factory):
    """A demo whose background work looks at its sources."""
    home = tmp_path_factory.mktemp("dropped")
    fill(home)
    with served(home, worker=True) as address:
        yield Site(address, EMAIL, PASSWORD, home)


@pytest.fixture(scope="module")
def inside(dropped, chromium):
    return cookies(chromium, dropped)


def one(site, query):
    with closing(sqlite3.connect(site.home / "encours.sqlite", timeout=30)) as database:
        return database.execute(query).fetchone()[0]


def test_a_folder_is_added_and_what_is_dropped_there_is_seen(dropped, inside, chromium):
    context = chromium.new_context(locale="fr-FR", storage_state=inside)
    page = context.new_page()
    page.goto(dropped.address + "/reglages")
    page.get_by_role("link", name="Sources de fichiers").click()
    page.get_by_role("link", name="Ajouter un dossier de dépôt").click()
    page.get_by_label("Nom").fill("Relevés BNP")
    page.get_by_label("Dossier").fill("banque")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("déposez-y un fichier pour l’essayer").wait_for()
    folder = dropped.home / "drop" / "banque"
    assert folder.is_dir()
    files = [
        statement("A", "100.00", "200.00", "2026-11-02", "2026-11-06", "100.00"),
        statement("B", "900.00", "950.00", "2026-11-12", "2026-11-13", "50.00")]
    for place, text in enumerate(files):
        (folder / f"releve-{place}.part").write_text(text)
        (folder / f"releve-{place}.part").rename(folder / f"releve-{place}.xml")
    (folder / "lien.xml").symlink_to("/etc/hostname")
    assert wait_for(lambda: one(dropped, "SELECT COUNT(*) FROM source_file") == 3, 60)
    assert wait_for(lambda: not list(folder.glob("*.xml")), 10)
    page.reload()
    text = page.locator("main").inner_text()
    assert page.locator(".tag", has_text="Importé").count() == 2 and "Refusé" in text and "fichier spécial" in text
    page.goto(dropped.address + "/reglages/sources/nouvelle?sorte=sftp")
    page.get_by_label("Nom").fill("Banque")
    page.get_by_label("Serveur", exact=True).fill("127.0.0.1")
    page.get_by_label("Port").fill("1")
    page.get_by_label("Compte").fill("verdoncelle")
    page.get_by_label("Mot de passe ou clé privée").fill("secret")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Serveur SFTP ajouté").wait_for()
    assert wait_for(lambda: one(dropped, "SELECT COUNT(*) FROM file_source WHERE failure IS NOT NULL") == 1, 60)
    page.reload()
    assert "est injoignable" in page.locator("main").inner_text()
    page.get_by_role("button", name="Arrêter").click()
    page.get_by_text("La source est arrêtée").wait_for()
    page.get_by_role("button", name="Annuler").click()
    page.get_by_text("La source est remise en service").wait_for()
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_the_pages_are_readable_in_every_look(dropped, inside, chromium, look):
    context, page, complaints = opened(chromium, look, inside)
    problems = []
    for name, path in [
        ("sources", "/reglages/sources"), ("source", "/reglages/sources/1"), ("server", "/reglages/sources/2"),
        ("new-sftp", "/reglages/sources/nouvelle?sorte=sftp"), ("change", "/reglages/sources/2/modifier"),
        ("accounts", "/lettrage/releves?vue=comptes"),
    ]:
        assert page.goto(dropped.address + path).ok, path
        problems += judged(page, path, complaints)
        if PICTURES:
            page.screenshot(path=pathlib.Path(PICTURES) / f"{name}-{look.name}.png", full_page=True)
    context.close()
    assert not problems, "\n".join(problems)


def test_an_account_says_what_its_statements_cover(dropped, inside, chromium):
    context = chromium.new_context(locale="fr-FR", storage_state=inside)
    page = context.new_page()
    page.goto(dropped.address + "/lettrage/releves")
    page.get_by_role("link", name="Par compte").click()
    text = page.locator("main").inner_text().replace("\u00a0", " ").replace("\u202f", " ")
    assert "du 02/11/2026 au 06/11/2026" in text and "du 12/11/2026 au 13/11/2026" in text
    assert "2 jours ouvrés entre le 06/11/2026 et le 12/11/2026 : le solde passe de 200,00 € à 900,00 €" in text
    context.close()
