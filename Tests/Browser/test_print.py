"""What the printer makes of a page: the table from the first sheet, every column, the filters in words, no control."""

import html
import re
import subprocess

import pytest

LISTS = [
    "/balance-agee", "/clients", "/factures?etat=toutes", "/rapports/delais-de-paiement", "/rapports/retards?par=client",
    "/rapports/dso", "/journal",
]
CONTROLS = "button, .btn, input, select, summary, textarea, .nav a, .tabs a:not([aria-current]), .toast, .about"
# What is drawn wider than the room that cuts it; and what is lighter than a dark grey on paper.
CUT = """() => [...document.querySelectorAll("main *")].filter(each =>
  ["auto", "scroll", "hidden"].includes(getComputedStyle(each).overflowX) && each.scrollWidth > each.clientWidth + 1
  && each.clientWidth > 1 && !each.classList.contains("sr")).map(each => each.outerHTML.slice(0, 120))"""
PALE = """() => [...document.querySelectorAll("main :is(h1, h2, p, td, th, dd, dt)")].filter(each => {
  const [red, green, blue] = getComputedStyle(each).color.match(/[0-9.]+/g).map(Number);
  return each.checkVisibility() && each.textContent.trim() && Math.min(red, green, blue) > 120;
}).map(each => each.outerHTML.slice(0, 120))"""
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">([^<]*)</word>')


@pytest.fixture(params=["light", "dark"])
def page(request, chromium, signed_in):
    context = chromium.new_context(locale="fr-FR", storage_state=signed_in, color_scheme=request.param)
    yield context.new_page()
    context.close()


def sheets(page, tmp_path):
    """The sheets of the page: each its width in points, and its words with where they begin and end."""
    file = tmp_path / "page.pdf"
    page.pdf(path=file, format="A4", prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, text=True, check=True).stdout
    parts = re.findall(r'<page width="([\d.]+)"[^>]*>(.*?)</page>', text, re.DOTALL)
    return [
        (float(width), [(float(a), float(b), html.unescape(word)) for a, b, word in WORD.findall(words)])
        for width, words in parts
    ]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_printed_whole_from_the_first_sheet_on(page, site, path, tmp_path):
    page.goto(site.address + path)
    name = page.locator("tbody th").nth(1).inner_text().split()[0]
    headings = page.locator("thead").last.locator("th:not(:has(.sr))").all_inner_texts()
    printed = sheets(page, tmp_path)
    first = [word for _, _, word in printed[0][1]]
    assert name in first, "the first sheet has no row"
    for width, words in printed:
        assert all(0 < a and b < width for a, b, _ in words), "something is cut at the edge"
    for heading in filter(str.strip, headings):
        assert heading.split()[0] in first, f"the column {heading} is missing"


def test_a_long_list_repeats_its_headings_and_not_its_sums(page, site, tmp_path):
    page.goto(site.address + "/factures?etat=toutes")
    printed = [" ".join(word for _, _, word in words) for _, words in sheets(page, tmp_path)]
    assert len(printed) > 1
    assert all("Échéance" in sheet and "Reste" in sheet for sheet in printed[:-1])
    assert sum("Total," in sheet for sheet in printed) == 1
    whole = " ".join(printed)
    assert re.search(r"50 sur \d+", whole) and "Seules les lignes de cette page" in whole and "export PDF" in whole


@pytest.mark.parametrize("path", ["/", "/agenda", "/envois", "/lettrage", "/promesses", "/litiges", *LISTS])
def test_nothing_to_press_is_printed_and_it_is_black_on_white(page, site, path):
    page.goto(site.address + path)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})
    fields = page.locator(".filters-form").locator("input, select").all()
    shown = [each for each in page.locator(CONTROLS).all() if each.is_visible()]
    assert len(shown) <= len(fields), [each.evaluate("each => each.outerHTML.slice(0, 90)") for each in shown]
    assert not any(each.is_visible() for each in page.locator(".exports svg").all())
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(PALE) == []
    assert page.evaluate(CUT) == []


def test_the_view_and_the_filters_are_printed_in_words(page, site, tmp_path):
    page.goto(site.address + "/factures?tranche=1")
    text = " ".join(word for _, _, word in sheets(page, tmp_path)[0][1])
    assert "Ouvertes" in text and "Ancienneté : 1–30 j" in text
    assert "En retard" not in text and "Enregistrer" not in text


def test_the_cards_of_the_dashboard_do_not_cover_each_other(page, site):
    page.goto(site.address + "/")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})
    charts = page.locator("section[aria-labelledby=h-received]")
    worst = page.locator("section[aria-labelledby=h-worst]")
    assert worst.bounding_box()["y"] >= charts.bounding_box()["y"] + charts.bounding_box()["height"]
