"""The drawn pages still look as they did when somebody last looked at them.

Each page is taken as a picture, made small and grey, and compared with the one kept in `pictures/`: what is compared is
where things stand and how dark they are, not the edges of letters, which differ from one machine to the next. A page that
is meant to look otherwise: run with ENCOURS_TAKE_PICTURES=1, look at the new picture, and commit it.
"""

import contextlib
import email
import email.policy
import io
import os
import pathlib
import socket
import sqlite3
import subprocess

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from conftest import EMAIL, PASSWORD, TODAY, Site, fill, left, run, served, sign_in
from PIL import Image, ImageChops

KEPT = pathlib.Path(__file__).parent / "pictures"
# A small picture is a sixth as wide; a cell of it counts as changed beyond this difference of 255.
SHRINK, DIFFERENCE = 6, 40
# The share of cells that may differ: a word of another length, not a block that moved.
ALLOWED = 0.02

DRAWN = [
    ("connexion", "/connexion", "light", 1440, 900),
    ("tableau-de-bord", "/", "light", 1440, 900),
    ("tableau-de-bord-sombre", "/", "dark", 1440, 900),
    # Whoever looks has no customers of their own: the team's has lines.
    ("agenda", "/agenda?qui=equipe", "light", 1440, 900),
    ("agenda-sombre", "/agenda?qui=equipe", "dark", 1440, 900),
    ("agenda-390", "/agenda?qui=equipe", "light", 390, 844),
    ("fiche-client", "/clients/C-00009", "light", 1440, 900),
    ("scenario", "/scenarios/standard", "light", 1440, 900),
    # What is drawn is a scenario being written, and a bank line beside what it may pay.
    ("scenario-brouillon", "/scenarios/1", "light", 1440, 900),
    ("lettrage", "/lettrage", "light", 1440, 900),
    ("lettrage-ligne", "/lettrage/*", "light", 1440, 900),
    ("balance-agee", "/balance-agee", "light", 1440, 900),
]


@contextlib.contextmanager
def mail_server():
    """A server that takes every message, for what is sent meanwhile."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ENCOURS_SMTP", f"smtp://127.0.0.1:{port}?security=none")
        yield
    server.stop()


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    """Two demos that no other test has touched, on the morning after their run: one with its team and a bank statement, to
    be looked at; and a plain one, of which the reminders leave."""
    looked, plain = tmp_path_factory.mktemp("pictures"), tmp_path_factory.mktemp("sent")
    statement = looked / "releve.xml"
    run(looked, "demo", "--customers", "60", "--invoices", "600", "--today", TODAY, "--statement", str(statement),
        "--team")
    run(looked, "user", "add", "--email", EMAIL, "--name", "Claire Delmas", "--role", "administrator",
        "--password-stdin", text=PASSWORD + "\n")
    run(looked, "import", str(statement), "--today", TODAY)
    fill(plain)
    with mail_server():
        for day in ("2026-10-26", "2026-11-05", "2026-11-13", "2026-11-20", TODAY):
            run(looked, "run", "--today", day)
            if day != TODAY:
                left(looked)
            run(plain, "run", "--today", day)
            run(plain, "send", "--today", day)
    return looked, plain


@pytest.fixture(scope="module")
def place(homes):
    """The demo, looked at."""
    with served(homes[0]) as address:
        yield Site(address, EMAIL, PASSWORD, homes[0])


@pytest.fixture(scope="module")
def sent(homes):
    """The newest last reminder: its number, and the e-mail byte for byte as it left."""
    with sqlite3.connect(homes[1] / "encours.sqlite") as database:
        return database.execute(
            "SELECT d.message, d.bytes FROM outbox_document d JOIN outbox o ON o.id = d.message "
            "JOIN dunning_action a ON a.id = o.action WHERE a.step = 'last' AND o.channel = 'email' "
            "ORDER BY o.id DESC LIMIT 1").fetchone()


@pytest.fixture(scope="module")
def state(place, chromium):
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    sign_in(page, place)
    page.goto(place.address + "/scenarios/standard")
    page.get_by_role("button", name="Adapter ce scénario").click()
    assert page.url.startswith(place.address + "/scenarios/1")
    kept = context.storage_state()
    context.close()
    return kept


def taken(chromium, place, state, path, scheme, width, height):
    context = chromium.new_context(
        locale="fr-FR", timezone_id="Europe/Paris", color_scheme=scheme, reduced_motion="reduce",
        storage_state=None if path == "/connexion" else state, viewport={"width": width, "height": height},
    )
    page = context.new_page()
    page.goto(place.address + path.removesuffix("/*"))
    if path.endswith("/*"):
        page.locator("main tbody th a").first.click()
    page.evaluate("document.fonts.ready")
    picture = page.screenshot()
    context.close()
    return small(picture)


def small(picture):
    drawn = Image.open(io.BytesIO(picture)).convert("L")
    return drawn.resize((drawn.width // SHRINK, drawn.height // SHRINK), Image.Resampling.BOX)


@pytest.mark.parametrize("name,path,scheme,width,height", DRAWN, ids=[page[0] for page in DRAWN])
def test_it_looks_as_it_did(chromium, place, state, tmp_path, name, path, scheme, width, height):
    compare(taken(chromium, place, state, path, scheme, width, height), name, tmp_path)


def test_the_letter_looks_as_it_did(sent, chromium, homes, tmp_path):
    context = chromium.new_context(locale="fr-FR")
    with served(homes[1]) as address:
        sign_in(context.new_page(), Site(address, EMAIL, PASSWORD, homes[1]))
        (tmp_path / "letter.pdf").write_bytes(context.request.get(f"{address}/envois/{sent[0]}/lettre.pdf").body())
        context.close()
    drawn = subprocess.run(
        ["pdftoppm", "-png", "-gray", "-r", "110", "-f", "1", "-l", "1", tmp_path / "letter.pdf"],
        capture_output=True, check=True, timeout=60)
    compare(small(drawn.stdout), "courrier", tmp_path)


@pytest.mark.parametrize("name,width", [("e-mail", 760), ("e-mail-390", 390)])
def test_the_email_looks_as_it_did(sent, chromium, tmp_path, name, width):
    message = email.message_from_bytes(sent[1], policy=email.policy.default)
    context = chromium.new_context(locale="fr-FR", color_scheme="light", viewport={"width": width, "height": 900})
    page = context.new_page()
    page.set_content(message.get_body(("html",)).get_content())
    picture = page.screenshot()
    context.close()
    compare(small(picture), name, tmp_path)


def compare(now, name, tmp_path):
    file = KEPT / f"{name}.png"
    if os.environ.get("ENCOURS_TAKE_PICTURES"):
        KEPT.mkdir(exist_ok=True)
        now.save(file, optimize=True)
        return
    before = Image.open(file)
    assert now.size == before.size
    differences = ImageChops.difference(now, before.convert("L")).tobytes()
    share = sum(1 for each in differences if each > DIFFERENCE) / len(differences)
    now.save(tmp_path / f"{name}.png")
    assert share <= ALLOWED, f"{share:.1%} of {name} changed: compare {tmp_path / name}.png with {file}"
