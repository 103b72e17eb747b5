"""Every page, in light, dark and on a phone: readable by everyone, within the policy, and without a script."""

import base64
import re
import sqlite3
from contextlib import closing

import pytest
from conftest import EMAIL, PASSWORD, TODAY, Site, fill, left, run, served, sign_in
from test_acts import ENTRY, STATEMENT
from test_columns import a_list, send
from test_debits import prepared
from test_pages import LOOKS, judged, opened
from walk import FILES, routes, walk

# What a program says of itself when a text was not chosen.
SLIPS = re.compile(r"\bnil\b|\bOptional\(")


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A demo in which every kind of page has something to show: after a run, an import, a batch, a job and a note."""
    home = tmp_path_factory.mktemp("full")
    fill(home)
    statement = home / "releve.xml"
    statement.write_text(STATEMENT.format(entries=ENTRY.format(
        ref="W1", amount="150.00", name="INCONNU", wording="VIREMENT")))
    run(home, "import", str(statement), "--today", TODAY)
    for day in ("2026-11-13", TODAY):
        run(home, "run", "--today", day)
        if day != TODAY:
            left(home)
    run(home, "accounting", "export", "--today", TODAY)
    run(home, "sources", "add", "Banque", "--sftp", "verdoncelle@sftp.banque.example/out", "--secret-stdin", text="x\n")
    prepared(home)
    with closing(sqlite3.connect(home / "encours.sqlite")) as database:
        payer = database.execute("SELECT code FROM customer WHERE currency = 'EUR' ORDER BY id LIMIT 1").fetchone()[0]
    for number in ("1234567", "7654321"):
        run(home, "cheques", "note", payer, "--number", number, "--amount", "10.00", "--today", TODAY)
        if number == "1234567":
            run(home, "cheques", "remit", "--today", TODAY)
        run(home, "bills", "note", payer, "--due", "2027-01-31", "--amount", f"{number[:2]}.00", "--account",
            "20041 01005 0500013M026 06", "--today", TODAY)
        if number == "1234567":
            run(home, "bills", "remit", "--today", TODAY)
    with closing(sqlite3.connect(home / "encours.sqlite")) as database:
        first, second = [row[0] for row in database.execute("SELECT id FROM customer ORDER BY id LIMIT 2")]
        database.execute("UPDATE customer SET parent = ? WHERE id = ?", (first, second))
        # Who takes no e-mail is told of a debit on paper.
        database.execute(
            "UPDATE contact SET unusable_email = email WHERE customer = (SELECT min(customer) FROM direct_debit)")
        database.commit()
    with served(home) as address:
        yield Site(address, EMAIL, PASSWORD, home)


@pytest.fixture(scope="module")
def led(full, chromium):
    """The cookies of Claire, who has written a note, sent a list that nobody could guess and asked for a big file; and the
    paths that no page leads to: an e-mail does, or a script."""
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    sign_in(page, full)
    with closing(sqlite3.connect(full.home / "encours.sqlite", timeout=30)) as database:
        def one(query):
            return database.execute(query).fetchone()[0]

        unwritten = one(
            "SELECT c.code FROM outbox o JOIN customer c ON c.id = o.customer WHERE o.subject = '' ORDER BY o.id LIMIT 1")
        message, action = database.execute("SELECT id, action FROM outbox ORDER BY id LIMIT 1").fetchone()
        database.execute(
            "INSERT INTO outbox_document SELECT id, company, 'message.eml', 'message/rfc822', '', x'41' FROM outbox"
            " WHERE id = ?", (message,))
        group = one("SELECT parent FROM customer WHERE parent IS NOT NULL")
        credit = one(
            "UPDATE item SET open_minor = -1000 WHERE id = (SELECT max(id) FROM item WHERE kind = 'payment') RETURNING id")
        dispute = one(
            "INSERT INTO dispute (company, item, customer, currency, amount_minor, reason, opened_on) SELECT company, id,"
            " customer, currency, 1000, 'price', '2026-11-20' FROM item WHERE kind = 'invoice' AND open_minor > 20000"
            " AND disputed_minor = 0 LIMIT 1 RETURNING id")
        reply = one(
            "INSERT INTO reply (company, identity, received, sender, subject, content, nature, customer, state)"
            " SELECT company, 'walk', '2026-11-23T08:00:00.000000Z', 'compta@client.example', 'Re: relance',"
            " 'Nous réglons 100,00 € vendredi.', 'answer', id, 'waiting' FROM customer ORDER BY id LIMIT 1 RETURNING id")
        for place, kind in enumerate(("promise", "dispute", "paid")):
            database.execute(
                "INSERT INTO reply_proposal (reply, place, company, kind, rule, rules_of, quote) SELECT id, ?, company, ?,"
                " 'walk', '2026-11-27', 'Nous réglons 100,00 € vendredi.' FROM reply WHERE id = ?", (place, kind, reply))
        database.commit()
    # A letter that was written today, as the program draws it, and a customer whose claim is to be declared.
    letter = page.request.get(f"{full.address}/relances/{action}/lettre.pdf").body()
    with closing(sqlite3.connect(full.home / "encours.sqlite", timeout=30)) as database:
        written = database.execute(
            "UPDATE outbox SET channel = 'letter', state = 'sent', sent_at = ?, response = 'letter.pdf' WHERE id ="
            " (SELECT max(id) FROM outbox) RETURNING id", (f"{TODAY}T08:00:00Z",)).fetchone()[0]
        assert written != message
        database.execute(
            "INSERT INTO outbox_document SELECT id, company, 'lettre.pdf', 'application/pdf', '', ? FROM outbox"
            " WHERE id = ?", (letter, written))
        insolvent = database.execute(
            "UPDATE customer SET insolvent_since = '2026-11-10' WHERE id = (SELECT customer FROM item WHERE kind = 'invoice'"
            " AND open_minor > 0 AND disputed_minor = 0 ORDER BY id DESC LIMIT 1) RETURNING code").fetchone()[0]
        database.commit()
    page.goto(f"{full.address}/clients/{unwritten}/notes")
    page.get_by_label("Ajouter une note").fill("À relire")
    page.get_by_role("button", name="Publier").click()
    page.wait_for_load_state()
    # A note is corrected for a quarter of an hour, which a walk beside other work may outlast.
    with closing(sqlite3.connect(full.home / "encours.sqlite", timeout=30)) as database:
        database.execute("UPDATE comment SET written = '2099-01-01T00:00:00Z' WHERE id = (SELECT max(id) FROM comment)")
        database.commit()
    send(page, full, "liste.csv", a_list("W"))
    page.wait_for_load_state()
    columns = page.url[len(full.address):]
    csrf = page.locator("[name=_csrf]").first.get_attribute("value")
    asked = page.request.post(full.address + "/travaux/exports", form={
        "_csrf": csrf, "liste": "/factures", "filtres": "etat=retard", "format": "csv"})
    assert asked.ok, asked.text()
    with closing(sqlite3.connect(full.home / "encours.sqlite", timeout=30)) as database:
        job = database.execute("UPDATE job SET state = 'done', ended = created RETURNING id").fetchone()[0]
        database.execute("INSERT INTO job_file VALUES (?, 'factures.csv', 'text/csv')", (job,))
        database.execute("INSERT INTO job_file_part VALUES (?, 0, x'41')", (job,))
        database.commit()
    page.goto(full.address + "/scenarios")
    page.get_by_label("Nom").fill("Grands comptes")
    page.get_by_role("button", name="Créer").click()
    page.wait_for_url(re.compile(r"/scenarios/\d+"))
    scenario = page.url[len(full.address):].split("?")[0]
    page.goto(full.address + "/scenarios")
    page.get_by_label("Nom").fill("À deux")
    page.get_by_role("button", name="Créer").click()
    page.wait_for_url(re.compile(r"/scenarios/\d+"))
    tried = page.url[len(full.address):].split("?")[0]
    page.goto(f"{full.address}{tried}/publication")
    page.get_by_role("button", name="Publier la version 1").click()
    page.get_by_role("button", name="Mettre par défaut").click()
    page.goto(f"{full.address}{tried}?etape=last")
    page.get_by_label("Délai").fill("28")
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer l’étape").click()
    page.goto(f"{full.address}{tried}/publication")
    page.get_by_role("button", name="Mettre à l’essai").click()
    page.wait_for_url(re.compile(r"/essais/2$"))
    page.goto(full.address + "/segments/nouveau")
    page.get_by_label("Nom").fill("En retard")
    page.get_by_label("Sujet de la condition").select_option("overdue")
    page.get_by_role("button", name="Condition", exact=True).click()
    page.wait_for_load_state()
    page.get_by_role("button", name="Créer le segment").last.click()
    page.wait_for_url(re.compile(r"/segments/\d+"))
    with closing(sqlite3.connect(full.home / "encours.sqlite", timeout=30)) as database:
        owing = database.execute(
            "SELECT c.code FROM item i JOIN customer c ON c.id = i.customer WHERE i.kind = 'invoice' AND i.due < ?"
            " AND i.open_minor > 100000 AND i.disputed_minor = 0 AND i.promised_minor = 0 LIMIT 1", (TODAY,)).fetchone()[0]
    page.goto(f"{full.address}/clients/{owing}/livraisons")
    page.get_by_label("Motif").fill("Trois échéances impayées")
    page.get_by_role("button", name="Bloquer les livraisons").click()
    page.get_by_text("Livraisons bloquées depuis").wait_for()
    page.goto(f"{full.address}/clients/{owing}/echeanciers/nouveau")
    page.get_by_role("button", name="Calculer les échéances").click()
    page.get_by_role("button", name="Enregistrer l’échéancier").click()
    page.wait_for_url(re.compile(r"/echeanciers/\d+"))
    plan = page.url[len(full.address):]
    with closing(sqlite3.connect(full.home / "encours.sqlite", timeout=30)) as database:
        absence = database.execute(
            "INSERT INTO absence (company, person, deputy, first_day, last_day, version, edited, edited_by)"
            " SELECT c.id, p.id, p.id, '2026-12-01', '2026-12-04', 1, '2026-11-23T08:00:00.000000Z', 'test'"
            " FROM company c, person p LIMIT 1 RETURNING id").fetchone()[0]
        database.execute(
            "INSERT INTO company_look (company, accent, logo_kind, logo_width, logo_height, logo, version, changed_by, changed_at)"
            " SELECT id, '#8a1c1c', 'png', 60, 20, ?, 1, 'test', '2026-11-23T08:00:00.000000Z' FROM company"
            " WHERE id NOT IN (SELECT company FROM company_look)", (LOGO,))
        database.execute("INSERT INTO brand (company, name) SELECT id, 'Maison Verte' FROM company")
        code = database.execute("SELECT code FROM company ORDER BY id LIMIT 1").fetchone()[0]
        letter = database.execute(
            "UPDATE outbox SET state = 'sent', channel = 'registered_letter', sent_at = created, posted_on = '2026-11-02',"
            " posted_by = 'test' WHERE id = (SELECT MAX(id) FROM outbox WHERE channel = 'email' AND id <> ?)"
            " RETURNING id", (message,)).fetchone()[0]
        texted = database.execute(
            "UPDATE dunning_action SET channel = 'sms' WHERE id = (SELECT MAX(id) FROM dunning_action"
            " WHERE channel = 'email' AND id <> ?) RETURNING id", (action,)).fetchone()[0]
        legal = database.execute(
            "INSERT INTO legal_file (company, customer, number, opened_on, opened_by, opened_at)"
            " SELECT company, customer, 1, '2026-11-20', 'test', '2026-11-20T08:00:00.000000' FROM item WHERE open_minor > 0"
            " AND due < '2026-11-01' ORDER BY id LIMIT 1 RETURNING id").fetchone()[0]
        database.execute(
            "INSERT INTO legal_file_item (company, file, item, open_minor) SELECT i.company, f.id, i.id, i.open_minor"
            " FROM legal_file f JOIN item i ON i.customer = f.customer WHERE f.id = ? AND i.open_minor > 0", (legal,))
        database.commit()
        proof = database.execute(
            "INSERT INTO post_proof (message, company, kind, digest, bytes, added_by, added_at)"
            " SELECT id, company, 'pdf', 'x', x'255044462d', 'test', created FROM outbox WHERE id = ? RETURNING id",
            (letter,)).fetchone()[0]
        invoice = database.execute("SELECT id, number FROM item WHERE kind = 'invoice' ORDER BY id LIMIT 1").fetchone()
        database.execute(
            "INSERT INTO paper (company, item, digest, size, bytes)"
            " SELECT company, id, 'x', 5, x'255044462d' FROM item WHERE id = ?", (invoice[0],))
        paper = database.execute("SELECT MAX(id) FROM paper").fetchone()[0]
        iban, payer = database.execute(
            "SELECT i.iban, c.code FROM customer_iban i JOIN customer c ON c.id = i.customer LIMIT 1").fetchone()
        lot = database.execute(
            "INSERT INTO receipt_lot (company, made_at) SELECT company, at FROM journal WHERE company IS NOT NULL LIMIT 1"
            " RETURNING id").fetchone()[0]
        database.commit()
    state = context.storage_state()
    context.close()
    customer = f"/clients/{unwritten}"
    return state, [
        f"{customer}/documents", f"{customer}/notes", f"{customer}/appel", f"{customer}/factures",
        f"/relances/{action}/lettre.pdf", f"/relances/{texted}/sms.txt", f"/envois/{message}/message.eml", f"/groupes/{group}", columns,
        f"/lettrage/reglements/{credit}", f"/litiges/{dispute}", f"/travaux/{job}/suivi", f"/travaux/{job}/fichier",
        plan, f"/clients/{owing}/echeanciers/nouveau", f"/clients/{owing}", f"/clients/{owing}/livraisons/reprise", scenario, f"{scenario}/clients", f"{scenario}/publication", f"{tried}/defaut", f"{tried}/essais/2",
        f"/clients/{insolvent}/creance", f"/lettrage/lots/{lot}",
        f"/lettrage/regles/client?sorte=iban&valeur={iban}&client={payer}",
        f"/contentieux/{legal}",
        # Where there is script it fetches them in the place of their links.
        f"{scenario}/effet?etape=first", f"{scenario}/apercu?etape=first", f"/absences/{absence}",
        f"/envois/{letter}/recommande", f"/envois/{letter}/preuves/{proof}",
        f"/factures/{invoice[1]}/fichier", f"/factures/{invoice[1]}/pieces/{paper}",
        # Pictures that pages show.
        "/modeles/logo", f"/reglages/societes/{code}/logo",
    ]


# A picture of 60 by 20 pixels.
LOGO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAADwAAAAUCAIAAABeYcl+AAAATklEQVR4nGM8ISfHMNQA00A7gBww6mh6gSHpaBY0vtObKCqavk9kGRVNg4Mh"
    "GdKjjqYXGHU0vcCoo+kFRh1NLzAkHc042p6mExh1NL0AAKLJBTHB5JUXAAAAAElFTkSuQmCC")


def opened_all(page, address, also):
    """Walks over every page; what is wrong with the answers, and the pages that were shown."""
    reached = set()
    for route, path, response in walk(page, address, also):
        if response.status != 200:
            yield path, f"{response.status}"
            continue
        reached.add(route)
        if "text/html" in response.headers["content-type"] and not FILES.search(path.split("?")[0]):
            yield path, None
    if missed := set(routes()) - reached:
        yield "", f"no page leads to {sorted(missed)}"


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_pages_are_accessible(full, chromium, led, look):
    context, page, complaints = opened(chromium, look, led[0])
    problems = []
    for path, problem in opened_all(page, full.address, led[1]):
        if problem:
            problems.append(f"{path}: {problem}")
            continue
        problems += judged(page, path, complaints)
        if page.locator("h1").count() != 1:
            problems.append(f"{path}: {page.locator('h1').count()} first headings")
        problems += [f"{path}: says {slip}" for slip in SLIPS.findall(page.locator("body").inner_text())]
    context.close()
    assert not problems, "\n".join(problems)


def test_everything_is_reached_without_scripts(full, chromium, led):
    context = chromium.new_context(locale="fr-FR", java_script_enabled=False, storage_state=led[0])
    page = context.new_page()
    problems, shown = [], 0
    for path, problem in opened_all(page, full.address, led[1]):
        if problem:
            problems.append(f"{path}: {problem}")
        elif not page.locator("h1").is_visible():
            problems.append(f"{path}: nothing is shown")
        else:
            shown += 1
    context.close()
    assert not problems, "\n".join(problems)
    assert shown >= len(routes()) * 3 / 4
