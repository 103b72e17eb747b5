"""Screens of 1024 and 390 pixels: the amounts are in view, the name stays beside them, nothing is cut."""

import pytest
from conftest import cookies, reminded
from test_pages import violations

# The lists, each with the heading of the amount that it is read for.
LISTS = {
    "/clients": "Échu", "/factures": "Reste dû", "/balance-agee": "Encours", "/promesses": "Montant",
    "/rapports/delais-de-paiement": "Total",
}
CUT = """() => [
  ...[...document.querySelectorAll('.kpis dd:not(.note)')].filter(e => e.scrollWidth > e.clientWidth),
  ...[...document.querySelectorAll('.seg a')].filter(e => e.scrollHeight > e.clientHeight || e.scrollWidth > e.clientWidth),
  ...[...document.querySelectorAll('.actions, .who .name, .who .small, .card > header .t2')]
    .filter(e => e.scrollWidth > e.clientWidth + 1),
].map(e => e.className + ' ' + e.textContent.trim().slice(0, 40))"""


MOVES = """() => [...document.querySelectorAll('.scrollx, main')]
  .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => (e.getAttribute('aria-label') || e.className || e.tagName)
    + ' ' + e.scrollWidth + ' in ' + e.clientWidth)"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A demo whose customers were reminded: the longest rows."""
    with reminded(tmp_path_factory.mktemp("narrow")) as site:
        yield site


@pytest.fixture(scope="module")
def signed_in(site, chromium):
    return cookies(chromium, site)


@pytest.fixture(params=[1024, 390])
def page(request, chromium, signed_in):
    context = chromium.new_context(
        locale="fr-FR", storage_state=signed_in, viewport={"width": request.param, "height": 844})
    yield context.new_page()
    context.close()


@pytest.fixture
def customer(site, chromium, signed_in):
    context = chromium.new_context(locale="fr-FR", storage_state=signed_in)
    page = context.new_page()
    page.goto(site.address + "/clients")
    path = page.locator("tbody a.name").first.get_attribute("href")
    context.close()
    return path


def test_no_figure_and_no_button_is_cut(page, site, customer):
    cut = []
    for path in ["/", "/agenda", customer, "/rapports/dso", "/reglages/utilisateurs", "/equipe", "/absences", *LISTS]:
        page.goto(site.address + path)
        cut += [f"{path}: {each}" for each in page.evaluate(CUT)]
    assert not cut, "\n".join(cut)


def test_the_amount_that_a_list_is_read_for_is_in_view(page, site):
    width = page.viewport_size["width"]
    page.goto(site.address + "/clients")
    # Several: what is contested, promised or reminded makes their tables wider than another's.
    customers = [name.get_attribute("href") for name in page.locator("tbody a.name").all()]
    for path, heading in {**LISTS, **dict.fromkeys(customers, "Reste dû")}.items():
        # A phone shows the ageing report and the legal table as lines: their test is the next one.
        if width < 900 and path in ("/balance-agee", "/promesses", "/rapports/delais-de-paiement"):
            continue
        page.goto(site.address + path)
        # Below the invoices of a customer stand its people.
        table = page.locator(".scrollx", has=page.locator("thead .num")).last
        place, room = table.locator("thead th", has_text=heading).last.bounding_box(), table.bounding_box()
        assert place["x"] + place["width"] <= room["x"] + room["width"] + 1, f"{path} at {width} px"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_every_figure_without_moving_a_table(chromium, signed_in, site, customer, theme):
    context = chromium.new_context(
        locale="fr-FR", storage_state=signed_in, viewport={"width": 390, "height": 844}, color_scheme=theme)
    page, problems = context.new_page(), []
    for path in [
        "/", "/balance-agee", "/rapports/delais-de-paiement", "/rapports/delais-de-paiement?tableau=exercice",
        "/scenarios", "/reglages/roles", "/reglages/utilisateurs", f"{customer}/contacts", customer,
        "/journal", "/promesses", "/promesses?vue=tenues",
    ]:
        page.goto(site.address + path)
        problems += [f"{path}: {each}" for each in page.evaluate(MOVES)]
        problems += [f"{path}: {each}" for each in violations(page)]
    context.close()
    assert not problems, "\n".join(problems)


def test_the_lines_of_a_phone_say_what_each_figure_is(chromium, signed_in, site):
    context = chromium.new_context(locale="fr-FR", storage_state=signed_in, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(site.address + "/balance-agee")
    row = page.locator("tbody tr").nth(1)
    shown = row.locator("td[data-label]").evaluate_all(
        "cells => cells.filter(e => e.offsetParent).map(e => getComputedStyle(e, '::before').content)")
    assert len(shown) >= 2 and any("Encours" in each for each in shown), shown
    # They are sorted by the headings, which stay as links.
    assert page.locator("thead a").first.is_visible()
    context.close()


def test_the_heading_and_the_name_stay_when_a_table_moves(page, site):
    width = page.viewport_size["width"]
    page.set_viewport_size({"width": width, "height": 480})
    page.goto(site.address + ("/balance-agee" if width > 900 else "/clients"))
    room = page.locator(".scrollx").last
    room.evaluate("each => { each.scrollLeft = 300; each.scrollTop = 300 }")
    box = room.bounding_box()
    assert abs(room.locator("thead th").nth(1).bounding_box()["y"] - box["y"]) <= 1
    names = [name.bounding_box() for name in room.locator("tbody th").all()[:3]]
    assert all(name["x"] >= box["x"] - 1 for name in names)


def test_the_column_beside_the_invoices_goes_below_them(page, site, customer):
    page.goto(site.address + customer)
    invoices = page.get_by_role("region", name="Factures").bounding_box()
    beside = page.get_by_role("heading", name="Chronologie").bounding_box()
    assert beside["y"] > invoices["y"] + invoices["height"]


def test_the_chart_of_a_report_has_the_width_of_its_card(page, site):
    for path in ("/rapports/dso", "/rapports/retards"):
        page.goto(site.address + path)
        charts = page.locator("svg.chart")
        shown = [charts.nth(place) for place in range(charts.count()) if charts.nth(place).is_visible()]
        assert len(shown) == 1
        room = page.locator(".chart-room").bounding_box()["width"]
        assert shown[0].bounding_box()["width"] >= min(460, room - 34) if page.viewport_size["width"] < 900 else room - 34
        # Its letters are read without a glass.
        sizes = shown[0].locator("text").evaluate_all(
            "texts => texts.map(e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a)")
        assert min(sizes) >= 8, f"{path}: {min(sizes)}"
