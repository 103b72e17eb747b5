"""Letters by a service, from the settings on: a double of Maileva on loopback is set and tried, takes the letters that were decided,
and the register fills by itself."""

import json
import sqlite3
import time
from contextlib import closing

import pytest
from conftest import TODAY, double, reminded, run, served, sign_in
from test_pages import LOOKS, opened, violations


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The address of the double, and what was ordered there."""
    with double("maileva_server.py", tmp_path_factory.mktemp("maileva") / "submitted") as service:
        yield service


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    home = tmp_path_factory.mktemp("posted")
    with reminded(home) as site:
        yield site


def database(place):
    return sqlite3.connect(place.home / "encours.sqlite", timeout=30)


def set_service(page, place, address, where):
    page.goto(place.address + "/reglages/courrier")
    page.get_by_label("Qui imprime et poste").select_option("maileva")
    page.get_by_label("Où", exact=True).select_option(where)
    page.get_by_label("client_id").fill("encours")
    page.get_by_label("client_secret").fill("s3cret")
    page.get_by_label("E-mail pour les avis").fill("courrier@verdoncelle.example")
    page.get_by_label("Adresse du service").fill(address)
    page.get_by_label("Adresse des jetons").fill(address + "/token")
    page.get_by_role("button", name="Enregistrer").click()


def test_a_service_is_set_tried_and_takes_the_letters(place, service, chromium):
    address, ordered = service
    context = chromium.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, place)
    page.goto(place.address + "/reglages/courrier")
    assert page.get_by_label("Qui imprime et poste").input_value() == ""
    set_service(page, place, address, "essai")
    page.get_by_text("les lettres restent à poster ici").first.wait_for()
    assert "s3cret" not in page.content()
    page.get_by_role("button", name="Essayer").click()
    page.get_by_text("Le prestataire répond et accepte ces identifiants").wait_for()
    # In the sandbox no letter of the company goes there.
    with database(place) as stored:
        stored.execute("UPDATE outbox SET channel = 'registered_letter', next_attempt = '2026-01-01T00:00:00.000000Z'"
                       " WHERE state = 'pending'")
        waiting = stored.execute("SELECT COUNT(*) FROM outbox WHERE state = 'pending'").fetchone()[0]
    assert waiting > 1
    run(place.home, "send", "--limit", "1", "--today", TODAY)
    assert ordered() == []
    set_service(page, place, address, "production")
    page.get_by_text("Les lettres partent désormais par ce prestataire").wait_for()
    done = json.loads(run(place.home, "send", "--limit", "9", "--today", TODAY, "--format", "json"))
    # Some of the demo's customers are abroad: their letters are made here.
    assert done["served"] + done["letters"] == min(9, waiting - 1), done
    assert done["served"] > done["letters"]
    assert len(ordered()) == done["served"] and {one["kind"] for one in ordered()} == {"registered_mail"}
    assert all(one["lines"][0] and one["lines"][5][:5].isdigit() for one in ordered())
    with database(place) as stored:
        message = stored.execute("SELECT id FROM outbox WHERE external_ref IS NOT NULL").fetchone()[0]
    page.goto(f"{place.address}/envois/{message}")
    page.get_by_text("Chez le prestataire").first.wait_for()
    assert page.get_by_text("Référence chez lui").count() == 1
    context.close()


def test_the_worker_brings_back_what_the_post_says(place, service):
    """The same company as above: one letter more is ordered, and nobody notes anything."""
    with database(place) as stored:
        letter = stored.execute(
            "SELECT id FROM outbox WHERE external_ref IS NOT NULL ORDER BY id DESC LIMIT 1").fetchone()[0]
        # It is ordered anew under a name that asks the double for a signed notice.
        stored.execute(
            "UPDATE outbox SET content = json_set(content, '$.debtor.name', 'STATE-delivered'), state = 'pending',"
            " message_id = 'encours.0.' || 'aaaaaaaabbbbbbbbcccccccc@x.example', sent_at = NULL, external_ref = NULL,"
            " report_due = NULL, next_attempt = '2026-01-01T00:00:00.000000Z' WHERE id = ?", [letter])
    run(place.home, "send", "--limit", "1", "--today", TODAY)
    with database(place) as stored:
        assert stored.execute("SELECT external_ref FROM outbox WHERE id = ?", [letter]).fetchone()[0]
        stored.execute("UPDATE outbox SET report_due = '2026-01-02T00:00:00.000000Z' WHERE id = ?", [letter])
    with served(place.home, worker=True):
        for _ in range(300):
            with closing(database(place)) as stored:
                known = stored.execute(
                    "SELECT posted_on, post_number, post_outcome, post_outcome_on,"
                    " (SELECT COUNT(*) FROM post_proof WHERE message = outbox.id) FROM outbox WHERE id = ?",
                    [letter]).fetchone()
            if known[2]:
                break
            time.sleep(0.2)
    assert known == ("2026-11-24", "1E00232062142", "delivered", "2026-11-26", 2), known


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_what_the_post_says_is_accessible(place, chromium, look):
    with database(place) as stored:
        message, company = stored.execute(
            "SELECT id, company FROM outbox WHERE channel = 'registered_letter' AND state = 'sent' LIMIT 1").fetchone()
        stored.execute("UPDATE outbox SET posted_on = '2026-11-24', posted_by = 'encours:worker' WHERE id = ?", [message])
        for code, label in (("A01", "Pris en charge"), ("Z99", "Parti en ballon")):
            stored.execute(
                "INSERT OR IGNORE INTO post_event (message, company, code, label, day, read_at)"
                " VALUES (?, ?, ?, ?, '2026-11-24', '2026-11-24T10:00:00.000000Z')", [message, company, code, label])
    context, page, complaints = opened(chromium, look, None)
    sign_in(page, place)
    for path in ("/reglages/courrier", f"/envois/{message}", f"/envois/{message}/recommande"):
        assert page.goto(place.address + path).status == 200
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.get_by_text("Parti en ballon (Z99)").count() == 1
    assert complaints == []
    context.close()
