"""What a collector and an accountant do: promises, disputes, messages, bank entries, without scripts and in every look."""

import sqlite3
from contextlib import closing

import pytest
from conftest import TODAY, run
from test_pages import LOOKS, judged, opened

ENTRY = (
    '<Ntry><NtryRef>{ref}</NtryRef><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
    "<BookgDt><Dt>2026-11-20</Dt></BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr>"
    "<Nm>{name}</Nm></Dbtr><DbtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></DbtrAcct></RltdPties>"
    "<RmtInf><Ustrd>{wording}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
)
STATEMENT = (
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>ACTES</Id><Acct><Id>'
    "<IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"
)


@pytest.fixture(scope="module")
def worked(site, tmp_path_factory):
    """The site after a day's run, with messages in every state and bank entries that wait; some keys of it."""
    with closing(sqlite3.connect(site.home / "encours.sqlite")) as database:
        owed = database.execute(
            "SELECT c.code, i.number, i.open_minor, i.id FROM item i JOIN customer c ON c.id = i.customer"
            " WHERE i.kind = 'invoice' AND i.open_minor > 20000 AND i.currency = 'EUR' AND i.disputed_minor = 0"
            " AND i.promised_minor = 0 ORDER BY i.id DESC LIMIT 3"
        ).fetchall()
    entries = [
        ENTRY.format(ref="A1", amount="150.00", name="INCONNU", wording="VIREMENT &lt;b&gt;"),
        ENTRY.format(ref="A2", amount=f"{owed[0][2] / 100 - 5:.2f}", name="INCONNU", wording=f"FACT {owed[0][1]}"),
    ]
    statement = tmp_path_factory.mktemp("bank") / "actes.xml"
    statement.write_text(STATEMENT.format(entries="".join(entries)))
    run(site.home, "import", str(statement), "--today", TODAY)
    run(site.home, "run", "--today", TODAY)
    with closing(sqlite3.connect(site.home / "encours.sqlite", timeout=30)) as database:
        messages = [row[0] for row in database.execute("SELECT id FROM outbox WHERE channel = 'email' ORDER BY id")]
        assert len(messages) >= 3, "the demo's day should write some e-mails"
        database.execute("UPDATE outbox SET state = 'failed', response = '550 <no>' WHERE id = ?", messages[:1])
        database.execute("UPDATE outbox SET state = 'to_check', response = 'no answer' WHERE id = ?", messages[1:2])
        letter = database.execute(
            "UPDATE outbox SET state = 'sent', channel = 'registered_letter', sent_at = created, posted_on = '2026-10-02',"
            " posted_by = 'test' WHERE id = (SELECT MAX(id) FROM outbox) RETURNING id").fetchone()[0]
        bank = dict(database.execute("SELECT reference, id FROM bank_entry WHERE reference IN ('A1', 'A2')").fetchall())
        database.commit()
    return {"owed": owed, "messages": messages, "bank": bank, "letter": letter}


def plain(chromium, signed_in):
    context = chromium.new_context(locale="fr-FR", storage_state=signed_in, java_script_enabled=False)
    return context, context.new_page()


def test_a_promise_is_refused_corrected_and_ended(site, worked, chromium, signed_in):
    code, number, _, item = worked["owed"][0]
    context, page = plain(chromium, signed_in)
    page.goto(f"{site.address}/clients/{code}")
    page.locator(f"input[name=piece][value='{item}']").check()
    page.get_by_role("button", name="Promesse", exact=True).click()
    page.get_by_label("Date promise").fill("20/11")
    page.get_by_label("Promis par").fill("Sophie")
    page.get_by_label(f"Montant promis sur {number}").fill("12,50")
    page.get_by_role("button", name="Enregistrer la promesse").click()
    assert "Le 20/11/2026 est passé" in page.get_by_role("alert").inner_text()
    assert page.title().startswith("Erreur")
    assert page.get_by_label("Promis par").input_value() == "Sophie"
    assert page.get_by_label(f"Montant promis sur {number}").input_value() == "12,50"
    page.get_by_label("Date promise").fill("ven")
    page.get_by_role("button", name="Enregistrer la promesse").click()
    page.get_by_role("status").get_by_text("La promesse est notée").wait_for()
    page.goto(f"{site.address}/clients/{code}/promesses")
    page.get_by_role("row", name=f"{number} · Sophie").get_by_role("button", name="Noter comme rompue").click()
    page.get_by_role("status").get_by_text("rompue").wait_for()
    context.close()


