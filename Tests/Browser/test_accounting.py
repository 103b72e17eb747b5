"""Entries for the accounting software, closings and receipts by VAT rate: by page and by command, in every look."""

import json
import sqlite3
from contextlib import closing

import pytest
from conftest import EMAIL, PASSWORD, TODAY, Site, cookies, fill, run, served
from test_acts import ENTRY, STATEMENT
from test_pages import LOOKS, judged, opened

INVOICE = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ProfileID>S1</ProfileID><ID>FX-1</ID>
<IssueDate>2026-11-02</IssueDate><InvoiceTypeCode>380</InvoiceTypeCode><DocumentCurrencyCode>EUR</DocumentCurrencyCode>
<AccountingSupplierParty><Party><PartyName><Name>Verdoncelle</Name></PartyName></Party></AccountingSupplierParty>
<AccountingCustomerParty><Party><PartyLegalEntity><RegistrationName>Ateliers Bourdin</RegistrationName></PartyLegalEntity>
</Party></AccountingCustomerParty><TaxTotal><TaxAmount currencyID="EUR">250.00</TaxAmount>{rates}</TaxTotal>
<LegalMonetaryTotal><TaxInclusiveAmount currencyID="EUR">1750.00</TaxInclusiveAmount>
<PayableAmount currencyID="EUR">1750.00</PayableAmount></LegalMonetaryTotal></Invoice>"""
RATE = (
    '<TaxSubtotal><TaxableAmount currencyID="EUR">{base}</TaxableAmount><TaxAmount currencyID="EUR">{tax}</TaxAmount>'
    "<TaxCategory><ID>S</ID><Percent>{rate}</Percent></TaxCategory></TaxSubtotal>"
)
PAGES = ["/rapports/comptabilite", "/rapports/encaissements-tva?du=2026-11-01&au=2026-11-30"]


@pytest.fixture(scope="module")
def booked(tmp_path_factory):
    """A demo with four receipts applied: three of what it is owed, one with a discount, and an invoice that tells its VAT."""
    home = tmp_path_factory.mktemp("booked")
    fill(home)
    with closing(sqlite3.connect(home / "encours.sqlite")) as database:
        owed = database.execute(
            "SELECT c.name, i.number, i.open_minor FROM item i JOIN customer c ON c.id = i.customer"
            " WHERE i.kind = 'invoice' AND i.open_minor > 20000 AND i.currency = 'EUR' AND i.disputed_minor = 0"
            " AND i.promised_minor = 0 ORDER BY i.id DESC LIMIT 3").fetchall()
    invoice = home / "FX-1.xml"
    invoice.write_text(INVOICE.format(
        rates=RATE.format(base="1000.00", tax="200.00", rate="20") + RATE.format(base="500.00", tax="50.00", rate="10")))
    paid = [(name, number, minor) for name, number, minor in owed] + [("Ateliers Bourdin", "FX-1", 175000)]
    paid[0] = (paid[0][0], paid[0][1], round(paid[0][2] * 0.98))
    statement = home / "releve.xml"
    statement.write_text(STATEMENT.format(entries="".join(
        ENTRY.format(ref=f"B{place}", amount=f"{minor / 100:.2f}", name=name.replace("&", "&amp;"),
                     wording=f"FACT {number}" + (" ESCOMPTE" if place == 0 else ""))
        for place, (name, number, minor) in enumerate(paid))))
    for file in (invoice, statement):
        run(home, "import", str(file), "--today", TODAY)
    applied = json.loads(run(home, "cash", "apply", "--format", "json", "--today", TODAY))
    assert applied["applied"] + sum(e["decision"] == "applied" for e in json.loads(
        run(home, "cash", "entries", "--format", "json"))) >= 4, applied
    with served(home) as address:
        yield Site(address, EMAIL, PASSWORD, home)


@pytest.fixture(scope="module")
def claire(booked, chromium):
    return cookies(chromium, booked)


def test_a_batch_is_made_closed_and_read_back_without_scripts(booked, chromium, claire, tmp_path):
    context = chromium.new_context(locale="fr-FR", storage_state=claire, java_script_enabled=False)
    page = context.new_page()
    page.goto(booked.address + "/rapports")
    page.get_by_role("link", name="Écritures et clôtures").click()
    page.get_by_label("Jusqu’au", exact=True).fill("demain")
    page.get_by_role("button", name="Préparer le lot").click()
    assert page.get_by_label("Jusqu’au", exact=True).get_attribute("aria-invalid") == "true"
    page.get_by_label("Jusqu’au", exact=True).fill("23/11/2026")
    page.get_by_role("button", name="Préparer le lot").click()
    page.get_by_role("status").get_by_text("Lot 1 prêt").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="FEC du lot 1").click()
    fec = tmp_path / "ecritures.txt"
    download.value.save_as(fec)
    lines = [line.split("\t") for line in fec.read_text("utf-8").splitlines()]
    assert len(lines[0]) == 18 and lines[0][13] == "EcritureLet"
    money = [tuple(int(cell.replace(",", "")) for cell in line[11:13]) for line in lines[1:]]
    assert sum(debit for debit, _ in money) == sum(credit for _, credit in money) > 0
    assert any(line[4] == "665000" for line in lines) and any(line[13] == "AA" for line in lines)
    # Another company's books take it, line by line.
    other = tmp_path / "other"
    other.mkdir()
    run(other, "init", "--company", "Lectrice")
    read = json.loads(run(other, "import", str(fec), "--format", "json"))["files"][0]
    assert read["kind"] == "fec" and read["reconciles"] is True and not read["rejected"]
    page.get_by_label("Clore jusqu’au").fill("31/10/2026")
    page.get_by_role("button", name="Clore", exact=True).click()
    page.get_by_text("Clos jusqu’au 31/10/2026 par Claire Delmas.").wait_for()
    page.get_by_role("button", name="Tout rouvrir").click()
    page.get_by_text("Aucune période n’est close.").wait_for()
    context.close()


def test_commands_say_the_same_as_the_pages(booked, chromium, claire):
    def asked(*arguments):
        return json.loads(run(booked.home, "accounting", *arguments, "--format", "json", "--today", TODAY))

    asked("export")
    batches = asked("batches")
    assert batches[-1]["number"] == 1 and batches[-1]["entries"] >= 5
    assert run(booked.home, "accounting", "file", "1").startswith("JournalCode\t")
    assert run(booked.home, "accounting", "file", "1", "--layout", "lettrage").startswith("\ufeffCompteNum;")
    received = asked("receipts", "--from", "2026-11-01", "--until", "2026-11-30")
    assert [(line["rate"], line["amount_minor"], line["tax_minor"]) for line in received] == [
        ("20.00", 120000, 20000), ("10.00", 55000, 5000)]
    assert asked("accounts")["bank"] == "512000"
    assert asked("accounts", "--set", "bank=512100", "--vat", "invoice")["bank"] == "512100"
    assert asked("close", "--until", "2026-09-30")["closed_until"] == "2026-09-30"
    assert asked("close", "--none")["closed_until"] == ""
    context = chromium.new_context(locale="fr-FR", storage_state=claire)
    page = context.new_page()
    page.goto(booked.address + PAGES[1])
    row = page.get_by_role("row").filter(has_text="20,00")
    assert "1 200,00" in row.inner_text().replace("\u202f", " ").replace("\u00a0", " ")
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_the_pages_are_accessible(booked, chromium, claire, look):
    context, page, complaints = opened(chromium, look, claire)
    problems = []
    for path in PAGES:
        page.goto(booked.address + path)
        problems += judged(page, path, complaints)
    page.goto(booked.address + PAGES[0])
    if page.get_by_label("Clore jusqu’au").count():
        page.get_by_label("Clore jusqu’au").fill("31/12/2026")
        page.get_by_role("button", name="Clore", exact=True).click()
        problems += judged(page, "a closing that is refused", complaints)
    context.close()
    assert not problems, "\n".join(problems)
