"""A segment is made, seen with its customers, gives a scenario, and the reminder of the night follows it."""

import re
import sqlite3
from contextlib import closing

import pytest
from conftest import EMAIL, PASSWORD, TODAY, Site, fill, run, served, sign_in
from test_pages import LOOKS, judged, opened


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    home = tmp_path_factory.mktemp("segments")
    fill(home)
    with served(home) as address:
        yield Site(address, EMAIL, PASSWORD, home)


def published(page, site):
    """Puts a scenario into force in which everybody is called at once."""
    page.goto(site.address + "/scenarios")
    page.get_by_label("Nom").fill("Tout de suite")
    page.get_by_role("button", name="Créer").click()
    page.wait_for_url(re.compile(r"/scenarios/\d+"))
    page.goto(page.url.split("?")[0] + "?etape=call")
    page.get_by_label("Délai").fill("0")
    page.get_by_label("Écart avec l’étape d’avant").fill("0")
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer l’étape").last.click()
    for step in ("courtesy", "first", "second", "last", "formal_notice"):
        page.goto(page.url.split("?")[0] + f"?etape={step}")
        page.get_by_role("button", name="Retirer l’étape").click()
        page.wait_for_load_state()
    page.get_by_role("link", name="Simuler et publier").click()
    page.get_by_role("button", name="Publier la version 1").click()
    page.wait_for_url(re.compile(r"/scenarios/\d+$"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripted", "plain"])
def test_a_segment_is_written_row_by_row(place, chromium, scripts):
    context = chromium.new_context(locale="fr-FR", java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, place)
    page.goto(place.address + "/segments/nouveau")
    page.get_by_label("Nom").fill("À suivre " + ("S" if scripts else "P"))
    for subject in ("overdue", "disputed"):
        page.get_by_label("Sujet de la condition").select_option(subject)
        page.get_by_role("button", name="Condition", exact=True).click()
        page.wait_for_load_state()
    page.get_by_label("Sens de la condition").nth(1).select_option("except")
    page.get_by_role("textbox", name="l’échu atteint").fill("500")
    # Return in a field saves, as the button does.
    page.get_by_role("textbox", name="l’échu atteint").press("Enter")
    page.wait_for_url(re.compile(r"/segments/\d+$"))
    with closing(sqlite3.connect(place.home / "encours.sqlite", timeout=30)) as database:
        members = database.execute(
            "SELECT COUNT(*) FROM segment_member m JOIN segment s ON s.id = m.segment WHERE s.name LIKE 'À suivre %' AND"
            " s.id = ? AND m.until IS NULL", (page.url.rsplit("/", 1)[1],)).fetchone()[0]
    assert members > 0
    assert page.locator(".sub").inner_text().startswith(f"{members} client")
    assert page.locator("table.tbl tbody tr").count() == min(members, 50)
    page.get_by_role("button", name="Retirer la condition").last.click()
    page.wait_for_load_state()
    assert "Rien n’est enregistré" in page.get_by_role("status").inner_text()
    context.close()


def test_the_reminder_follows_the_scenario_of_the_segment(place, chromium):
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    sign_in(page, place)
    published(page, place)
    with closing(sqlite3.connect(place.home / "encours.sqlite", timeout=30)) as database:
        # A customer who is late with something, put where no other customer is.
        customer, code = database.execute(
            "SELECT c.id, c.code FROM customer c WHERE c.insolvent_since IS NULL AND EXISTS (SELECT 1 FROM item i WHERE"
            " i.customer = c.id AND i.open_minor > 100000 AND i.due < ? AND i.disputed_minor = 0 AND i.promised_minor = 0"
            " AND i.due_source <> 'inferred') ORDER BY c.id LIMIT 1", (TODAY,)).fetchone()
        database.execute("UPDATE customer SET country = 'IS' WHERE id = ?", (customer,))
        database.commit()
    page.goto(place.address + "/segments")
    page.get_by_role("link", name="Nouveau segment").click()
    page.get_by_label("Nom").fill("Islande")
    page.get_by_label("Sujet de la condition").select_option("countries")
    page.get_by_role("button", name="Condition", exact=True).click()
    page.wait_for_load_state()
    page.get_by_role("textbox", name="le client est dans un de ces pays").fill("is")
    page.get_by_label("Scénario", exact=True).select_option(label="Tout de suite")
    page.get_by_role("button", name="Créer le segment").last.click()
    page.wait_for_url(re.compile(r"/segments/\d+$"))
    assert page.locator(".sub").inner_text().startswith("1 client")
    page.goto(f"{place.address}/clients/{code}")
    assert "Tout de suite, version 1 donné par le segment Islande" in page.locator(".sub").inner_text()
    context.close()
    run(place.home, "run", "--today", TODAY)
    with closing(sqlite3.connect(place.home / "encours.sqlite", timeout=30)) as database:
        steps = database.execute(
            "SELECT a.step, v.content LIKE '%Tout de suite%' FROM dunning_action a JOIN scenario_version v"
            " ON v.id = a.scenario_version WHERE a.customer = ? AND a.day = ?", (customer, TODAY)).fetchall()
    assert steps == [("call", 1)]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_the_pages_are_accessible(place, chromium, look):
    context, page, complaints = opened(chromium, look, None)
    sign_in(page, place)
    problems = []
    for path in ("/segments", "/segments/nouveau", "/segments/1"):
        page.goto(place.address + path)
        problems += judged(page, path, complaints)
    context.close()
    assert not problems, "\n".join(problems)
