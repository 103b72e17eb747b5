"""The first day of a company that starts with nothing: the commands of the README, typed one after the other."""

import contextlib
import email
import email.policy
import json
import os
import pathlib
import re
import sqlite3
import subprocess

import pytest
from aiosmtpd.controller import Controller

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("ENCOURS_PROGRAM", ROOT / ".build/debug/encours"))
TODAY = "2026-11-24"

CUSTOMERS = """Code client;Raison sociale;Adresse;Code postal;Ville;Pays;E-mail
C01;Menuiserie Aubrac;3 rue du Four;69003;Lyon;FR;compta@aubrac.example
C02;Garage Bellerive;8 quai du Lac;74000;Annecy;FR;factures@bellerive.example
"""
ITEMS = """Code client;Raison sociale;N° pièce;Date pièce;Date échéance;Montant TTC;Solde
C01;Menuiserie Aubrac;F-101;01/09/2026;01/10/2026;1 200,50;1 200,50
C01;Menuiserie Aubrac;F-102;01/10/2026;31/10/2026;800,00;800,00
C02;Garage Bellerive;F-103;05/10/2026;04/11/2026;450,25;450,25
"""
STATEMENT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-24T06:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><CreDtTm>2026-11-24T06:00:00</CreDtTm>
<Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-11-23</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1450.25</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-11-23</Dt></Dt></Bal>
<Ntry><Amt Ccy="EUR">450.25</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-11-23</Dt></BookgDt><ValDt><Dt>2026-11-23</Dt></ValDt><AcctSvcrRef>R1</AcctSvcrRef>
<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>GARAGE BELLERIVE</Nm></Dbtr></RltdPties>
<RmtInf><Ustrd>VIREMENT F-103</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""


