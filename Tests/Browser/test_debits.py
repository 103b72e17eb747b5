"""SEPA direct debits by page and by command: the file against the schemas of ISO 20022, the bank's credit and its answers."""

import importlib.resources
import json
import os
import pathlib
import re
import sqlite3
from contextlib import closing
from xml.etree import ElementTree

import pytest
import xmlschema
from conftest import EMAIL, PASSWORD, TODAY, Site, cookies, run, served
from test_pages import LOOKS, judged, opened

PICTURES = os.environ.get("ENCOURS_PICTURES")
IBANS = ["FR1420041010050500013M02606", "DE89370400440532013000", "CH9300762011623852957"]
COLLECTION = "2026-12-07"
SEPA = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]+")
# Customers who owe something that may be debited, and whom nothing keeps from it.
DEBTORS = (
    "SELECT c.code, c.name FROM customer c WHERE c.insolvent_since IS NULL AND EXISTS (SELECT 1 FROM item i WHERE"
    " i.customer = c.id AND i.kind = 'invoice' AND i.open_minor > 0 AND i.currency = 'EUR' AND i.disputed_minor = 0 AND"
    " i.promised_minor = 0 AND i.due <= '2026-12-07' AND i.id NOT IN (SELECT item FROM legal_file_item) AND i.id NOT IN"
    " (SELECT item FROM awaited_receipt)) AND NOT EXISTS (SELECT 1 FROM item i WHERE i.customer = c.id AND"
    " i.open_minor < 0) ORDER BY c.id LIMIT 3")
CREDIT = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>B</MsgId>
<CreDtTm>2026-12-07T20:00:00</CreDtTm></GrpHdr><Stmt><Id>B1</Id><CreDtTm>2026-12-07T20:00:00</CreDtTm><Acct><Id>
<IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct><Ntry><NtryRef>B1</NtryRef><Amt Ccy="EUR">{amount}</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-12-07</Dt></BookgDt><AcctSvcrRef>B1</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>ESDD</SubFmlyCd></Fmly></Domn></BkTxCd><AddtlNtryInf>REMISE PRLV
{message}</AddtlNtryInf></Ntry></Stmt></BkToCstmrStmt></Document>"""
REJECTION = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>R</MsgId>
<CreDtTm>2026-12-04T10:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId>
<OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>
<OrgnlPmtInfId>{message}-1</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>{debit}</OrgnlEndToEndId><TxSts>RJCT</TxSts>
<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"""


def asked(home, *arguments, today=TODAY):
    return json.loads(run(home, *arguments, "--format", "json", "--today", today))


def fill(home):
    """A demo large enough for three customers who owe something and whom nothing keeps from being debited."""
    run(home, "demo", "--customers", "200", "--invoices", "2000", "--today", TODAY)
    run(home, "user", "add", "--email", EMAIL, "--name", "Claire Delmas", "--role", "administrator",
        "--password-stdin", text=PASSWORD + "\n")


def debtors(home):
    with closing(sqlite3.connect(home / "encours.sqlite")) as database:
        return database.execute(DEBTORS).fetchall()


def schema(name):
    return xmlschema.XMLSchema(str(importlib.resources.files("sepaxml") / "schemas" / f"{name}.xsd"))


def prepared(home):
    """A demo of which three customers have signed, and a run of what they owe."""
    run(home, "debits", "settings", "--creditor", "FR72 ZZZ 123456")
    for place, ((code, _), iban) in enumerate(zip(debtors(home), IBANS)):
        run(home, "debits", "mandate", code, "--reference", f"RUM-{place + 1}", "--signed", "2026-01-10", "--iban", iban,
            *(["--bic", "POFICHBEXXX"] if iban.startswith("CH") else []), *(["--b2b"] if place == 1 else []),
            "--today", TODAY)
    return asked(home, "debits", "prepare", "--collect", COLLECTION)[0]


@pytest.fixture(scope="module")
def debited(tmp_path_factory):
    home = tmp_path_factory.mktemp("debited")
    fill(home)
    prepared(home)
    with served(home) as address:
        yield Site(address, EMAIL, PASSWORD, home)


@pytest.fixture(scope="module")
def claire(debited, chromium):
    return cookies(chromium, debited)


