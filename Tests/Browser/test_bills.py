"""Bills by page and by command: the bank's file against its layout, the bank's credit, and the bill that was not paid."""

import sqlite3
from contextlib import closing

import pytest
from conftest import EMAIL, PASSWORD, TODAY, Site, cookies, run, served
from test_debits import CREDIT, asked, fill
from test_pages import LOOKS, judged, opened

OURS = "FR7630006000011234567890189"
RIB = "20041 01005 0500013M026 06"
# Customers who owe something in euros that nothing else is about to pay.
OWING = (
    "SELECT c.code, i.number, i.open_minor FROM customer c JOIN item i ON i.customer = c.id WHERE i.kind = 'invoice' AND"
    " i.open_minor > 0 AND i.currency = 'EUR' AND i.disputed_minor = 0 AND c.currency = 'EUR' AND i.id NOT IN (SELECT item"
    " FROM awaited_receipt) AND i.id NOT IN (SELECT item FROM bill_item) AND c.insolvent_since IS NULL GROUP BY c.id"
    " ORDER BY c.id LIMIT 3")


@pytest.fixture(scope="module")
def billed(tmp_path_factory):
    home = tmp_path_factory.mktemp("billed")
    fill(home)
    with served(home) as address:
        yield Site(address, EMAIL, PASSWORD, home)


@pytest.fixture(scope="module")
def claire(billed, chromium):
    return cookies(chromium, billed)


def owing(home):
    with closing(sqlite3.connect(home / "encours.sqlite")) as database:
        return database.execute(OWING).fetchall()


def test_a_bill_goes_to_the_bank_is_credited_and_comes_back_without_scripts(billed, chromium, claire, tmp_path):
    code, number, minor = owing(billed.home)[0]
    context = chromium.new_context(locale="fr-FR", storage_state=claire, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{billed.address}/clients/{code}/effets")
    page.get_by_label("Nature").select_option("LCR acceptée")
    page.get_by_label("Échéance", exact=True).fill("30/11/2026")
    page.get_by_label("Domiciliation (IBAN ou RIB)").fill(RIB[:-1] + "7")
    page.get_by_label(f"Règle {number}", exact=True).check()
    page.get_by_role("button", name="Enregistrer un effet").click()
    assert page.get_by_label("Domiciliation (IBAN ou RIB)").get_attribute("aria-invalid") == "true"
    page.get_by_label("Domiciliation (IBAN ou RIB)").fill(RIB)
    page.get_by_role("button", name="Enregistrer un effet").click()
    page.get_by_role("status").get_by_text("Effet EF1 enregistré.").wait_for()
    page.goto(f"{billed.address}/factures/{number}")
    assert page.get_by_text("couverts par un effet").count() >= 1, page.locator("main").inner_text()
    page.goto(billed.address + "/prelevements")
    page.get_by_role("link", name="Effets de commerce").click()
    page.get_by_role("button", name="Préparer la remise").click()
    page.get_by_role("status").get_by_text("Bordereau 1 prêt").wait_for()
    for name, start in (("Fichier pour la banque", b"036000000001"), ("Bordereau en PDF", b"%PDF")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        kept = tmp_path / download.value.suggested_filename
        download.value.save_as(kept)
        assert kept.read_bytes().startswith(start), name
        if start != b"%PDF":
            heading, bill, total = kept.read_bytes().decode("ascii").split("\r\n")[:3]
            assert {len(heading), len(bill), len(total)} == {160}
            assert bill[102:114] == total[102:114] == f"{minor:012d}" and bill[118:124] == "301126", bill
            assert (bill[78], bill[81:102]) == ("1", "20041010050500013M026") and heading[81:102] == OURS[4:25]
    context.close()
    for name, day, change in (
        ("E1", "2026-12-01", ("REMISE PRLV", "ENCAISSEMENT LCR")),
        ("E2", "2026-12-04", ("REMISE PRLV", "IMPAYE LCR EF1 ")),
    ):
        statement = tmp_path / f"{name}.xml"
        text = CREDIT.format(amount=f"{minor / 100:.2f}", message="").replace(*change).replace("B1", name)
        text = text.replace("2026-12-07", day).replace("<Cd>IDDT</Cd><SubFmlyCd>ESDD</SubFmlyCd>", "<Cd>DRFT</Cd><SubFmlyCd>STAM</SubFmlyCd>")
        if name == "E2":
            text = text.replace("CRDT", "DBIT").replace("STAM", "UDFT")
        statement.write_text(text)
        run(billed.home, "import", str(statement), "--today", day)
        run(billed.home, "cash", "apply", "--today", day)
        bill, = asked(billed.home, "bills", "slip", "1", today=day)
        assert bill["state"] == ("collected" if name == "E1" else "unpaid") and bill["items"] == [number], bill
        with closing(sqlite3.connect(billed.home / "encours.sqlite")) as database:
            left, = database.execute("SELECT open_minor FROM item WHERE number = ?", (number,)).fetchone()
        assert left == (0 if name == "E1" else minor)
    run(billed.home, "verify")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_the_pages_of_bills_are_accessible(billed, chromium, claire, look):
    context, page, complaints = opened(chromium, look, claire)
    code, number, _ = owing(billed.home)[1]
    day = f"2027-01-{10 + LOOKS.index(look)}"
    run(billed.home, "bills", "note", code, "--due", day, "--amount", "12.50", "--account", RIB, "--today", TODAY)
    run(billed.home, "bills", "note", code, "--due", day, "--amount", "7.25", "--kind", "bor", "--today", TODAY)
    problems = []
    for path in ["/effets", f"/clients/{code}/effets"]:
        page.goto(billed.address + path)
        problems += judged(page, path, complaints)
    page.get_by_label("Échéance", exact=True).fill("01/02/2020")
    page.get_by_label("Domiciliation (IBAN ou RIB)", exact=True).first.fill("FR14")
    page.get_by_role("button", name="Enregistrer un effet").click()
    problems += judged(page, "a bill that is refused", complaints)
    number = asked(billed.home, "bills", "remit", "--purpose", "discount")["slip"]
    page.goto(f"{billed.address}/effets/{number}")
    problems += judged(page, "a slip of bills", complaints)
    context.close()
    assert not problems, "\n".join(problems)
