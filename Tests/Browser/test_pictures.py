"""The drawn pages still look as they did when somebody last looked at them.

Each page is taken as a picture, made small and grey, and compared with the one kept in `pictures/`: what is compared is
where things stand and how dark they are, not the edges of letters, which differ from one machine to the next. A page that
is meant to look otherwise: run with ENCOURS_TAKE_PICTURES=1, look at the new picture, and commit it.
"""

import io
import os
import pathlib

import pytest
from conftest import EMAIL, PASSWORD, TODAY, Site, fill, run, served, sign_in
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
    ("agenda", "/agenda", "light", 1440, 900),
    ("agenda-sombre", "/agenda", "dark", 1440, 900),
    ("agenda-390", "/agenda", "light", 390, 844),
    ("fiche-client", "/clients/C-00009", "light", 1440, 900),
    ("scenario", "/scenarios/standard", "light", 1440, 900),
    ("lettrage", "/lettrage", "light", 1440, 900),
    ("balance-agee", "/balance-agee", "light", 1440, 900),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A demo of its own that no other test has touched, on the morning after its run."""
    home = tmp_path_factory.mktemp("pictures")
    fill(home)
    for day in ("2026-10-26", "2026-11-05", "2026-11-13", "2026-11-20", TODAY):
        run(home, "run", "--today", day)
    with served(home) as address:
        yield Site(address, EMAIL, PASSWORD, home)


@pytest.fixture(scope="module")
def state(place, chromium):
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    sign_in(page, place)
    kept = context.storage_state()
    context.close()
    return kept


def taken(chromium, place, state, path, scheme, width, height):
    context = chromium.new_context(
        locale="fr-FR", timezone_id="Europe/Paris", color_scheme=scheme, reduced_motion="reduce",
        storage_state=None if path == "/connexion" else state, viewport={"width": width, "height": height},
    )
    page = context.new_page()
    page.goto(place.address + path)
    page.evaluate("document.fonts.ready")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
    context.close()
    return picture.resize((width // SHRINK, height // SHRINK), Image.Resampling.BOX)


@pytest.mark.parametrize("name,path,scheme,width,height", DRAWN, ids=[page[0] for page in DRAWN])
def test_it_looks_as_it_did(chromium, place, state, tmp_path, name, path, scheme, width, height):
    now = taken(chromium, place, state, path, scheme, width, height)
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
    assert share <= ALLOWED, f"{share:.1%} of {path} changed: compare {tmp_path / name}.png with {file}"