@pytest.mark.parametrize("version", ["pain.008.001.08", "pain.008.001.02"])
def test_the_file_holds_against_the_schema_and_the_rules(tmp_path, version):
    fill(tmp_path)
    run(tmp_path, "debits", "settings", "--creditor", "FR72ZZZ123456", "--layout", version)
    made = prepared(tmp_path)
    assert asked(tmp_path, "debits", "settings")["layout"] == version
    text = run(tmp_path, "debits", "file", str(made["number"]))
    schema(version).validate(text)
    space = {"p": f"urn:iso:std:iso:20022:tech:xsd:{version}"}
    root = ElementTree.fromstring(text)

    def texts(path, start=root):
        return [element.text for element in start.findall(path, space)]

    def cents(value):
        units, decimals = value.split(".")
        assert len(decimals) == 2
        return int(units) * 100 + int(decimals)

    amounts = [cents(value) for value in texts(".//p:InstdAmt")]
    assert sum(amounts) == cents(texts(".//p:GrpHdr/p:CtrlSum")[0]) == made["amount_minor"]
    assert len(amounts) == int(texts(".//p:GrpHdr/p:NbOfTxs")[0]) == made["debits"] == 3
    for batch in root.findall(".//p:PmtInf", space):
        assert sum(cents(value) for value in texts(".//p:InstdAmt", batch)) == cents(texts("p:CtrlSum", batch)[0])
        assert len(texts(".//p:InstdAmt", batch)) == int(texts("p:NbOfTxs", batch)[0])
    references = texts(".//p:EndToEndId") + texts(".//p:PmtInfId") + texts(".//p:MsgId")
    assert len(set(references)) == len(references)
    for reference in references + texts(".//p:MndtId"):
        assert len(reference) <= 35 and SEPA.fullmatch(reference) and not reference.startswith("/")
    for name in texts(".//p:Nm") + texts(".//p:Ustrd"):
        assert SEPA.fullmatch(name), name
    assert sorted(zip(texts(".//p:LclInstrm/p:Cd"), texts(".//p:SeqTp"))) == [("B2B", "FRST"), ("CORE", "FRST")]
    assert set(texts(".//p:ReqdColltnDt")) == {COLLECTION}
    # The same each time, as the bank has it.
    assert run(tmp_path, "debits", "file", str(made["number"])) == text


def test_the_bank_rejects_one_credits_the_rest_and_says_so(tmp_path):
    fill(tmp_path)
    made = prepared(tmp_path)
    number = str(made["number"])
    lines = asked(tmp_path, "debits", "run", number)
    first = next(line for line in lines if line["mandate"] == "RUM-1")
    # What is under a debit is not asked for.
    why = run(tmp_path, "why", first["items"][0], "--today", TODAY)
    assert "seront prélevés le 07/12/2026" in why, why
    notices = run(tmp_path, "debits", "notices", number)
    assert notices.count("RUM-") == 3 and "FR72ZZZ123456" in notices
    answer = tmp_path / "reponse.xml"
    answer.write_text(REJECTION.format(message=made["message"], debit=first["end_to_end"]))
    read = asked(tmp_path, "import", str(answer), today="2026-12-04")["files"][0]
    assert read["kind"] == "debit-status" and read["entries_created"] == 1 and not read["warnings"], read
    left = made["amount_minor"] - first["amount_minor"]
    statement = tmp_path / "banque.xml"
    statement.write_text(CREDIT.format(amount=f"{left / 100:.2f}", message=made["message"]))
    run(tmp_path, "import", str(statement), "--today", "2026-12-07")
    run(tmp_path, "cash", "apply", "--today", "2026-12-07")
    lines = asked(tmp_path, "debits", "run", number)
    assert {line["mandate"]: line["state"] for line in lines} == {
        "RUM-1": "rejected", "RUM-2": "collected", "RUM-3": "collected"}
    assert next(line["reason"] for line in lines if line["mandate"] == "RUM-1") == "AC04"
    with closing(sqlite3.connect(tmp_path / "encours.sqlite")) as database:
        opened = dict(database.execute(
            "SELECT m.reference, SUM(i.open_minor) FROM direct_debit d JOIN mandate m ON m.id = d.mandate JOIN"
            " direct_debit_item p ON p.debit = d.id JOIN item i ON i.id = p.item GROUP BY m.reference"))
    assert opened == {"RUM-1": first["amount_minor"], "RUM-2": 0, "RUM-3": 0}
    run(tmp_path, "verify")
    assert asked(tmp_path, "debits", "runs")[0]["collected"] == 2


