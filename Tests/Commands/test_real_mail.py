"""Reminders through a real Postfix into mailboxes of a real Dovecot, and what comes back from there."""

import datetime
import email.message
import email.utils
import html
import http.cookiejar
import os
import re
import sqlite3
import subprocess
import urllib.parse
import urllib.request
from contextlib import closing, contextmanager

import pytest
from mail_system import PASSWORD, mail_system
from test_drop_folders import one
from test_first_day import ITEMS, PROGRAM, TODAY, encours  # noqa: F401

COMPANY = "compta@masociete.example"
AUBRAC, BELLERIVE, CORVIN = "compta@aubrac.example", "factures@bellerive.example", "achats@corvin.example"
TEAM, GONE = "equipe@aubrac.example", "partie@aubrac.example"
TOMORROW = "2026-11-25"
CUSTOMERS = """Code client;Raison sociale;Adresse;Code postal;Ville;Pays;E-mail
C01;Menuiserie Aubrac;3 rue du Four;69003;Lyon;FR;{aubrac}
C02;Garage Bellerive;8 quai du Lac;74000;Annecy;FR;factures@bellerive.example
C03;Scierie Corvin;1 route du Col;73000;Chambéry;FR;achats@corvin.example
"""
ONE = "".join(ITEMS.splitlines(keepends=True)[:3])
THREE = ITEMS + "C03;Scierie Corvin;F-104;05/10/2026;04/11/2026;300,00;300,00\n"


@pytest.fixture(scope="module")
def system():
    with mail_system([COMPANY, AUBRAC, BELLERIVE, CORVIN], {TEAM: [AUBRAC, GONE]}) as system:
        yield system


@pytest.fixture
def mail(system):
    yield system
    system.empty()


class House:
    """A company whose reminders leave through Postfix, and whose answers come to its mailbox on Dovecot."""

    def __init__(self, encours, mail):  # noqa: F811
        self.encours, self.mail = encours, mail
        self.home = str(encours.folder / "new" / "encours")
        self.way = {
            "ENCOURS_SMTP": f"smtp://{urllib.parse.quote(COMPANY)}@127.0.0.1:{mail.smtp}",
            "ENCOURS_SMTP_PASSWORD": PASSWORD, "ENCOURS_SMTP_CA": str(mail.certificate),
        }

    def remind(self, items, aubrac=AUBRAC):
        """Has the reminders of the day made."""
        (self.encours.folder / "clients.csv").write_text(CUSTOMERS.format(aubrac=aubrac))
        (self.encours.folder / "factures.csv").write_text(items)
        self.encours("init", "--company", "Ma société", "--siren", "732829320")
        self.encours(
            "company", "--address-line", "12 rue des Lilas", "--postcode", "69003", "--city", "Lyon", "--email",
            COMPANY, "--iban", "FR7630006000011234567890189", "--legal-mention", "SAS, RCS Lyon")
        self.encours("import", "clients.csv", "factures.csv")
        set_mailbox(self.encours, self.mail)
        self.encours("run", "--today", TODAY)

    def next_day(self):
        """How many steps of each kind the day after decides."""
        actions = self.encours("run", "--today", TOMORROW, "--format", "json")["actions"]
        return {kind: count for kind, count in actions.items() if count}

    def send(self, expect=0):
        return self.encours("send", "--today", TODAY, "--format", "json", expect=expect, **self.way)

    def take(self):
        return self.encours(
            "mail", "take", "--today", TODAY, "--format", "json", ENCOURS_IMAP_CA=str(self.mail.certificate))

    def one(self, query):
        return one(self.encours, query)

    def states(self):
        return self.one("SELECT group_concat(state, ' ') FROM (SELECT state FROM outbox ORDER BY customer)").split()

    def an_hour_later(self):
        """What waits for its next attempt is due, and a message that a stopped sender took is free again."""
        with closing(sqlite3.connect(f"{self.home}/encours.sqlite", timeout=30)) as database, database:
            database.execute(
                "UPDATE outbox SET next_attempt = '2000' || substr(next_attempt, 5),"
                " lease_until = '2000' || substr(lease_until, 5)")

    def arrived(self):
        return [len(self.mail.messages(address)) for address in (AUBRAC, BELLERIVE, CORVIN)]


