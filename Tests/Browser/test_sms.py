"""Text messages from the settings on: a service on loopback is set, tried, and a scenario asks for it."""

import json
import re

import pytest
from conftest import EMAIL, PASSWORD, TODAY, Site, double, fill, run, served, sign_in


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The address of the double, and what it took."""
    with double("sms_server.py", tmp_path_factory.mktemp("sms") / "taken") as service:
        yield service


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    home = tmp_path_factory.mktemp("texted")
    fill(home)
    with served(home) as address:
        yield Site(address, EMAIL, PASSWORD, home)


@pytest.mark.parametrize("kind", ["brevo", "ovh"])
def test_a_service_is_set_and_tried_without_scripts(place, service, chromium, kind):
    address, taken = service
    context = chromium.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, place)
    page.goto(place.address + "/reglages/sms")
    page.get_by_label("Prestataire").select_option(kind)
    page.get_by_label("Expéditeur").fill("VERDONCELLE")
    page.get_by_label("Clé d’API ou secret").fill({"brevo": "xkeysib-1", "ovh": "AS"}[kind])
    page.get_by_label("Adresse du service").fill(address + "/")
    if kind == "ovh":
        page.get_by_label("Compte SMS").fill("sms-x-1")
        page.get_by_label("Clé de l’application").fill("AK")
        page.get_by_label("consumer key").fill("CK")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Prestataire de SMS enregistré").wait_for()
    assert "xkeysib" not in page.content()
    page.get_by_label("Numéro de mobile").fill("01 02 03 04 05")
    page.get_by_role("button", name="Envoyer un SMS d’essai").click()
    assert page.get_by_text("n’est pas un numéro de mobile").count() >= 1
    count = len(taken())
    page.get_by_label("Numéro de mobile").fill("06 12 34 56 78")
    page.get_by_role("button", name="Envoyer un SMS d’essai").click()
    page.get_by_text("Le prestataire a pris le SMS pour +33612345678").wait_for()
    assert [one["number"] for one in taken()[count:]] == ["+33612345678"]
    page.get_by_label("Numéro de mobile").fill("06 12 34 04 00")
    page.get_by_role("button", name="Envoyer un SMS d’essai").click()
    page.get_by_text("asked for 0400").wait_for()
    context.close()


def test_a_run_counts_those_that_go_by_text_message(place, chromium):
    context = chromium.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, place)
    page.goto(place.address + "/scenarios")
    page.get_by_label("Nom").fill("Par SMS")
    page.get_by_role("button", name="Créer").click()
    page.wait_for_url(re.compile(r"/scenarios/\d+"))
    path = page.url.split("?")[0]
    for step in ("courtesy", "first", "second", "last"):
        page.goto(f"{path}?etape={step}")
        page.get_by_label("Moyen").select_option("sms")
        with page.expect_navigation():
            page.get_by_role("button", name="Enregistrer l’étape").last.click()
    page.goto(path + "/publication")
    page.get_by_role("button", name="Publier la version 1").click()
    page.wait_for_url(re.compile(r"/scenarios/\d+$"))
    page.get_by_role("button", name=re.compile("défaut")).click()
    done = json.loads(run(place.home, "run", "--dry-run", "--today", TODAY, "--format", "json"))
    assert done["actions"]["sms"] + done["blocked"]["mobile_missing"] > 0, done
    assert done["actions"]["email"] == 0
    context.close()