RETURN = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>R1</Id><Acct><Id>
<IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct><Ntry><NtryRef>R1</NtryRef><Amt Ccy="EUR">{amount}</Amt>
<CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-12-09</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs>
<EndToEndId>{debit}</EndToEndId></Refs><CdtDbtInd>DBIT</CdtDbtInd><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls>
</Ntry></Stmt></BkToCstmrStmt></Document>"""


@pytest.mark.parametrize("version", ["pain.008.001.08", "pain.008.001.02"])
def test_a_debit_comes_back_with_its_fee_and_the_amended_mandate_is_told_once(tmp_path, version):
    fill(tmp_path)
    made = prepared(tmp_path)
    debit = next(line for line in asked(tmp_path, "debits", "run", str(made["number"])) if line["mandate"] == "RUM-1")
    statement = tmp_path / "banque.xml"
    statement.write_text(CREDIT.format(amount=f"{made['amount_minor'] / 100:.2f}", message=made["message"]))
    run(tmp_path, "import", str(statement), "--today", "2026-12-07")
    run(tmp_path, "cash", "apply", "--today", "2026-12-07")
    back = tmp_path / "retour.xml"
    back.write_text(RETURN.format(amount=f"{(debit['amount_minor'] + 350) / 100:.2f}", debit=debit["end_to_end"]))
    run(tmp_path, "import", str(back), "--today", "2026-12-09")
    run(tmp_path, "cash", "apply", "--today", "2026-12-09")
    returned = next(line for line in asked(tmp_path, "debits", "run", "1") if line["mandate"] == "RUM-1")
    assert (returned["state"], returned["reason"]) == ("returned", "AC04"), returned
    with closing(sqlite3.connect(tmp_path / "encours.sqlite")) as database:
        opened, fee = database.execute(
            "SELECT (SELECT SUM(i.open_minor) FROM direct_debit_item p JOIN direct_debit d ON d.id = p.debit JOIN item i ON"
            " i.id = p.item WHERE d.end_to_end = ?), (SELECT SUM(amount_minor) FROM item WHERE source = 'difference' AND"
            " source_key LIKE '%:bank_charge' AND number = 'R1')", (debit["end_to_end"],)).fetchone()
    assert (opened, fee) == (debit["amount_minor"], -350)
    run(tmp_path, "verify")

    run(tmp_path, "debits", "amend", "RUM-1", "--iban", "FR7630006000011234567890189", "--new-reference", "RUM-1B",
        "--today", "2026-12-10")
    run(tmp_path, "debits", "settings", "--layout", version)
    again, = asked(tmp_path, "debits", "prepare", "--collect", "2026-12-28", today="2026-12-10")
    text = run(tmp_path, "debits", "file", str(again["number"]))
    schema(version).validate(text)
    space = {"p": f"urn:iso:std:iso:20022:tech:xsd:{version}"}
    told = [block for block in ElementTree.fromstring(text).findall(".//p:MndtRltdInf", space)
            if block.find("p:MndtId", space).text == "RUM-1B"]
    assert len(told) == 1
    assert told[0].find("p:AmdmntInd", space).text == "true"
    assert told[0].find("p:AmdmntInfDtls/p:OrgnlMndtId", space).text == "RUM-1"
    assert told[0].find("p:AmdmntInfDtls/p:OrgnlDbtrAcct/p:Id/p:Othr/p:Id", space).text == "SMNDA"
    # A bank rejects it: the next file says it again.
    debit = next(line for line in asked(tmp_path, "debits", "run", str(again["number"])) if line["mandate"] == "RUM-1B")
    run(tmp_path, "debits", "reject", debit["end_to_end"], "--reason", "AM04", "--today", "2026-12-20")
    third, = asked(tmp_path, "debits", "prepare", "--collect", "2027-01-11", today="2026-12-21")
    assert "<AmdmntInd>true</AmdmntInd>" in run(tmp_path, "debits", "file", str(third["number"]))


def test_the_customers_are_told_by_e_mail_once(debited, chromium, claire):
    with closing(sqlite3.connect(debited.home / "encours.sqlite")) as database:
        customer, = database.execute("SELECT customer FROM direct_debit WHERE run = 1 ORDER BY id LIMIT 1").fetchone()
        database.execute("UPDATE contact SET email = NULL WHERE customer = ?", (customer,))
        database.commit()
    before = asked(debited.home, "debits", "run", "1")
    assert {line["notice"] for line in before} == {"not_told"}
    context = chromium.new_context(locale="fr-FR", storage_state=claire, java_script_enabled=False)
    page = context.new_page()
    page.goto(debited.address + "/prelevements/1")
    page.get_by_role("button", name="Prévenir 2 clients par e-mail").click()
    assert "sans adresse e-mail" in page.locator("main").inner_text().lower()
    assert page.get_by_role("status").inner_text().startswith("2 avis partent par e-mail."), page.inner_text("main")
    assert page.get_by_role("button", name="Prévenir").count() == 0
    with page.expect_download() as download:
        page.get_by_role("link", name="Lettre (PDF) à").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="Voir l’avis à").first.click()
    assert page.locator("main").inner_text().startswith("Avis de prélèvement D1-"), page.inner_text("main")
    context.close()
    assert asked(debited.home, "debits", "notify", "1")["written"] == 0
    assert sorted(line["notice"] for line in asked(debited.home, "debits", "run", "1")) == ["not_told", "waiting", "waiting"]


def test_a_run_is_prepared_without_scripts(debited, chromium, claire, tmp_path):
    with closing(sqlite3.connect(debited.home / "encours.sqlite")) as database:
        code, number = database.execute(
            "SELECT c.code, i.number FROM customer c JOIN item i ON i.customer = c.id WHERE c.id NOT IN (SELECT customer"
            " FROM mandate) AND i.kind = 'invoice' AND i.open_minor > 0 AND i.currency = 'EUR' AND i.disputed_minor = 0 AND"
            " i.promised_minor = 0 AND i.due <= '2026-11-01' AND c.insolvent_since IS NULL AND i.id NOT IN (SELECT item FROM"
            " legal_file_item) AND NOT EXISTS (SELECT 1 FROM item o WHERE o.customer = c.id AND o.open_minor < 0)"
            " ORDER BY c.id LIMIT 1").fetchone()
    context = chromium.new_context(locale="fr-FR", storage_state=claire, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{debited.address}/clients/{code}/mandats")
    page.get_by_label("Référence unique (RUM)").fill("RUM-9")
    page.get_by_label("Signé le").fill("10/01/2026")
    page.get_by_label("IBAN du client").fill("FR15 2004 1010 0505 0001 3M02 606")
    page.get_by_role("button", name="Enregistrer le mandat").click()
    assert page.get_by_label("IBAN du client").get_attribute("aria-invalid") == "true"
    page.get_by_label("IBAN du client").fill("FR14 2004 1010 0505 0001 3M02 606")
    page.get_by_role("button", name="Enregistrer le mandat").click()
    page.get_by_role("status").get_by_text("Mandat RUM-9 enregistré.").wait_for()
    page.get_by_role("link", name="Prélèvements", exact=True).click()
    page.get_by_role("link", name="Préparer un prélèvement").click()
    assert page.get_by_label(f"Prélever {number}", exact=True).is_checked()
    page.get_by_role("button", name="Préparer le fichier").click()
    assert page.get_by_role("status").get_by_text("Remise 2 prête").count() == 1, page.locator("main").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Fichier pour la banque").click()
    file = tmp_path / "prelevements.xml"
    download.value.save_as(file)
    schema("pain.008.001.08").validate(file.read_text("utf-8"))
    page.get_by_role("button", name="Annuler la remise").click()
    page.get_by_role("status").get_by_text("Remise annulée.").wait_for()
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_the_pages_are_accessible(debited, chromium, claire, look):
    context, page, complaints = opened(chromium, look, claire)
    problems = []
    with closing(sqlite3.connect(debited.home / "encours.sqlite")) as database:
        code = database.execute(
            "SELECT c.code FROM customer c JOIN mandate m ON m.customer = c.id ORDER BY m.id LIMIT 1").fetchone()[0]
    paths = [
        "/prelevements", "/prelevements/nouveau", "/prelevements/nouveau?jour=25/11/2026", "/prelevements/1",
        "/prelevements/mandats", f"/clients/{code}/mandats", f"/clients/{code}/mandats?modifier=1",
        "/modeles/debit_notice",
    ]
    for path in paths:
        page.goto(debited.address + path)
        if PICTURES:
            page.screenshot(path=pathlib.Path(PICTURES) / f"{re.sub('[^a-z0-9]+', '-', path)}-{look.name}.png", full_page=True)
        problems += judged(page, path, complaints)
    page.goto(f"{debited.address}/clients/{code}/mandats")
    page.get_by_label("Référence unique (RUM)").fill("A//B")
    page.get_by_label("Signé le").fill("10/01/2026")
    page.get_by_label("IBAN du client").fill("FR14")
    page.get_by_role("button", name="Enregistrer le mandat").click()
    problems += judged(page, "a mandate that is refused", complaints)
    context.close()
    assert not problems, "\n".join(problems)


def test_cheques_go_on_a_slip_and_the_bank_credits_it(debited, chromium, claire, tmp_path):
    with closing(sqlite3.connect(debited.home / "encours.sqlite")) as database:
        code, number, minor = database.execute(
            "SELECT c.code, i.number, i.open_minor FROM customer c JOIN item i ON i.customer = c.id WHERE i.kind = 'invoice'"
            " AND i.open_minor > 0 AND i.currency = 'EUR' AND i.disputed_minor = 0 AND c.currency = 'EUR' AND i.id NOT IN"
            " (SELECT item FROM direct_debit_item) ORDER BY c.id DESC, i.due LIMIT 1").fetchone()
    context = chromium.new_context(locale="fr-FR", storage_state=claire, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{debited.address}/clients/{code}/cheques")
    page.get_by_label("Numéro").fill("1234567")
    page.get_by_label("Montant", exact=True).fill(f"{minor / 100:.2f}".replace(".", ","))
    page.get_by_label(f"Règle {number}", exact=True).check()
    page.get_by_role("button", name="Enregistrer un chèque").click()
    page.get_by_role("status").get_by_text("Chèque 1234567 enregistré.").wait_for()
    page.goto(debited.address + "/cheques")
    page.get_by_role("button", name="Préparer le bordereau").click()
    page.get_by_role("status").get_by_text("Bordereau 1 prêt.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Bordereau en PDF").click()
    slip = tmp_path / "bordereau.pdf"
    download.value.save_as(slip)
    assert slip.read_bytes().startswith(b"%PDF")
    context.close()
    statement = tmp_path / "banque.xml"
    statement.write_text(
        CREDIT.format(amount=f"{minor / 100:.2f}", message="").replace("REMISE PRLV", "REMISE CHEQUE BORD 42")
        .replace("<Fmly><Cd>IDDT</Cd><SubFmlyCd>ESDD</SubFmlyCd></Fmly>", "<Fmly><Cd>RCHQ</Cd><SubFmlyCd>CCHQ</SubFmlyCd></Fmly>")
        .replace("2026-12-07", "2026-11-25").replace("B1", "C1"))
    run(debited.home, "import", str(statement), "--today", "2026-11-25")
    run(debited.home, "cash", "apply", "--today", "2026-11-25")
    cheque, = asked(debited.home, "cheques", "slip", "1")
    assert cheque["state"] == "collected" and cheque["items"] == [number], cheque
    run(debited.home, "verify")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_the_pages_of_cheques_are_accessible(debited, chromium, claire, look):
    context, page, complaints = opened(chromium, look, claire)
    with closing(sqlite3.connect(debited.home / "encours.sqlite")) as database:
        code = database.execute("SELECT code FROM customer ORDER BY id LIMIT 1").fetchone()[0]
    run(debited.home, "cheques", "note", code, "--number", f"770000{LOOKS.index(look)}", "--amount", "12.50", "--bank", "Banque",
        "--today", TODAY)
    problems = []
    for path in ["/cheques", f"/clients/{code}/cheques"]:
        page.goto(debited.address + path)
        problems += judged(page, path, complaints)
    number = asked(debited.home, "cheques", "remit")["slip"]
    page.goto(f"{debited.address}/cheques/{number}")
    problems += judged(page, "a slip", complaints)
    context.close()
    assert not problems, "\n".join(problems)