class MailServer(Controller):
    """On a free port, which the controller itself does not learn."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Mailbox:
    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def mailbox():
    box = Mailbox()
    controller = MailServer(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


@pytest.fixture
def encours(tmp_path):
    """Types a command in a folder of its own, which does not exist yet; json gives what it printed as data."""

    def type_(*arguments, expect=0, text=None, **environment):
        done = subprocess.run(
            [PROGRAM, *arguments], input=text, capture_output=True, text=True, timeout=120, cwd=tmp_path,
            env={**os.environ, "ENCOURS_HOME": str(tmp_path / "new" / "encours"), **environment},
        )
        assert done.returncode == expect, f"encours {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout) if "json" in arguments else done.stdout + done.stderr

    type_.folder = tmp_path
    (tmp_path / "clients.csv").write_text(CUSTOMERS)
    (tmp_path / "factures.csv").write_text(ITEMS)
    (tmp_path / "releve.xml").write_text(STATEMENT)
    return type_


def begin(encours):
    encours("init", "--company", "Ma société", "--siren", "732829320")
    encours(
        "company", "--address-line", "12 rue des Lilas", "--postcode", "69003", "--city", "Lyon", "--email",
        "compta@masociete.example", "--iban", "FR7630006000011234567890189", "--legal-mention", "SAS, RCS Lyon",
    )
    encours("import", "clients.csv", "factures.csv", "releve.xml")


def open_total(encours, *more):
    return encours("report", "aging", "--today", TODAY, "--format", "json", *more)["total_minor"]


def test_init_makes_its_folder_and_says_so_when_it_was_forgotten(encours):
    assert "encours init" in encours("report", "aging", expect=1)
    assert not (encours.folder / "new").exists()
    encours("init", "--company", "Ma société")
    home = encours.folder / "new" / "encours"
    assert home.stat().st_mode & 0o077 == 0
    assert "no" in encours("init", "--company", "Ma société", "--today", "2026-11-23")


def test_a_penalty_rate_below_the_floor_of_the_law_is_kept_and_told(encours):
    encours("init", "--company", "Ma société")
    told = encours("company", "--penalty-rate", "2", "--today", "2026-03-02")
    assert "below the floor of the law, 7.86 %" in told and "L441-10" in told
    assert "floor" not in encours("company", "--penalty-rate", "12.15", "--today", "2026-03-02")


def test_from_two_lists_and_a_statement_to_reminders_sent(encours, mailbox):
    begin(encours)
    assert open_total(encours) == 120050 + 80000 + 45025
    again = encours("import", "clients.csv", "factures.csv", "releve.xml", "--format", "json")
    assert all(file["items_created"] == 0 and file["entries_created"] == 0 for file in again["files"])

    encours("run", "--dry-run", "--today", TODAY)
    assert open_total(encours) == 245075
    day = encours("run", "--today", TODAY, "--format", "json")
    assert day["cash"]["applied"] == 1 and day["actions"]["email"] == 1
    assert open_total(encours) == 200050
    second = encours("run", "--today", TODAY, "--format", "json")
    assert second["cash"]["applied"] == 0 and sum(second["actions"].values()) == 0
    assert "F-101" in encours("why", "F-101", "--today", TODAY)
    score = encours("cash", "score", "--format", "json")
    assert score["total"]["receipts"] == score["total"]["applied_right"] == 1 and score["mistakes"] == []
    assert [(reason["reason"], reason["applied_right"]) for reason in score["reasons"]] == [("reference", 1)]
    assert encours("cash", "score", "--since", TODAY, "--format", "json")["total"]["receipts"] == 0

    mail = {"ENCOURS_SMTP": f"smtp://127.0.0.1:{mailbox.port}?security=none"}
    encours("send", "--today", TODAY, **mail)
    encours("send", "--today", TODAY, **mail)
    assert [message["To"] for message in mailbox.messages] == ["Menuiserie Aubrac <compta@aubrac.example>"]
    message = mailbox.messages[0]
    text = message.get_body(("plain",)).get_content()
    assert "F-101" in text and "F-103" not in text
    assert [part.get_content_type() for part in message.iter_attachments()] == ["application/pdf"]
    encours("verify")


def test_a_backup_holds_the_books_and_goes_into_an_empty_database_only(encours):
    begin(encours)
    encours("run", "--today", TODAY)
    encours("backup", "copie.sqlite")
    other = {"ENCOURS_HOME": str(encours.folder / "other")}
    encours("restore", "copie.sqlite", **other)
    figures = encours("report", "aging", "--today", TODAY, "--format", "json", **other)
    assert figures == encours("report", "aging", "--today", TODAY, "--format", "json")
    encours("verify", **other)
    assert "empty" in encours("restore", "copie.sqlite", expect=3, **other)


def test_a_file_that_is_nothing_known_changes_nothing(encours):
    begin(encours)
    (encours.folder / "photo.csv").write_bytes(bytes(range(256)) * 40)
    (encours.folder / "mauvais.csv").write_text(ITEMS + "C02;Garage Bellerive;F-104;05/13/2026;04/11/2026;12,3,4;12\n")
    before = open_total(encours)
    assert "photo.csv" in encours("import", "photo.csv", expect=3)
    rejected = encours("import", "mauvais.csv", "--format", "json", expect=4)["files"][0]["rejected"]
    assert [row["line"] for row in rejected] == [5]
    assert open_total(encours) == before
    encours("verify")


def test_the_daily_run_forgets_what_nobody_needs_any_more(encours):
    begin(encours)
    encours("user", "add", "--email", "a@masociete.example", "--name", "Anne", "--role", "collector",
            "--password-stdin", text="une phrase de passe bien longue\n")
    with contextlib.closing(sqlite3.connect(encours.folder / "new" / "encours" / "encours.sqlite")) as database:
        now = database.execute("SELECT MAX(at) FROM journal").fetchone()[0]
        long_ago = "2020" + now[4:]
        for id_, deleted in ((1, long_ago), (2, now)):
            database.execute(
                "INSERT INTO comment (id, company, customer, author, written, deleted, deleted_by, version, content)"
                " VALUES (?, 1, 1, 1, ?, ?, 1, 1, 'parole')", (id_, long_ago, deleted))
        for id_, read in ((1, long_ago), (2, now), (3, None)):
            database.execute(
                "INSERT INTO notice (id, company, person, kind, cause, path, content, created, read_at)"
                " VALUES (?, 1, 1, 'note', ?, '/', '{}', ?, ?)", (id_, f"comment:{id_}", long_ago, read))
        database.commit()
        encours("run", "--today", TODAY)
        assert database.execute("SELECT content FROM comment ORDER BY id").fetchall() == [("",), ("parole",)]
        assert database.execute("SELECT id FROM notice ORDER BY id").fetchall() == [(2,), (3,)]


def test_in_test_mode_nothing_leaves_and_its_end_plans_anew(encours, mailbox):
    encours("init", "--company", "Ma société", "--siren", "732829320", "--test-mode")
    begin(encours)
    smtp = f"smtp://127.0.0.1:{mailbox.port}?security=none"
    actions = encours("run", "--today", TODAY, "--format", "json")["actions"]
    waiting = actions["email"] + actions["letter"]
    assert waiting > 0
    sent = encours("send", "--today", TODAY, "--format", "json", ENCOURS_SMTP=smtp)
    assert (sent["held"], sent["held_by"], sent["sent"], sent["letters"]) == (waiting, "test_mode", 0, 0)
    assert "test mode since" in encours("send", "--today", TODAY, ENCOURS_SMTP=smtp)
    assert mailbox.messages == []
    why = encours("why", "F-101", "--today", TODAY)
    assert "held: test mode since" in why
    [told] = encours("why", "F-101", "--today", TODAY, "--format", "json")
    assert told["held"] == "test_mode" and "leaves_from" not in told
    encours("company", "--test-mode", "--end-test-mode", "withdraw", expect=2)
    told = encours("company", "--end-test-mode", "withdraw", "--today", TODAY)
    assert f"{waiting} message(s) withdrawn" in told
    assert "not in test mode" in encours("company", "--end-test-mode", "withdraw")
    again = encours("run", "--today", "2026-11-25", "--format", "json")["actions"]
    assert again["email"] + again["letter"] == waiting
    sent = encours("send", "--today", "2026-11-25", "--format", "json", ENCOURS_SMTP=smtp)
    assert sent["sent"] + sent["letters"] == waiting and sent["held"] == 0


def test_why_tells_from_when_a_message_leaves(encours):
    begin(encours)
    encours("run", "--today", TODAY)
    with contextlib.closing(sqlite3.connect(encours.folder / "new" / "encours" / "encours.sqlite")) as database:
        database.execute("UPDATE outbox SET next_attempt = '2099' || substr(next_attempt, 5)")
        database.commit()
    [told] = encours("why", "F-101", "--today", TODAY, "--format", "json")
    assert told["leaves_from"].startswith("2099-") and "held" not in told
    said = encours("why", "F-101", "--today", TODAY)
    assert re.search(r"its message leaves from \d+ \w+ 2099 at\s\d\d:\d\d on", said), said
