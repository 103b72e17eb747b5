"""The door and a session, in light, dark and on a phone; and how every test looks at a page."""

import importlib.resources
from collections import namedtuple

import pytest
from conftest import sign_in

AXE = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}

Look = namedtuple("Look", "name scheme width height")
LOOKS = [Look("light", "light", 1440, 900), Look("dark", "dark", 1440, 900), Look("phone", "light", 390, 844)]


def violations(page, part="html"):
    """What axe finds wrong with the page, or with a part of it, in one line each."""
    page.evaluate(AXE)
    found = page.evaluate("([part, rules]) => axe.run(part, rules)", [part, RULES])["violations"]
    return [f"{v['id']}: {n['html'][:160]} {n['failureSummary']}" for v in found for n in v["nodes"]]


def opened(chromium, look, state=None):
    context = chromium.new_context(
        locale="fr-FR", timezone_id="Europe/Paris", color_scheme=look.scheme, storage_state=state,
        viewport={"width": look.width, "height": look.height},
    )
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return context, page, complaints


def judged(page, where, complaints):
    """What is wrong with a page that is open: for axe, in its width, with a text that is missing, in the console."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    # A refused form is answered with 422, which the browser notes as an error of its own.
    problems = violations(page) + [text for text in complaints if "422" not in text]
    if wide > 0:
        problems.append(f"the page is {wide} px wider than the window")
    if "⟦" in page.content():
        problems.append("a text is missing")
    complaints.clear()
    return [f"{where}: {problem}" for problem in problems]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_the_door_is_accessible(site, chromium, look):
    context, page, complaints = opened(chromium, look)
    page.goto(site.address + "/connexion")
    problems = violations(page)
    page.get_by_label("Adresse e-mail").fill("nobody@verdoncelle.example")
    page.get_by_label("Mot de passe").fill("wrong wrong wrong")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_text("L’e-mail ou le mot de passe ne correspond pas.").wait_for()
    problems += violations(page)
    page.goto(site.address + "/nulle-part")
    problems += violations(page)
    context.close()
    assert not problems, "\n".join(problems)


def test_the_help_of_the_door_is_read_before_signing_in(site, chromium):
    context = chromium.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address + "/connexion")
    page.get_by_role("link", name="Aide").click()
    page.get_by_role("heading", name="Se connecter").wait_for()
    assert "Mot de passe oublié." in page.inner_text("article")
    page.get_by_role("link", name="Revenir à la connexion").click()
    page.get_by_label("Adresse e-mail").wait_for()
    context.close()


def test_the_whole_journey_of_a_session(site, chromium):
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(site.address + "/imports")
    assert "/connexion?suite=/imports" in page.url
    page.get_by_label("Adresse e-mail").fill(site.email)
    page.get_by_label("Mot de passe").fill(site.password)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(site.address + "/imports")
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(site.address + "/connexion")
    page.goto(site.address + "/")
    assert "/connexion" in page.url
    context.close()