@pytest.fixture
def house(encours, mail):  # noqa: F811
    return House(encours, mail)


def set_mailbox(encours, mail):  # noqa: F811
    """Says in the settings where answers arrive, as an administrator does."""
    who, secret = "anne@masociete.example", "une phrase de passe bien longue"
    encours("user", "add", "--email", who, "--name", "Anne", "--role", "administrator", "--password-stdin",
            text=secret + "\n")
    with served(encours) as address:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

        def submit(path, **fields):
            page = browser.open(address + path).read().decode()
            hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
            kept = {name: html.unescape(value) for name, value in hidden.items()}
            return browser.open(address + path, urllib.parse.urlencode({**kept, **fields}).encode()).read().decode()

        submit("/connexion", email=who, password=secret)
        said = submit(
            "/reglages/reponses", serveur="127.0.0.1", port=mail.imaps, chiffrement="tls", utilisateur=COMPANY,
            motdepasse=PASSWORD, dossier="INBOX", adresse=COMPANY)
        assert 'action="/reglages/reponses/essai"' in said, said


@contextmanager
def served(encours):  # noqa: F811
    server = subprocess.Popen(
        [PROGRAM, "serve", "--port", "0", "--today", TODAY, "--without-worker"], stderr=subprocess.PIPE, text=True,
        env={**os.environ, "ENCOURS_HOME": str(encours.folder / "new" / "encours")})
    try:
        yield next(found.group() for line in server.stderr if (found := re.search(r"http://\S+", line)))
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_a_reminder_arrives_as_it_was_meant(mail, house):
    house.remind(ONE)
    assert house.send()["sent"] == 1
    [message] = mail.messages(AUBRAC)
    assert message["To"] == f"Menuiserie Aubrac <{AUBRAC}>" and message["From"] == f"Ma société <{COMPANY}>"
    assert message["Reply-To"] == COMPANY and message["Auto-Submitted"] == "auto-generated"
    # Signed in, and encrypted.
    assert "with ESMTPSA" in message["Received"]
    # Under an address of its own, which only the envelope has.
    assert re.fullmatch(r"<compta\+1\.[0-9a-z]+@masociete\.example>", message["Return-Path"])
    assert message["Message-ID"] == f"<{house.one('SELECT message_id FROM outbox')}>"
    assert abs(message["Date"].datetime - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(minutes=10)
    assert message["Subject"] == house.one("SELECT subject FROM outbox")
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        assert "F-101" in text and "F-102" in text and "F-103" not in text
    [letter] = message.iter_attachments()
    assert letter.get_content_type() == "application/pdf"
    text = subprocess.run(["pdftotext", "-", "-"], input=letter.get_content(), capture_output=True, check=True).stdout
    assert "F-101" in text.decode() and "Menuiserie Aubrac" in text.decode()
    # Nobody has written to the company: what it sent is not an answer to it.
    assert house.take()["taken"] == 0


def test_an_address_that_the_server_does_not_know_comes_back_and_is_not_used_again(mail, house):
    house.remind(ONE, aubrac=GONE)
    assert house.send()["sent"] == 1
    [report] = mail.messages(COMPANY)
    assert report.get_content_type() == "multipart/report" and report["Return-Path"] == "<>"
    assert report["To"].startswith("compta+1.")
    done = house.take()
    assert (done["taken"], done["reports"], done["attached"]) == (1, 1, 1)
    assert house.one("SELECT returned_reason FROM outbox WHERE returned_at IS NOT NULL").startswith("5.1.1 ")
    assert house.one("SELECT unusable_email FROM contact WHERE unusable_since IS NOT NULL") == GONE
    # It waits for nobody, and is taken in once.
    assert house.one("SELECT COUNT(*) FROM reply WHERE nature = 'report' AND state = 'dealt'") == 1
    assert house.take()["taken"] == 0
    assert house.next_day() == {"letter": 1}
    house.encours("verify")


def test_a_report_about_one_member_of_an_alias_leaves_the_message_heard(mail, house):
    house.remind(ONE, aubrac=TEAM)
    assert house.send()["sent"] == 1
    assert len(mail.messages(AUBRAC)) == 1
    [report] = mail.messages(COMPANY)
    fields = report.get_payload(1).as_string()
    assert f"Original-Recipient: rfc822;{TEAM}" in fields and f"Final-Recipient: rfc822; {GONE}" in fields
    done = house.take()
    assert (done["taken"], done["reports"], done["attached"]) == (1, 1, 1)
    assert house.one("SELECT COUNT(*) FROM outbox WHERE returned_at IS NOT NULL") == 0
    assert house.one("SELECT COUNT(*) FROM contact WHERE unusable_since IS NOT NULL") == 0
    assert house.next_day() == {}
    house.encours("verify")


def test_an_answer_of_the_debtor_lies_with_the_customer_with_what_it_proposes(mail, house):
    house.remind(ONE)
    house.send()
    [reminder] = mail.messages(AUBRAC)
    day = datetime.date.today() + datetime.timedelta(days=10)
    answer = email.message.EmailMessage()
    answer["From"], answer["To"] = f"Jeanne Roux <{AUBRAC}>", reminder["Reply-To"]
    answer["Subject"], answer["Date"] = f"Re: {reminder['Subject']}", email.utils.localtime()
    answer["Message-ID"] = email.utils.make_msgid(domain="aubrac.example")
    answer["In-Reply-To"] = answer["References"] = reminder["Message-ID"]
    answer.set_content(f"Bonjour,\n\nNous vous réglerons 1 200,50 € le {day:%d/%m/%Y}.\n\nJeanne Roux\n")
    mail.send(answer)
    assert len(mail.messages(COMPANY)) == 1
    done = house.take()
    assert (done["taken"], done["attached"], done["proposals"]) == (1, 1, 1)
    assert house.one("SELECT r.sender_name FROM reply r JOIN customer c ON c.id = r.customer JOIN outbox o ON"
                     " o.id = r.message WHERE c.code = 'C01' AND r.state = 'waiting'") == "Jeanne Roux"
    assert house.one("SELECT kind || ' ' || day || ' ' || amount_minor || ' ' || currency FROM reply_proposal") == (
        f"promise {day} 120050 EUR")
    assert house.take()["taken"] == 0
    house.encours("verify")


def test_while_the_server_is_down_messages_wait_and_then_leave_once(mail, house):
    house.remind(THREE)
    with mail.stopped():
        assert "could not be used" in house.encours("send", "--today", TODAY, expect=1, **house.way)
        assert house.states() == ["pending"] * 3
    house.an_hour_later()
    assert house.send()["sent"] == 3
    house.an_hour_later()
    assert house.send()["sent"] == 0
    assert house.arrived() == [1, 1, 1]
    assert house.states() == ["sent"] * 3
    house.encours("verify")


@pytest.mark.parametrize("moment, arrived", [("RCPT", 0), ("END-OF-MESSAGE", 1)])
def test_a_sender_that_is_killed_before_the_answer_sends_nothing_twice(mail, house, moment, arrived):
    house.remind(THREE)

    def kill(asked):
        if asked["protocol_state"] == moment and asked["recipient"] == BELLERIVE:
            sender.kill()
            sender.wait()

    mail.watch(kill)
    sender = subprocess.Popen(
        [PROGRAM, "send", "--today", TODAY], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "ENCOURS_HOME": house.home, **house.way})
    assert sender.wait(timeout=60) == -9
    mail.unwatch()
    assert house.states() == ["sent", "sending", "pending"]
    # Until its lease has run out, nobody knows that the sender is no more.
    done = house.send()
    assert (done["sent"], done["taken"]) == (0, 1)
    house.an_hour_later()
    done = house.send(expect=4)
    assert (done["sent"], done["to_check"]) == (1, 1)
    house.an_hour_later()
    assert house.send()["sent"] == 0
    # Whether it arrived is for a person to find out: nothing of it is sent by itself.
    assert house.states() == ["sent", "to_check", "sent"]
    assert house.arrived() == [1, arrived, 1]
    house.encours("verify")
