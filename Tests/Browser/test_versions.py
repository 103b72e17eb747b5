"""Versions of a scenario: what becomes of customers in the middle of one, and two of them on halves of the customers."""

import re

import pytest
from playwright.sync_api import expect

import conftest
from conftest import TODAY, cookies, fill, run, served


def own_scenario(page, site, name):
    """Makes a scenario of the company's own that is in force by default; its path."""
    page.goto(site.address + "/scenarios")
    page.get_by_label("Nom").fill(name)
    page.get_by_role("button", name="Créer").click()
    page.wait_for_url(re.compile(r"/scenarios/\d+"))
    path = page.url[len(site.address):].split("?")[0]
    page.goto(f"{site.address}{path}/publication")
    page.get_by_role("button", name="Publier la version 1").click()
    page.get_by_role("button", name="Mettre par défaut").click()
    page.wait_for_url(site.address + "/scenarios")
    return path


def delayed(page, site, path, days):
    """Puts another delay for the last reminder into the draft."""
    page.goto(f"{site.address}{path}?etape=last")
    page.get_by_label("Délai").fill(days)
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer l’étape").click()


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A company of its own: what is published here reminds its customers otherwise."""
    home = tmp_path_factory.mktemp("versions")
    fill(home)
    with served(home) as address:
        yield conftest.Site(address, conftest.EMAIL, conftest.PASSWORD, home)


def test_customers_finish_in_their_version_until_they_are_let_over(house, chromium):
    context = chromium.new_context(locale="fr-FR", storage_state=cookies(chromium, house))
    page = context.new_page()
    path = own_scenario(page, house, "Maison")
    run(house.home, "run", "--today", TODAY)
    delayed(page, house, path, "28")
    page.goto(f"{house.address}{path}/publication")
    page.get_by_role("link", name="Finir dans la leur").click()
    expect(page.get_by_text("Ils gardent la version qu’ils ont commencée")).to_be_visible()
    page.get_by_role("button", name="Publier la version 2").click()
    expect(page.get_by_text("y finissent")).to_be_visible()
    page.get_by_role("button", name="Les faire tous passer à la version 2").click()
    expect(page.get_by_text("Tous les clients du scénario suivent désormais")).to_be_visible()
    expect(page.get_by_text("y finissent")).to_have_count(0)
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("y finissent")).to_be_visible()
    context.close()


def test_a_draft_is_tried_on_half_of_the_customers_and_one_version_stays(house, chromium):
    context = chromium.new_context(locale="fr-FR", storage_state=cookies(chromium, house))
    page = context.new_page()
    path = own_scenario(page, house, "À deux")
    delayed(page, house, path, "28")
    page.goto(f"{house.address}{path}/publication")
    page.get_by_role("button", name="Mettre à l’essai sur la moitié des clients").click()
    page.wait_for_url(re.compile(r"/essais/2$"))
    expect(page.get_by_text("Les deux groupes, tirés au sort")).to_be_visible()
    expect(page.get_by_text("Comparez aussi la part payée")).to_be_visible()
    page.goto(house.address + path)
    expect(page.get_by_text("Un essai est en cours")).to_be_visible()
    page.get_by_role("link", name="Version 1 contre version 2").click()
    page.get_by_role("button", name="Garder B, version 2").click()
    expect(page.get_by_text("la version essayée est en service pour tous les clients")).to_be_visible()
    expect(page.get_by_role("button", name="Garder B, version 2")).to_have_count(0)
    page.goto(house.address + path)
    expect(page.get_by_text("Version 2 en service par défaut")).to_be_visible()
    context.close()
