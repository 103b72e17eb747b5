"""What a step of a scenario may say is written with and without script, and reads well in every look."""

import re

import pytest
from conftest import EMAIL, PASSWORD, Site, fill, served, sign_in
from test_pages import LOOKS, judged, opened


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    home = tmp_path_factory.mktemp("steps")
    fill(home)
    with served(home) as address:
        yield Site(address, EMAIL, PASSWORD, home)


def begun(page, site, name):
    """A scenario of one's own; the address of its page."""
    page.goto(site.address + "/scenarios")
    page.get_by_label("Nom").fill(name)
    page.get_by_role("button", name="Créer").click()
    page.wait_for_url(re.compile(r"/scenarios/\d+"))
    return page.url.split("?")[0]


def saved(page):
    # What was changed is saved by itself first: the page goes a moment later.
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer l’étape").last.click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripted", "plain"])
def test_a_step_says_to_whom_with_what_text_and_what_a_colleague_does(place, chromium, scripts):
    context = chromium.new_context(locale="fr-FR", java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, place)
    text = "Ferme " + ("S" if scripts else "P")
    page.goto(place.address + "/modeles/first?langue=fr")
    page.get_by_label("Nouveau texte").fill(text)
    page.get_by_role("button", name="Commencer").click()
    page.wait_for_load_state()
    page.get_by_label("Objet", exact=True).fill("Il faut payer {{total}}")
    page.get_by_role("button", name="Enregistrer les textes").click()
    page.wait_for_load_state()
    assert page.locator(".paper").first.inner_text().startswith("Il faut payer")
    path = begun(page, place, "Pas à pas " + text)
    page.goto(path + "?etape=first")
    page.get_by_label("Destinataire").select_option("manager")
    page.get_by_label("Texte", exact=True).select_option(text)
    page.get_by_label("Achats").check()
    saved(page)
    assert page.get_by_label("Destinataire").input_value() == "manager"
    assert page.get_by_label("Texte", exact=True).input_value() == text
    assert page.get_by_label("Achats").is_checked()
    page.get_by_label("Genre de l’étape à ajouter").select_option("task")
    page.get_by_role("button", name="Étape", exact=True).click()
    page.wait_for_load_state()
    assert page.get_by_text("Une tâche ne dit pas ce que le collègue doit faire.").count() == 1
    page.get_by_label("Ce qui est demandé").fill("En parler à la prochaine visite")
    page.get_by_label("À faire sous").fill("10")
    saved(page)
    assert page.get_by_text("Une tâche ne dit pas").count() == 0
    page.get_by_role("link", name="Simuler et publier").click()
    assert page.get_by_text("Destinataire : Contact habituel → Direction").count() == 0, "nothing is in force yet"
    page.get_by_role("button", name="Publier la version 1").click()
    page.wait_for_url(re.compile(r"/scenarios/\d+$"))
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripted", "plain"])
def test_beside_a_step_stand_its_effect_and_its_message(place, chromium, scripts):
    context = chromium.new_context(locale="fr-FR", java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, place)
    path = begun(page, place, "À côté " + ("S" if scripts else "P"))
    page.goto(path + "?etape=first")
    said = re.compile("recevr(ait|aient) cette relance")
    if not scripts:
        page.get_by_role("link", name="Qui cette étape toucherait-elle").click()
        assert page.locator("#effet").get_by_text(said).count() == 1
        page.goto(path + "?etape=first")
        page.get_by_role("link", name="Voir ce qu’un client recevrait").click()
    else:
        page.locator("#effet").get_by_text(said).wait_for()
    page.locator("#apercu .paper").wait_for()
    choice = page.get_by_label("Client de l’aperçu")
    names = choice.locator("option").all_inner_texts()
    chosen = choice.locator("option:checked").inner_text()
    choice.select_option(label=next(name for name in names if name != chosen))
    if not scripts:
        page.get_by_role("button", name="Afficher").click()
    else:
        page.wait_for_url(re.compile("client="))
    page.locator("#apercu .paper").wait_for()
    assert choice.locator("option:checked").inner_text() != chosen
    if scripts:
        # The step that is being written stays where it was.
        assert page.get_by_label("Délai", exact=False).first.is_visible()
        page.get_by_role("link", name=re.compile("Voir (le client|les .* clients)")).click()
        page.get_by_role("heading", name="Clients touchés").wait_for()
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripted", "plain"])
def test_a_step_is_put_around_an_event_and_back(place, chromium, scripts):
    context = chromium.new_context(locale="fr-FR", java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, place)
    path = begun(page, place, "Événements " + ("S" if scripts else "P"))
    page.goto(path + "?etape=second")
    page.get_by_label("Autour de").select_option(label="un paiement rejeté")
    page.get_by_label("Délai", exact=True).fill("2")
    page.get_by_label("Jours comptés").select_option("business")
    saved(page)
    events = page.get_by_role("list", name="Autour d’un événement")
    assert events.get_by_role("listitem").count() == 3, "the call after a promise, the message after a returned payment, and this one"
    assert "2 jours ouvrés après un paiement rejeté" in events.inner_text().replace("\u00a0", " ")
    assert page.get_by_label("Délai", exact=True).input_value() == "2"
    assert page.get_by_label("Écart").count() == 0
    events.get_by_role("link", name="Appel téléphonique").click()
    page.wait_for_url(re.compile("etape=call.broken_promise"))
    assert page.get_by_label("Autour de").input_value() == "broken_promise"
    page.goto(path + "?etape=second")
    page.get_by_label("Autour de").select_option(label="l’échéance")
    page.get_by_label("Délai", exact=True).fill("10")
    saved(page)
    assert events.get_by_role("listitem").count() == 2
    assert page.get_by_role("link", name=re.compile("J\\+10")).count() == 1
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_what_a_step_says_is_accessible(place, chromium, look):
    setting = chromium.new_context(locale="fr-FR")
    page = setting.new_page()
    sign_in(page, place)
    path = begun(page, place, "Accessible " + look.name)
    page.goto(path)
    page.get_by_label("Genre de l’étape à ajouter").select_option("task")
    page.get_by_role("button", name="Étape", exact=True).click()
    page.wait_for_load_state()
    kept = setting.storage_state()
    setting.close()
    context, page, complaints = opened(chromium, look, kept)
    problems = []
    path = path.removeprefix(place.address)
    for step in [f"{path}?etape=call.broken_promise", "/scenarios/standard?etape=call.broken_promise", f"{path}?etape=first", f"{path}?etape=task", "/scenarios/standard?etape=first.returned_payment", "/modeles/first?langue=fr&texte=Ferme", "/modeles/returned_payment?langue=fr", "/reglages/envois"]:
        if page.goto(place.address + step).status != 200:
            problems.append(f"{step} does not open")
        problems += judged(page, step, complaints)
    context.close()
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripted", "plain"])
def test_a_step_goes_by_text_message_and_says_what_it_needs(place, chromium, scripts):
    context = chromium.new_context(locale="fr-FR", java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, place)
    path = begun(page, place, "Par SMS " + ("S" if scripts else "P"))
    page.goto(path + "?etape=first")
    page.get_by_label("Moyen").select_option("sms")
    saved(page)
    assert page.get_by_label("Moyen").input_value() == "sms"
    assert page.get_by_text("Aucun prestataire de SMS n’est réglé").count() == 1
    assert page.locator("svg text", has_text=re.compile("^SMS$")).count() == 1
    page.goto(path + "/apercu?etape=first")
    paper = page.locator(".paper").first.inner_text()
    # In the language of the first customer.
    assert paper.startswith("1 SMS") and re.search("rappeler|call us back", paper) and "€" not in paper
    page.goto(place.address + "/reglages/sms")
    page.get_by_label("Expéditeur").fill("trop long pour un SMS"[:15])
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_load_state()
    assert page.locator("#expediteur-err").count() == 1
    context.close()


