"""Naming a colleague in a note: offered while it is typed, chosen by the keyboard, said when nobody is meant."""

import pytest

from conftest import run
from test_pages import violations


@pytest.fixture(scope="module")
def colleagues(site):
    for name in ("Sophie Durand", "Sofia Çelik", "Paul Riva"):
        run(site.home, "user", "add", "--email", f"{name.split()[0].lower()}@verdoncelle.example", "--name", name,
            "--role", "collector", "--password-stdin", text="une autre phrase longue\n")


@pytest.fixture
def notes(site, chromium, signed_in, colleagues):
    context = chromium.new_context(locale="fr-FR", storage_state=signed_in, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(site.address + "/clients")
    page.locator("tbody a.name").first.click()
    page.get_by_role("link", name="Notes").click()
    page.get_by_label("Ajouter une note").click()
    yield page
    context.close()


def test_a_name_is_offered_and_chosen_by_the_keyboard(notes):
    text = notes.get_by_label("Ajouter une note")
    notes.keyboard.type("Vois avec @so")
    options = notes.get_by_role("listbox").get_by_role("option")
    assert options.all_inner_texts() == ["Sofia Çelik", "Sophie Durand"]
    assert not violations(notes)
    notes.keyboard.press("ArrowDown")
    assert text.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    notes.keyboard.press("Enter")
    assert text.input_value() == "Vois avec @Sophie Durand "
    assert notes.get_by_role("listbox").count() == 0
    # Accents and capitals tell nothing apart, the family name is one too, and the mouse chooses as well.
    notes.keyboard.type("et @CELI")
    options.first.click()
    assert text.input_value().endswith("et @Sofia Çelik ")
    assert notes.evaluate("document.activeElement.id") == "texte"
    notes.keyboard.press("Control+Enter")
    mentions = notes.locator(".notes .mention")
    mentions.first.wait_for()
    assert mentions.all_inner_texts()[:2] == ["@Sophie Durand", "@Sofia Çelik"]


def test_escape_and_an_address_offer_nothing(notes):
    notes.keyboard.type("@pa")
    notes.get_by_role("option", name="Paul Riva").wait_for()
    notes.keyboard.press("Escape")
    assert notes.get_by_role("listbox").count() == 0
    assert notes.evaluate("document.activeElement.id") == "texte"
    notes.keyboard.type(" compta@pa")
    assert notes.get_by_role("listbox").count() == 0


def test_a_name_that_is_nobodys_is_said(notes):
    notes.keyboard.type("@duran peux-tu voir ?")
    notes.keyboard.press("Control+Enter")
    said = notes.locator(".callout.warn")
    said.wait_for()
    assert "@duran ne désigne personne" in said.inner_text() and "@Sophie Durand" in said.inner_text()


def test_who_can_be_named_is_listed_without_script(site, chromium, colleagues):
    from conftest import sign_in

    context = chromium.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site)
    page.goto(site.address + "/clients")
    page.locator("tbody a.name").first.click()
    page.get_by_role("link", name="Notes").click()
    page.get_by_text("Qui peut être prévenu").click()
    page.get_by_text("Paul Riva", exact=True).wait_for()
    context.close()
