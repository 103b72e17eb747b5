"""A limit is exceeded, looked at and decided anew."""

import pytest
from conftest import EMAIL, PASSWORD, TODAY, Site, cookies, fill, run, served
from test_pages import LOOKS, judged, opened


@pytest.fixture(scope="module")
def place(tmp_path_factory, chromium):
    home = tmp_path_factory.mktemp("limits")
    fill(home)
    run(home, "run", "--today", TODAY)
    with served(home) as address:
        site = Site(address, EMAIL, PASSWORD, home)
        yield site, cookies(chromium, site)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_an_exceeded_limit_leads_to_its_customer_and_is_decided_on(place, chromium, look):
    site, state = place
    context, page, complaints = opened(chromium, look, state)
    page.goto(site.address + "/risque/depassements")
    found = judged(page, "the list", complaints)
    link = page.locator("table.tbl tbody th a").first
    name = link.inner_text()
    link.click()
    page.get_by_role("heading", level=1, name=name).wait_for()
    card = page.locator("section[aria-labelledby=h-limit]")
    assert "Dépassée de" in card.inner_text()
    # The points of the score add up to what stands at its head.
    score = page.locator("section[aria-labelledby=h-score]")
    points = [int(text.replace("\u2212", "-")) for text in score.locator("tbody td").all_inner_texts()]
    assert len(points) > 4 and f"Score {sum(points)} sur 100" in score.get_by_role("heading").inner_text()
    found += judged(page, "the customer", complaints)
    card.get_by_role("link", name="Décider").click()
    page.get_by_label("Limite, €").fill("1000")
    page.get_by_label("Montant garanti, €").fill("lequel")
    page.get_by_label("Motif").fill("Revue du mois")
    page.get_by_role("button", name="Décider").click()
    # What cannot be read is said, and what was typed stays.
    page.get_by_text("lequel").first.wait_for()
    assert page.get_by_label("Limite, €").input_value() == "1000"
    found += judged(page, "the form", complaints)
    page.get_by_label("Montant garanti, €").fill("")
    page.get_by_role("button", name="Décider").click()
    page.get_by_text("Limite décidée.").wait_for()
    card = page.locator("section[aria-labelledby=h-limit]")
    assert "Non assuré" in card.inner_text() and "de 1 000,00 €" in card.inner_text().replace("\u202f", " ").replace("\xa0", " ")
    card.get_by_role("link", name="Décider").click()
    history = page.locator("section[aria-labelledby=h-decisions]").inner_text()
    assert "Revue du mois" in history and "Revue annuelle des limites" in history and "en vigueur" in history
    found += judged(page, "the decisions", complaints)
    assert not found, "\n".join(found)
    context.close()


def test_a_customer_under_its_limit_again_is_listed_no_more(place, chromium):
    site, state = place
    context, page, _ = opened(chromium, LOOKS[0], state)
    page.goto(site.address + "/risque/depassements")
    link = page.locator("table.tbl tbody th a").first
    name = link.inner_text()
    link.click()
    page.locator("section[aria-labelledby=h-limit]").get_by_role("link", name="Décider").click()
    page.get_by_label("Limite, €").fill("250000")
    page.get_by_label("Motif").fill("Bons paiements depuis un an")
    page.get_by_role("button", name="Décider").click()
    page.get_by_text("Limite décidée.").wait_for()
    assert "Reste" in page.locator("section[aria-labelledby=h-limit]").inner_text()
    page.goto(site.address + "/risque/depassements")
    assert name not in page.get_by_role("main").inner_text()
    context.close()
