"""Departures: a company that is tried out, in every look, and its pages used without scripts."""

import email
import email.policy
import sqlite3

import pytest
from aiosmtpd.controller import Controller
from conftest import EMAIL, PASSWORD, TODAY, Site, cookies, fill, run, served
from test_pages import LOOKS, judged, opened, violations


class Mailbox:
    def __init__(self):
        self.received = []

    async def handle_DATA(self, server, session, envelope):
        self.received.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=email.policy.default)))
        return "250 OK"


class MailServer(Controller):
    """On a free port, which the controller itself does not learn."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture(scope="module")
def mailbox():
    """What a real mail server received."""
    box = Mailbox()
    server = MailServer(box, hostname="127.0.0.1", port=0)
    server.start()
    box.port = server.port
    yield box
    server.stop()


@pytest.fixture(scope="module")
def tried(tmp_path_factory, mailbox):
    """A server over a demo in test mode whose bank was never imported, with its day planned."""
    home = tmp_path_factory.mktemp("tried")
    fill(home)
    run(home, "company", "--test-mode")
    run(home, "run", "--today", TODAY)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ENCOURS_SMTP", f"smtp://127.0.0.1:{mailbox.port}?security=none")
        with served(home) as address:
            yield Site(address, EMAIL, PASSWORD, home)


@pytest.fixture(scope="module")
def inside(tried, chromium):
    return cookies(chromium, tried)


def waiting(site):
    with sqlite3.connect(site.home / "encours.sqlite") as database:
        return database.execute("SELECT MIN(id) FROM outbox WHERE state = 'pending'").fetchone()[0]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_departures_are_accessible(tried, chromium, inside, look):
    context, page, complaints = opened(chromium, look, inside)
    problems = []
    for path in ["/", "/reglages/envois", "/envois?vue=en-attente", f"/envois/{waiting(tried)}", "/rapports/departs"]:
        if page.goto(tried.address + path).status != 200:
            problems.append(f"{path} does not open")
        if page.locator(".callout.test").count() != 1:
            problems.append(f"{path} does not say that nothing leaves")
        problems += judged(page, path, complaints)
    context.close()
    assert not problems, "\n".join(problems)


def test_a_copy_goes_to_oneself_alone_while_nothing_leaves(tried, chromium, inside, mailbox):
    context = chromium.new_context(locale="fr-FR", storage_state=inside, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{tried.address}/envois/{waiting(tried)}")
    page.get_by_role("button", name="M’envoyer cet exemplaire").click()
    page.get_by_role("status").get_by_text(f"L’exemplaire est parti à {EMAIL}").wait_for()
    context.close()
    [(recipients, message)] = mailbox.received
    assert recipients == [EMAIL]
    assert message["To"].addresses[0].addr_spec == EMAIL and message["Cc"] is None and message["Bcc"] is None
    assert message["Subject"].startswith("[Exemplaire]")
    assert "Total à régler" in message.get_body(("plain",)).get_content()
    assert [part.get_content_type() for part in message.iter_attachments()] == ["application/pdf"]
    with sqlite3.connect(tried.home / "encours.sqlite") as database:
        assert database.execute("SELECT COUNT(*) FROM outbox WHERE state <> 'pending'").fetchone() == (0,)


def test_the_list_of_departures_arrives_while_nothing_leaves(tried, chromium, inside, mailbox):
    context = chromium.new_context(locale="fr-FR", storage_state=inside, java_script_enabled=False)
    page = context.new_page()
    page.goto(tried.address + "/rapports/departs")
    page.get_by_role("link", name="Programmer l’envoi").click()
    assert page.locator("#rapport").input_value() == "departs"
    page.get_by_label("Quand").select_option("daily")
    page.get_by_role("button", name="Programmer", exact=True).click()
    page.get_by_role("status").get_by_text("L’envoi est programmé.").wait_for()
    context.close()
    before = len(mailbox.received)
    for _ in range(2):
        run(tried.home, "send", "--today", "2026-11-24")
    [(recipients, message)] = mailbox.received[before:]
    assert recipients == [EMAIL]
    assert "Départs à venir" in message["Subject"]
    assert "/envois?vue=en-attente" in message.get_body(("plain",)).get_content()
    assert [part.get_content_type() for part in message.iter_attachments()] == ["application/pdf"]


def test_the_test_mode_ends_and_old_books_hold_without_scripts(tried, chromium, inside):
    context = chromium.new_context(locale="fr-FR", storage_state=inside, java_script_enabled=False)
    page = context.new_page()
    page.goto(tried.address + "/")
    page.get_by_role("link", name="Terminer le mode test").click()
    page.get_by_label("Laisser partir ceux d’aujourd’hui").check()
    page.get_by_role("button", name="Terminer le mode test").click()
    page.get_by_role("status").get_by_text("Le mode test est terminé.").wait_for()
    assert page.locator(".callout.test").count() == 0
    page.get_by_label("Banque, en heures ouvrées").fill("48")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("status").get_by_text("Les départs sont réglés.").wait_for()
    page.goto(tried.address + "/envois?vue=en-attente")
    page.get_by_text("aucun relevé de banque n’a été importé").wait_for()
    # axe is a script itself.
    scripted = chromium.new_context(locale="fr-FR", storage_state=inside)
    held = scripted.new_page()
    held.goto(page.url)
    assert violations(held) == []
    scripted.close()
    page.get_by_label("Motif, gardé dans le journal").fill("La banque est lue en ligne")
    page.get_by_role("button", name="Laisser partir ce lot").click()
    page.get_by_role("status").get_by_text("au prochain envoi").wait_for()
    page.goto(f"{tried.address}/envois/{waiting(tried)}")
    page.get_by_text("La banque est lue en ligne").wait_for()
    context.close()
