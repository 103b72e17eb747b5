"""Settings on pages: the mail server and what leaves through it, people invited, forgotten passwords; scripts off."""

import email
import email.policy
import re
import socket
import uuid

import pytest
from aiosmtpd.controller import Controller
from conftest import PASSWORD
from test_pages import LOOKS, opened, violations


class Mailbox:
    """A mail server that keeps what it is given."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 kept"

    def link(self, to):
        """The last link sent to somebody, once it has come."""
        for message in reversed(self.messages):
            if to in message["To"]:
                return re.search(r"http://\S+/invitation/\S+", message.get_body(("plain",)).get_content()).group()
        return None


@pytest.fixture
def mailbox(site, chromium, signed_in):
    """The company's mail server as its administrator sets it up, tried with a message."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = Mailbox()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    context, page = administrator(chromium, signed_in)
    page.goto(site.address + "/reglages")
    page.get_by_role("link", name="Serveur d’e-mail").click()
    page.get_by_label("Serveur SMTP").fill("127.0.0.1")
    page.get_by_label("Port", exact=True).fill(str(port))
    page.get_by_label("Chiffrement").select_option("none")
    page.get_by_label("Expéditeur").fill("compta@verdoncelle.example")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("status").get_by_text("enregistré").wait_for()
    page.get_by_role("button", name="Envoyer un essai").click()
    page.get_by_role("status").get_by_text("a pris le message").wait_for()
    assert kept.messages[0]["Subject"] == "Essai d’envoi d’Encours"
    context.close()
    yield kept
    controller.stop()


def administrator(chromium, signed_in):
    context = chromium.new_context(locale="fr-FR", java_script_enabled=False, storage_state=signed_in)
    return context, context.new_page()


def choose_password(page, password):
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_label("Le même, encore une fois").fill(password)
    page.get_by_role("button", name="Enregistrer et entrer").click()
    page.wait_for_url(lambda url: "/invitation/" not in url)


def test_somebody_is_invited_enters_forgets_and_leaves(site, chromium, signed_in, mailbox):
    address = f"s{uuid.uuid4().hex[:8]}@verdoncelle.example"
    context, page = administrator(chromium, signed_in)
    page.goto(site.address + "/reglages/utilisateurs")
    page.get_by_role("link", name="Inviter quelqu’un").click()
    page.get_by_label("Prénom et nom").fill("Nadia Ferrand")
    page.get_by_label("Adresse e-mail").fill(address)
    page.get_by_label("Rôle", exact=True).select_option("collector")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    page.get_by_role("status").get_by_text(f"parti à {address}").wait_for()
    assert page.get_by_label("Lien", exact=True).input_value() == mailbox.link(address)

    theirs = chromium.new_context(locale="fr-FR", java_script_enabled=False)
    hers = theirs.new_page()
    hers.goto(mailbox.link(address))
    choose_password(hers, PASSWORD)
    assert "Nadia Ferrand" in hers.locator(".who").inner_text()
    assert hers.goto(site.address + "/reglages/utilisateurs").status == 403

    invited = mailbox.link(address)
    stranger = chromium.new_context(locale="fr-FR", java_script_enabled=False)
    door = stranger.new_page()
    answers = []
    for asked in [address, "nobody@verdoncelle.example"]:
        door.goto(site.address + "/connexion")
        door.get_by_role("link", name="Mot de passe oublié").click()
        door.get_by_label("Adresse e-mail").fill(asked)
        door.get_by_role("button", name="Recevoir le lien").click()
        answers.append(door.inner_text("main"))
    assert answers[0] == answers[1]
    for _ in range(300):
        if len([m for m in mailbox.messages if address in m["To"]]) == 2:
            break
        door.wait_for_timeout(100)
    assert mailbox.link(address) != invited
    door.goto(mailbox.link(address))
    assert "nouveau mot de passe" in door.inner_text("main")
    choose_password(door, "une tout autre phrase")
    assert "/connexion" in (hers.goto(site.address + "/"), hers.url)[1]
    assert door.goto(mailbox.link(address)).status == 404

    page.get_by_role("link", name="Voir la personne").click()
    page.get_by_role("button", name="Fermer le compte").click()
    page.get_by_role("status").get_by_text("Compte fermé").wait_for()
    door.goto(site.address + "/")
    assert "/connexion" in door.url
    page.get_by_role("button", name="Annuler").click()
    page.get_by_role("status").get_by_text("Compte rouvert").wait_for()
    for each in (context, theirs, stranger):
        each.close()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_settings_are_accessible(site, chromium, signed_in, look):
    context, page, complaints = opened(chromium, look, signed_in)
    problems = []
    paths = ["", "/utilisateurs", "/utilisateurs/nouveau", "/utilisateurs/1", "/roles", "/roles/nouveau",
             "/roles/collector", "/connexion", "/societes", "/societes/nouvelle", "/taux", "/e-mail",
             "/sms", "/courrier", "/reponses"]
    for path in paths:
        assert page.goto(site.address + "/reglages" + path).status == 200
        problems += [f"{path}: {line}" for line in violations(page)]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            problems.append(f"{path}: {wide} px too wide")
    page.goto(site.address + "/reglages/taux")
    page.get_by_role("button", name="Enregistrer le semestre").click()
    context.close()
    assert not problems, "\n".join(problems)
    assert not complaints
