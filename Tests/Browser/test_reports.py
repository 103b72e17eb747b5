"""The reports, the audit trail and the reports sent by e-mail: accessible in every look, and used without scripts."""

import pytest
from test_pages import LOOKS, judged, opened

PAGES = [
    "/rapports", "/rapports/retards", "/rapports/retards?par=client", "/rapports/dso", "/rapports/efficacite",
    "/rapports/equipe", "/rapports/delais-de-paiement?tableau=exercice", "/journal", "/journal?quoi=person",
    "/rapports/envois", "/rapports/envois/nouveau?rapport=dso", "/?portefeuille=mien", "/balance-agee?portefeuille=mien",
    "/equipe", "/equipe/repartition?de=personne&a=1&a=2", "/absences", "/absences/nouvelle", "/compte",
    "/rapports/comptabilite", "/rapports/encaissements-tva",
]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_reports_are_accessible(site, chromium, signed_in, look):
    context, page, complaints = opened(chromium, look, signed_in)
    problems = []
    for path in PAGES:
        if page.goto(site.address + path).status != 200:
            problems.append(f"{path} does not open")
        problems += judged(page, path, complaints)
    context.close()
    assert not problems, "\n".join(problems)


def test_a_report_is_scheduled_and_stopped_without_scripts(site, chromium, signed_in):
    context = chromium.new_context(locale="fr-FR", storage_state=signed_in, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address + "/rapports/retards?par=client")
    page.get_by_role("link", name="Programmer l’envoi").click()
    assert page.get_by_label("Rapport", exact=True).input_value() == "retards"
    page.get_by_label("Fichier").select_option("xlsx")
    page.get_by_role("button", name="Programmer").click()
    page.get_by_role("status").get_by_text("L’envoi est programmé.").wait_for()
    row = page.get_by_role("row").filter(has_text="Retards")
    assert "Claire Delmas" in row.inner_text() and "Chaque lundi" in row.inner_text()
    page.get_by_role("button", name="Arrêter l’envoi : Retards").click()
    page.get_by_role("status").get_by_text("L’envoi est arrêté pour tous.").wait_for()
    page.get_by_role("button", name="Annuler").click()
    assert page.get_by_role("row").filter(has_text="Retards").count() == 1
    context.close()


def test_the_chain_of_the_journal_is_verified_on_its_page(site, chromium, signed_in):
    context = chromium.new_context(locale="fr-FR", storage_state=signed_in, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address + "/journal")
    page.get_by_role("button", name="Vérifier la chaîne").click()
    page.get_by_role("status").get_by_text("La chaîne est intacte").wait_for()
    context.close()