def test_a_draft_saves_itself_and_waits_for_what_is_sent_after_it(place, chromium):
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    sign_in(page, place)
    path = begun(page, place, "Se garde seul")
    page.goto(path + "?etape=second")
    kept = page.get_by_text("Le brouillon est enregistré.")
    page.get_by_label("Délai", exact=True).fill("12")
    page.get_by_label("Exécution").focus()
    page.keyboard.press("End")
    kept.wait_for()
    page.get_by_role("heading", name="Deuxième relance").locator("..").get_by_text("J+12").wait_for()
    assert page.locator("#axe").get_by_label(re.compile("^Relance 2, J\\+12|Deuxième relance, J\\+12")).count() == 1
    assert page.get_by_label("Exécution").evaluate("field => field === document.activeElement")
    other = context.new_page()
    other.goto(path + "?etape=second")
    assert other.get_by_label("Délai", exact=True).input_value() == "12"
    # Whoever changes something and sends the form at once has one change, and no conflict with oneself.
    page.get_by_label("Nom de l’étape").fill("Seconde")
    saved(page)
    assert page.get_by_role("heading", name="Seconde").count() == 1
    assert page.locator(".callout.warn, .flash.warn").count() == 0
    page.get_by_label("Nom de l’étape").fill("Seconde bis")
    with page.expect_navigation():
        page.get_by_role("button", name="Dupliquer").click()
    assert page.locator("#axe").get_by_label(re.compile("^Seconde")).count() == 2
    # What cannot be saved says so, and is still there.
    page.goto(path + "?etape=last")
    page.get_by_label("Délai", exact=True).fill("un peu")
    page.get_by_label("Destinataire").focus()
    page.get_by_text("Pas enregistré").wait_for()
    assert page.locator("#formulaire .callout, #formulaire [role=alert], #formulaire a").count() >= 1
    assert page.get_by_label("Délai", exact=True).input_value() == "un peu"
    # The other window was opened before all that: it is told, and nothing of ours is lost.
    other.get_by_label("Exécution").select_option("auto")
    other.get_by_text("Pas enregistré").wait_for()
    assert other.locator("#formulaire").inner_text() != ""
    page.goto(path + "?etape=second")
    assert page.get_by_label("Exécution").input_value() == "valider"
    assert faults == []
    context.close()
