"""A code beside the password, recovery codes, and a role that demands them; with scripts off."""

import uuid

import pyotp
import pytest
from conftest import PASSWORD, Site, run, sign_in
from test_account import at_the_account
from test_pages import LOOKS, opened, violations


@pytest.fixture
def person(site):
    """Somebody new, so that what happens to their account disturbs nobody."""
    email = f"f{uuid.uuid4().hex[:8]}@verdoncelle.example"
    run(site.home, "user", "add", "--email", email, "--name", "Paul Achard", "--role", "auditor", "--password-stdin",
        text=PASSWORD + "\n")
    return Site(site.address, email, PASSWORD, site.home)


def turn_on(page):
    """Turns the second factor on as a person does; returns the code it was proven with and the recovery codes."""
    page.get_by_role("link", name="Activer").click()
    page.get_by_role("button", name="Activer").click()
    application = pyotp.TOTP(page.locator(".secret").inner_text().replace(" ", ""))
    code = application.now()
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_label("Mot de passe actuel").fill(PASSWORD)
    page.get_by_role("button", name="Vérifier et activer").click()
    page.get_by_role("heading", name="Vos codes de secours").wait_for()
    return code, page.locator(".codes li").all_inner_texts()


def password_only(chromium, person):
    context = chromium.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto(person.address + "/factures")
    page.get_by_label("Adresse e-mail").fill(person.email)
    page.get_by_label("Mot de passe", exact=True).fill(person.password)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(lambda url: "/connexion/code" in url)
    return context, page


def test_a_second_factor_is_turned_on_asked_for_and_given_up(person, chromium):
    here, page = at_the_account(chromium, person)
    code, codes = turn_on(page)
    assert len(codes) == 10
    there, other = password_only(chromium, person)
    other.get_by_label("Code", exact=True).fill(code)
    other.get_by_role("button", name="Se connecter").click()
    # The code of the set-up was seen: it is worth nothing any more. A new one, of the next half minute, would open.
    assert "déjà servi" in other.get_by_role("alert").inner_text()
    other.get_by_label("Code", exact=True).fill(codes[0].lower())
    other.get_by_role("button", name="Se connecter").click()
    other.wait_for_url(person.address + "/factures")
    page.goto(person.address + "/compte/double-authentification")
    assert "Il reste 9 codes" in page.inner_text("main")
    page.get_by_label("Code", exact=True).fill(codes[0])
    page.get_by_role("button", name="Désactiver").click()
    assert "faux ou a déjà servi" in page.get_by_role("alert").inner_text()
    page.get_by_label("Code", exact=True).fill(codes[1])
    page.get_by_role("button", name="Désactiver").click()
    page.get_by_role("status").get_by_text("désactivée").wait_for()
    here.close()
    there.close()


def test_nothing_opens_between_the_password_and_the_code(person, chromium):
    here, page = at_the_account(chromium, person)
    turn_on(page)
    context, other = password_only(chromium, person)
    other.goto(person.address + "/factures")
    assert "/connexion" in other.url
    here.close()
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_the_second_factor_is_accessible(person, chromium, look):
    context, page, complaints = opened(chromium, look)
    sign_in(page, person)
    page.goto(person.address + "/compte/double-authentification")
    problems = violations(page)
    page.get_by_role("button", name="Activer").click()
    problems += violations(page)
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_label("Mot de passe actuel").fill("pas le bon")
    page.get_by_role("button", name="Vérifier et activer").click()
    assert "pas votre mot de passe" in page.get_by_role("alert").inner_text()
    problems += violations(page)
    page.get_by_label("Code", exact=True).fill("12")
    page.get_by_label("Mot de passe actuel").fill(PASSWORD)
    page.get_by_role("button", name="Vérifier et activer").click()
    problems += violations(page)
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_label("Mot de passe actuel").fill(PASSWORD)
    page.get_by_role("button", name="Vérifier et activer").click()
    problems += violations(page)
    page.goto(person.address + "/compte/double-authentification")
    problems += violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    context.close()
    door, page, _ = opened(chromium, look)
    page.goto(person.address + "/connexion")
    page.get_by_label("Adresse e-mail").fill(person.email)
    page.get_by_label("Mot de passe", exact=True).fill(person.password)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_label("Code", exact=True).wait_for()
    problems += violations(page)
    page.goto(person.address + "/mot-de-passe-oublie")
    problems += violations(page)
    page.get_by_label("Adresse e-mail").fill("nobody@verdoncelle.example")
    page.get_by_role("button", name="Recevoir le lien").click()
    problems += violations(page)
    door.close()
    assert not problems, "\n".join(problems)
    assert wide <= 0, f"{wide} px too wide"
    assert not [line for line in complaints if "422" not in line]
