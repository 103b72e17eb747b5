"""One's own account: name and language, password, sessions on several devices; in every look and without scripts."""

import uuid

import pytest
from conftest import PASSWORD, Site, run, sign_in
from test_pages import LOOKS, opened, violations

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def person(site):
    """Somebody new, so that what happens to their account disturbs nobody."""
    email = f"p{uuid.uuid4().hex[:8]}@verdoncelle.example"
    run(site.home, "user", "add", "--email", email, "--name", "Paul Achard", "--role", "auditor", "--password-stdin",
        text=PASSWORD + "\n")
    return Site(site.address, email, PASSWORD, site.home)


def at_the_account(chromium, person, **options):
    context = chromium.new_context(**{"locale": "fr-FR", "java_script_enabled": False, **options})
    page = context.new_page()
    sign_in(page, person)
    page.get_by_role("link", name="Mon compte").click()
    return context, page


def test_a_name_and_a_language_are_used_at_once(person, chromium):
    context, page = at_the_account(chromium, person)
    page.get_by_label("Prénom et nom").fill("   ")
    page.get_by_role("button", name="Enregistrer").click()
    assert "Écrivez votre nom" in page.get_by_role("alert").inner_text()
    page.get_by_label("Prénom et nom").fill("Paul <b>Roy</b>")
    page.get_by_label("Langue de l’interface").select_option("en")
    page.get_by_role("button", name="Enregistrer").click()
    assert page.get_by_role("heading", level=1).inner_text() == "My account"
    assert page.get_by_role("status").inner_text() == "Profile saved."
    assert page.locator(".who .name").inner_text() == "Paul <b>Roy</b>"
    context.close()


def test_a_new_password_ends_the_other_sessions(person, chromium):
    there, other = at_the_account(chromium, person)
    here, page = at_the_account(chromium, person)
    page.get_by_label("Mot de passe actuel").fill("faux faux faux")
    page.get_by_label("Nouveau mot de passe").fill("encore une longue phrase")
    page.get_by_label("Le même, encore une fois").fill("encore une longue phrase")
    page.get_by_role("button", name="Changer le mot de passe").click()
    assert "Ce n’est pas votre mot de passe actuel" in page.get_by_role("alert").inner_text()
    page.get_by_label("Mot de passe actuel").fill(PASSWORD)
    page.get_by_label("Nouveau mot de passe").fill("encore une longue phrase")
    page.get_by_label("Le même, encore une fois").fill("encore une longue phrase")
    page.get_by_role("button", name="Changer le mot de passe").click()
    page.get_by_role("status").get_by_text("Mot de passe changé").wait_for()
    other.reload()
    assert "/connexion" in other.url
    here.close()
    there.close()
    context, _ = at_the_account(chromium, person._replace(password="encore une longue phrase"))
    context.close()


def test_sessions_are_seen_and_ended(person, chromium):
    there, other = at_the_account(chromium, person, user_agent=FIREFOX)
    third, _ = at_the_account(chromium, person)
    here, page = at_the_account(chromium, person)
    rows = page.get_by_role("region", name="Sessions ouvertes").locator("tbody tr")
    assert rows.count() == 3
    links = page.get_by_role("link", name="Exporter en CSV")
    taken = page.request.get(person.address + links.get_attribute("href")).text().splitlines()
    assert len(taken) == 4
    assert len([line for line in taken if line.endswith("oui")]) == 1
    assert len([line for line in taken if "Firefox sur Windows" in line]) == 1
    assert "Celle-ci" in rows.filter(has_text="maintenant").inner_text()
    page.get_by_role("button", name="Terminer la session Firefox sur Windows").click()
    page.get_by_role("status").get_by_text("1 session terminée.").wait_for()
    assert rows.count() == 2
    other.reload()
    assert "/connexion" in other.url
    page.get_by_role("button", name="Terminer toutes les autres").click()
    page.get_by_role("status").get_by_text("1 session terminée.").wait_for()
    assert rows.count() == 1
    for context in (there, third, here):
        context.close()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_the_account_is_accessible(person, chromium, look):
    context, page, complaints = opened(chromium, look)
    sign_in(page, person)
    page.goto(person.address + "/compte")
    problems = violations(page)
    page.get_by_label("Mot de passe actuel").fill("faux faux faux")
    page.get_by_label("Nouveau mot de passe").fill("encore une longue phrase")
    page.get_by_label("Le même, encore une fois").fill("encore une longue phrase")
    page.get_by_role("button", name="Changer le mot de passe").click()
    problems += violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    context.close()
    assert not problems, "\n".join(problems)
    assert wide <= 0, f"{wide} px too wide"
    assert not [line for line in complaints if "422" not in line]
