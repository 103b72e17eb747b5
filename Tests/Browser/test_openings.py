"""The opening of e-mails: switched on by a person, reported by a real e-mail that a browser shows, told on the pages."""

import re
import socket
import sqlite3

import pytest
from conftest import EMAIL, PASSWORD, TODAY, Site, cookies, fill, run, served
from test_pages import LOOKS, judged, opened
from test_sending import mailbox  # noqa: F401

SENTENCE = "ouverture de cet e-mail nous est signalée"


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@pytest.fixture(scope="module")
def reached(tmp_path_factory, mailbox):  # noqa: F811
    """A server that knows where it is reached, and the mail server that takes what it sends."""
    home = tmp_path_factory.mktemp("reached")
    fill(home)
    port = free_port()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ENCOURS_URL", f"http://127.0.0.1:{port}")
        environment.setenv("ENCOURS_SMTP", f"smtp://127.0.0.1:{mailbox.port}?security=none")
        with served(home, port=port) as address:
            yield Site(address, EMAIL, PASSWORD, home)


@pytest.fixture(scope="module")
def inside(reached, chromium):
    return cookies(chromium, reached)


def ask(site, question, *values):
    with sqlite3.connect(site.home / "encours.sqlite") as database:
        return database.execute(question, values).fetchone()


def test_an_email_that_a_browser_shows_reports_its_opening(reached, inside, mailbox, chromium):  # noqa: F811
    context = chromium.new_context(locale="fr-FR", storage_state=inside)
    page = context.new_page()
    page.goto(reached.address + "/reglages/envois")
    box = page.get_by_label("Signaler l’ouverture")
    assert not box.is_checked() and box.is_enabled()
    box.check()
    page.get_by_role("button", name="Enregistrer").click()
    assert page.get_by_label("Signaler l’ouverture").is_checked()

    run(reached.home, "run", "--today", TODAY)
    run(reached.home, "send", "--today", TODAY)
    pictured = [mail for _, mail in mailbox.received if "/ouverture/" in mail.get_body(("html",)).get_content()]
    consumers = ask(
        reached,
        "SELECT COUNT(*) FROM outbox o JOIN customer c ON c.id = o.customer WHERE o.channel = 'email' AND o.state = 'sent'"
        " AND (c.kind = 'b2c') = (o.openings IS NOT NULL)")
    assert pictured and consumers == (0,)
    mail = next(mail for mail in pictured if SENTENCE in mail.get_body(("html",)).get_content())
    text = mail.get_body(("plain",)).get_content()
    assert SENTENCE in text and "/ouverture/" not in text
    html = mail.get_body(("html",)).get_content()
    assert html.count("/ouverture/") == 1
    (message,) = ask(reached, "SELECT id FROM outbox WHERE message_id = ?", mail["Message-ID"].strip("<>"))

    page.goto(f"{reached.address}/envois/{message}")
    assert page.get_by_text("Aucune ouverture signalée.").is_visible()
    reader = chromium.new_context().new_page()
    with reader.expect_response(re.compile("/ouverture/")) as asked:
        reader.set_content(html)
    assert asked.value.ok and not reader.context.cookies()
    reader.wait_for_function("document.querySelector('img[width=\"1\"]').complete")
    assert reader.evaluate("document.querySelector('img[width=\"1\"]').naturalWidth") == 1
    reader.context.close()

    page.reload()
    assert page.get_by_text("Ouverture signalée une fois, le").is_visible()
    assert page.get_by_text("ce n’est ni une preuve de lecture").is_visible()
    code = ask(reached, "SELECT c.code FROM outbox o JOIN customer c ON c.id = o.customer WHERE o.id = ?", message)[0]
    page.goto(f"{reached.address}/clients/{code}/chronologie?type=relances")
    assert page.get_by_text("Ouverture d’un e-mail signalée").is_visible()
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_pages_about_openings_are_accessible(reached, inside, chromium, look):
    context, page, complaints = opened(chromium, look, inside)
    (message,) = ask(reached, "SELECT id FROM outbox WHERE opened_at IS NOT NULL")
    (code,) = ask(reached, "SELECT c.code FROM outbox o JOIN customer c ON c.id = o.customer WHERE o.id = ?", message)
    problems = []
    for path in ["/reglages/envois", f"/envois/{message}", f"/clients/{code}", f"/clients/{code}/chronologie"]:
        if page.goto(reached.address + path).status != 200:
            problems.append(f"{path} does not open")
        problems += judged(page, path, complaints)
    context.close()
    assert not problems, "\n".join(problems)
