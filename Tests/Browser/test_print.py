"""On paper: the figures and nothing to press, black on white whatever the theme, and nothing cut off."""

import pytest

# The width of A4 between its margins, in CSS pixels: portrait, and landscape for wide tables.
PORTRAIT, LANDSCAPE = 703, 1032

PAGES = [
    ("/", PORTRAIT), ("/clients", LANDSCAPE), ("/clients/C-00009", PORTRAIT), ("/balance-agee", LANDSCAPE),
    ("/factures", PORTRAIT),
]

# What is drawn, wider than the room that cuts it; and what is lighter than a dark grey on paper.
CUT = """() => [...document.querySelectorAll("main *")].filter(each =>
  ["auto", "scroll", "hidden"].includes(getComputedStyle(each).overflowX) && each.scrollWidth > each.clientWidth + 1
  && each.clientWidth > 1 && !each.classList.contains("sr")).map(each => each.outerHTML.slice(0, 120))"""
PALE = """() => [...document.querySelectorAll("main :is(h1, h2, p, td, th, dd, dt)")].filter(each => {
  const [red, green, blue] = getComputedStyle(each).color.match(/[0-9.]+/g).map(Number);
  return each.checkVisibility() && each.textContent.trim() && Math.min(red, green, blue) > 120;
}).map(each => each.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("path,width", PAGES, ids=[page[0] for page in PAGES])
def test_a_page_is_printed_whole_and_black_on_white(site, chromium, signed_in, path, width):
    context = chromium.new_context(
        locale="fr-FR", storage_state=signed_in, color_scheme="dark", viewport={"width": width, "height": 1000})
    page = context.new_page()
    page.goto(site.address + path)
    page.emulate_media(media="print", color_scheme="dark")
    for gone in (".side", ".actions", ".btn", ".about", "input[type=checkbox]"):
        for each in page.locator(gone).all():
            assert not each.is_visible(), gone
    assert page.locator("h1").is_visible() and page.locator(".sub").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(PALE) == []
    assert page.evaluate(CUT) == []
    for heading in page.locator("main thead:not(.sr)").all():
        assert heading.evaluate("each => getComputedStyle(each).display") == "table-header-group"
    context.close()