def test_a_dispute_is_opened_on_a_document_and_answered(site, worked, chromium, signed_in):
    _, number, _, _ = worked["owed"][1]
    context, page = plain(chromium, signed_in)
    page.goto(f"{site.address}/factures/{number}")
    page.get_by_role("link", name="Litige", exact=True).click()
    page.get_by_label("une partie seulement").check()
    page.get_by_label("Montant contesté").fill("9999999")
    page.get_by_label("Motif").select_option("quantity")
    page.get_by_label("Note").fill("une palette")
    page.get_by_role("button", name="Ouvrir le litige").click()
    assert "hors litige" in page.get_by_role("alert").inner_text()
    page.get_by_label("Montant contesté").fill("25")
    page.get_by_role("button", name="Ouvrir le litige").click()
    page.wait_for_url(f"**/factures/{number}")
    page.get_by_role("link", name=f"Traiter le litige sur {number}").click()
    page.get_by_label("Le client a raison, un avoir sera émis").check()
    page.get_by_role("button", name="Enregistrer la réponse").click()
    page.get_by_text("Avoir attendu").first.wait_for()
    context.close()


def test_a_message_that_did_not_arrive_goes_again(site, worked, chromium, signed_in):
    context, page = plain(chromium, signed_in)
    page.goto(site.address + "/")
    page.get_by_role("link", name="relances non distribuées").click()
    assert "vue=a-reprendre" in page.url
    page.goto(f"{site.address}/envois/{worked['messages'][0]}")
    page.get_by_label("Adresse e-mail").fill("compta client")
    page.get_by_role("button", name="Renvoyer").click()
    assert "n’est pas une adresse" in page.get_by_role("alert").inner_text()
    page.get_by_label("Adresse e-mail").fill("compta@client.example")
    page.get_by_role("button", name="Renvoyer").click()
    page.get_by_role("status").get_by_text("repart").wait_for()
    letter = context.request.get(f"{site.address}/envois/{worked['messages'][0]}/lettre.pdf")
    assert letter.body().startswith(b"%PDF")
    context.close()


def test_lines_of_the_bank_are_ticked_and_put_aside_together(site, worked, chromium, signed_in):
    # The form alone does it.
    context, page = plain(chromium, signed_in)
    key = worked["bank"]["A1"]
    page.goto(site.address + "/lettrage")
    page.locator(f"input[name=ligne][value='{key}']").check()
    page.locator("select[name=nature]").select_option("loan")
    page.locator(".batch").get_by_role("button", name="Écarter").click()
    page.get_by_role("status").get_by_text("1 ligne écartée").wait_for()
    assert not page.locator(f"input[name=ligne][value='{key}']").count()
    page.get_by_role("button", name="Annuler", exact=True).click()
    page.locator(f"input[name=ligne][value='{key}']").wait_for()
    context.close()
    # With scripts and keys the bar comes with the first tick, and says how many lines and how much.
    for look in LOOKS:
        context, page, complaints = opened(chromium, look, signed_in)
        page.goto(site.address + "/lettrage")
        bar = page.locator(".batch")
        assert not bar.is_visible()
        page.keyboard.press("j")
        page.keyboard.press("x")
        assert page.locator("tbody input[name=ligne]").first.is_checked()
        assert page.locator("[data-batch-total]").inner_text().startswith("1 ligne, ")
        assert bar.get_by_role("button", name="Lettrer celles").is_visible()
        problems = judged(page, f"lines ticked, {look.name}", complaints)
        context.close()
        assert not problems, "\n".join(problems)
    run(site.home, "verify")


