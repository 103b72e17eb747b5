"""Signing in at the company's provider: two real ones, with scripts off, and what must not work."""

import urllib.parse

import identity_providers
import pytest


@pytest.fixture(params=["mock", "canaille"])
def provider(request, site):
    with getattr(identity_providers, request.param)(site.address + "/connexion/entreprise/retour") as provider:
        yield provider


@pytest.fixture
def linked(site, chromium, signed_in, provider):
    """The settings as an administrator makes them: newcomers of the domain become auditors."""
    context = chromium.new_context(locale="fr-FR", java_script_enabled=False, storage_state=signed_in)
    page = context.new_page()
    page.goto(site.address + "/reglages/connexion")
    page.get_by_label("Adresse du fournisseur").fill(provider.issuer)
    page.get_by_label("Identifiant client").fill(provider.client)
    page.get_by_label("Secret client").fill(provider.secret)
    page.get_by_label("Reçoivent un compte").check()
    page.get_by_label("Rôle", exact=True).select_option("auditor")
    page.get_by_label("Domaine de leurs adresses").fill("verdoncelle.example")
    page.get_by_label("ne dit pas si elles sont confirmées").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("status").get_by_text("enregistrée").wait_for()
    assert provider.secret not in page.content()
    yield provider
    page.get_by_role("button", name="Arrêter").click()
    context.close()


def test_somebody_of_the_company_enters_and_comes_back(site, chromium, signed_in, linked):
    for visit in range(2):
        context = chromium.new_context(locale="fr-FR", java_script_enabled=False)
        page = context.new_page()
        page.goto(site.address + "/factures")
        page.get_by_role("link", name="Compte de l’entreprise").click()
        assert page.url.startswith(linked.issuer)
        linked.sign_in(page)
        page.wait_for_url(site.address + "/factures")
        assert page.locator(".who .name").inner_text() == "Alice Morel"
        assert "Auditeur" in page.locator(".who").inner_text()
        context.close()
    # Whoever came that way was never invited, and needs no invitation.
    context = chromium.new_context(locale="fr-FR", storage_state=signed_in)
    page = context.new_page()
    page.goto(site.address + "/reglages/utilisateurs")
    assert "Actif" in page.locator("main tbody tr", has_text="Alice Morel").inner_text()
    context.close()


def test_an_answer_of_another_browser_or_a_changed_one_opens_nothing(site, chromium, linked):
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    answers = []
    page.on("request", lambda request: answers.append(request.url) if "/retour?" in request.url else None)
    page.goto(site.address + "/connexion/entreprise")
    linked.sign_in(page)
    page.wait_for_url(site.address + "/")
    stranger = chromium.new_context(locale="fr-FR")
    other = stranger.new_page()
    other.goto(answers[0])
    assert other.url == site.address + "/connexion"
    assert "vient d’ailleurs" in other.locator(".flash").inner_text()
    # A sign-in of their own has begun: the answer to another one still opens nothing, nor does a made-up state.
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(answers[0]).query))
    for answer in [query, {**query, "state": "forged"}, {"code": "x"}]:
        other.goto(site.address + "/connexion/entreprise")
        other.goto(site.address + "/connexion/entreprise/retour?" + urllib.parse.urlencode(answer))
        assert other.url == site.address + "/connexion"
        assert not [cookie for cookie in stranger.cookies() if cookie["name"].endswith("encours-session")]
    context.close()
    stranger.close()


def test_the_way_back_leads_to_a_page_of_ours_only(site, chromium, linked):
    for wanted in ["https://evil.example/", "//evil.example", "/\\evil.example"]:
        context = chromium.new_context(locale="fr-FR")
        page = context.new_page()
        page.goto(site.address + "/connexion/entreprise?suite=" + urllib.parse.quote(wanted, safe=""))
        linked.sign_in(page)
        page.wait_for_url(site.address + "/")
        context.close()
