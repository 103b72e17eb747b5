"""Many customers at once: the bar says how many an action takes, whichever way they were chosen."""

import re

import pytest
from conftest import EMAIL, PASSWORD, TODAY, Site, run, served, sign_in


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """More customers than a page shows."""
    home = tmp_path_factory.mktemp("batch")
    run(home, "demo", "--customers", "70", "--invoices", "300", "--today", TODAY)
    run(home, "user", "add", "--email", EMAIL, "--name", "Claire Delmas", "--role", "administrator",
        "--password-stdin", text=PASSWORD + "\n")
    with served(home) as address:
        yield Site(address, EMAIL, PASSWORD, home)


def test_all_of_a_list_and_the_ticks_of_its_page_are_one_choice_or_the_other(place, chromium):
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    sign_in(page, place)
    page.goto(place.address + "/clients?vue=all")
    bar = page.locator("[data-batch-total]")
    page.get_by_label("Cocher toute la page").check()
    assert bar.inner_text().startswith("50")
    whole = page.get_by_label(re.compile(r"^ ?Sélectionner les\s\d+$"))
    whole.check()
    assert re.fullmatch(r"Les\s\d+\sclients de la liste", bar.inner_text())
    # One that is left out is a choice of its own: what stays ticked is what the action takes.
    page.locator("#lot tbody").get_by_role("checkbox").first.uncheck()
    assert not whole.is_checked()
    assert bar.inner_text().startswith("49")
    whole.check()
    page.locator(".batch").get_by_role("button", name="Suivre").click()
    assert re.search(r"[67]\d\sclients", page.locator("main").inner_text())
    context.close()