def test_a_bank_entry_is_applied_by_hand_and_undone(site, worked, chromium, signed_in):
    code, number, _, _ = worked["owed"][2]
    context, page = plain(chromium, signed_in)
    page.goto(f"{site.address}/lettrage/{worked['bank']['A1']}")
    page.get_by_label("Client, numéro ou montant").fill(number)
    page.get_by_role("button", name="Rechercher", exact=True).last.click()
    page.get_by_role("link", name=number, exact=True).click()
    page.get_by_label(f"Montant affecté à {number}").fill("150,01")
    page.get_by_role("button", name="Affecter 150,00").click()
    assert "plus que les 150,00" in page.get_by_role("alert").inner_text()
    page.get_by_label(f"Montant affecté à {number}").fill("100")
    page.get_by_role("button", name="Affecter 150,00").click()
    page.get_by_text("Reste au compte du client 50,00").wait_for()
    page.get_by_role("button", name="Annuler l’affectation").click()
    page.get_by_role("status").get_by_text("de nouveau dues").wait_for()
    page.goto(f"{site.address}/lettrage/{worked['bank']['A1']}?client={code}")
    page.get_by_role("button", name="Affecter 150,00").click()
    page.get_by_text("l’argent est au compte du client").wait_for()
    page.get_by_role("link", name="Règlement A1").click()
    page.get_by_role("link", name="Affecter", exact=True).click()
    page.get_by_role("checkbox", name=f"Choisir {number}").check()
    page.get_by_label(f"Montant affecté à {number}").fill("60")
    page.get_by_role("button", name="Affecter", exact=True).click()
    page.get_by_role("button", name=f"Annuler l’imputation de {number}").click()
    page.get_by_role("status").get_by_text("L’imputation est annulée").wait_for()
    context.close()
    run(site.home, "verify")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_the_forms_are_accessible_in_every_look(site, worked, chromium, signed_in, look):
    code, _, _, item = worked["owed"][0]
    failed, doubtful, waiting = worked["messages"][:3]
    paths = [
        f"/clients/{code}", f"/clients/{code}/promesses/nouvelle", f"/clients/{code}/promesses/nouvelle?piece={item}",
        f"/clients/{code}/litiges/nouveau", "/litiges", "/litiges?vue=avoir-attendu", "/reponses", "/promesses", "/promesses?vue=tenues",
        "/envois", "/envois/recommandes", f"/envois/{worked['letter']}/recommande",
        "/envois?vue=en-attente", "/envois?vue=a-reprendre", f"/envois/{failed}", f"/envois/{doubtful}",
        f"/envois/{waiting}", "/lettrage", "/lettrage?vue=sorties", "/lettrage/releves",
        f"/lettrage/{worked['bank']['A2']}", f"/lettrage/{worked['bank']['A1']}?client={code}&q={code}",
    ]
    # Left on account by the test before; run alone, there may be none.
    with closing(sqlite3.connect(site.home / "encours.sqlite")) as database:
        for key, number in database.execute("SELECT id, number FROM item WHERE kind = 'payment' AND open_minor < 0"):
            paths += [f"/lettrage/reglements/{key}", f"/factures/{number}"]
    context, page, complaints = opened(chromium, look, signed_in)
    problems = []

    def judge(where):
        problems.extend(judged(page, where, complaints))

    for path in paths:
        response = page.goto(site.address + path)
        assert response.status == 200, path
        judge(path)
    page.goto(f"{site.address}/clients/{code}/promesses/nouvelle?piece={item}")
    page.get_by_label("Date promise").fill("jamais")
    page.locator(f"#montant\\.{item}").fill("beaucoup")
    page.get_by_role("button", name="Enregistrer la promesse").click()
    judge("a promise refused")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert", "the summary has the focus"
    page.goto(f"{site.address}/clients/{code}/litiges/nouveau")
    page.get_by_role("button", name="Ouvrir le litige").click()
    judge("a dispute refused")
    context.close()
    assert not problems, "\n".join(problems)


def test_what_the_post_says_is_noted_and_its_receipt_kept(site, worked, chromium, signed_in):
    context, page = plain(chromium, signed_in)
    page.goto(site.address + "/envois/recommandes")
    page.locator("tbody").get_by_role("checkbox").first.check()
    page.get_by_label("Réponse de la poste").select_option(label="Non réclamé")
    page.get_by_label("Le", exact=True).fill("20/10/2026")
    page.get_by_role("button", name="Noter la réponse").click()
    page.get_by_role("status").get_by_text("est notée pour").wait_for()
    page.goto(f"{site.address}/envois/{worked['letter']}/recommande")
    assert "La mise en demeure vaut quand même" in page.locator("main").inner_text()
    page.get_by_label("Scan du reçu ou de l’avis").set_input_files(
        {"name": "reçu.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 scan"})
    page.get_by_role("button", name="Garder le scan").click()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Justificatif 1 (PDF)").click()
    assert kept.value.path().read_bytes() == b"%PDF-1.7 scan"
    context.close()
