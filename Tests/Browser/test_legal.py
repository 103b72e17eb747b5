"""A legal file is opened from a customer, shows what may be claimed, and is closed."""

import sqlite3
from contextlib import closing

import pytest
from conftest import EMAIL, PASSWORD, TODAY, Site, cookies, fill, served
from test_pages import LOOKS, judged, opened


@pytest.fixture(scope="module")
def place(tmp_path_factory, chromium):
    home = tmp_path_factory.mktemp("legal")
    fill(home)
    with served(home) as address:
        site = Site(address, EMAIL, PASSWORD, home)
        yield site, cookies(chromium, site)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_file_is_opened_read_and_closed(place, chromium, look):
    site, state = place
    with closing(sqlite3.connect(site.home / "encours.sqlite", timeout=30)) as database:
        code = database.execute(
            "SELECT c.code FROM customer c WHERE c.insolvent_since IS NULL AND EXISTS (SELECT 1 FROM item i WHERE"
            " i.customer = c.id AND i.open_minor > 0 AND i.due < ? AND i.disputed_minor = 0) ORDER BY c.id LIMIT 1",
            (TODAY,)).fetchone()[0]
    context, page, complaints = opened(chromium, look, state)
    page.goto(f"{site.address}/clients/{code}/contentieux/nouveau")
    assert page.locator("input[name=piece]:checked").count() > 0
    found = judged(page, "the form", complaints)
    page.get_by_label("Note").fill("Avocat saisi")
    page.get_by_role("button", name="Ouvrir le dossier").click()
    page.wait_for_url("**/contentieux/*")
    assert "Avocat saisi" in page.get_by_role("main").inner_text()
    found += judged(page, "the file", complaints)
    page.goto(f"{site.address}/clients/{code}")
    page.get_by_role("link", name="Dossier contentieux").first.wait_for()
    found += judged(page, "the customer", complaints)
    page.goto(site.address + "/contentieux")
    found += judged(page, "the list", complaints)
    page.locator("table.tbl tbody th a").first.click()
    page.get_by_label("Issue").select_option("withdrawn")
    page.get_by_role("button", name="Clore le dossier").click()
    page.get_by_text("Dossier clos.").wait_for()
    page.goto(site.address + "/contentieux?vue=clos")
    assert "retiré" in page.get_by_role("main").inner_text()
    found += judged(page, "the closed files", complaints)
    assert not found, "\n".join(found)
    context.close()
