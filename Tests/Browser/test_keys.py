"""Every key that /raccourcis promises does what it says; keys that a page has buttons for are found on these pages."""

import re

import pytest

from conftest import cookies, fill, reminded


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with reminded(tmp_path_factory.mktemp("keys")) as site:
        yield site


@pytest.fixture(scope="module")
def signed_in(site, chromium):
    return cookies(chromium, site)


@pytest.fixture
def page(site, chromium, signed_in):
    context = chromium.new_context(locale="fr-FR", storage_state=signed_in, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(site.address + "/")
    yield page
    context.close()


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


@pytest.mark.parametrize("key, path", [
    ("t", "/"), ("a", "/agenda"), ("l", "/lettrage"), ("c", "/clients"), ("b", "/balance-agee"),
])
def test_g_and_a_letter_lead_to_a_page(page, site, key, path):
    page.goto(site.address + "/factures")
    page.keyboard.press("g")
    page.keyboard.press(key)
    page.wait_for_url(site.address + path)


def test_the_search_opens_over_the_page_with_what_was_last_seen(page, site):
    page.goto(site.address + "/clients")
    name = page.locator("tbody a.name").nth(2)
    seen = name.inner_text()
    name.click()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Clients récents").wait_for()
    assert page.evaluate("document.activeElement.name") == "q"
    dialog.get_by_role("button", name=seen).first.wait_for()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    # The box of the side bar offers the same.
    page.goto(site.address + "/factures")
    page.locator(".side .search input").click()
    page.get_by_role("dialog").get_by_text("Clients récents").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/clients/*")


def test_a_number_is_found_as_it_is_typed(page, site):
    page.goto(site.address + "/factures")
    number = page.locator("tbody a.name").first.inner_text()
    page.keyboard.press("Control+k")
    page.keyboard.type(number.lower().replace("-", " "))
    page.get_by_role("dialog").get_by_role("button", name=number).wait_for()


@pytest.mark.parametrize("path", ["/clients", "/factures", "/promesses", "/balance-agee", "/journal"])
def test_f_goes_to_the_filters_of_a_list(page, site, path):
    page.goto(site.address + path)
    if not page.locator("main .filters, main .filters-form").count():
        pytest.skip("a list without filters")
    page.keyboard.press("f")
    assert page.evaluate("Boolean(document.activeElement.closest('.filters, .filters-form'))")


def test_rows_are_walked_ticked_and_opened(page, site):
    page.goto(site.address + "/clients")
    names = page.locator("tbody a.name")
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    assert focused(page) == names.nth(1).inner_text()
    page.keyboard.press("ArrowUp")
    assert focused(page) == names.nth(0).inner_text()
    boxes = page.locator("tbody input[type=checkbox]")
    page.keyboard.press("x")
    assert boxes.nth(0).is_checked()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    assert [boxes.nth(place).is_checked() for place in range(4)] == [True, True, True, False]
    page.keyboard.press("o")
    page.wait_for_url("**/clients/*")


def test_the_keys_of_a_customer(page, site):
    page.goto(site.address + "/clients?tri=echu")
    page.goto(site.address + page.locator("tbody a.name").first.get_attribute("href"))
    assert page.locator('[data-key="e"]').get_attribute("href").split("?")[0].endswith("/relance")
    here = page.url
    page.keyboard.press("p")
    page.wait_for_url("**/promesses/nouvelle**")
    # One types at once.
    page.wait_for_function("document.activeElement.id === 'pour'")
    page.goto(here)
    page.keyboard.press("l")
    page.wait_for_url("**/litiges/nouveau**")
    page.wait_for_function("document.activeElement.id === 'piece'")
    page.goto(here)
    page.keyboard.press("n")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog").first.wait_for(state="detached")
    page.keyboard.press("a")
    page.wait_for_url("**/appel**")


def test_the_keys_of_a_line_of_the_agenda(page, site):
    page.goto(site.address + "/clients?tri=echu")
    code = page.locator("tbody a.name").first.get_attribute("href").split("/")[-1]
    page.goto(site.address + f"/agenda/actions/nouvelle?client={code}")
    page.locator("#texte").fill("Rappeler l'acheteur")
    page.locator("#pour").fill("23/11/2026")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/agenda")
    page.goto(site.address + "/agenda?ligne=task.1")
    # Calls and promises are in the day of test_agenda.
    for key in ("n", "r", "t", "o"):
        assert page.locator(f'#ligne [data-key~="{key}"]').count() == 1, key
    # The days of « Reporter » are not pressed before they are shown.
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/agenda/lignes/" in request.url else None)
    page.keyboard.press("1")
    page.wait_for_timeout(300)
    assert sent == []
    page.keyboard.press("r")
    for key in "123":
        assert page.locator(f'#ligne [data-key="{key}"]').is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.wait_for_url("**/clients/*")


def test_a_customer_of_the_balance_is_unfolded_folded_and_drilled_into(page, site):
    page.goto(site.address + "/balance-agee")
    page.evaluate("window.stays = true")
    page.keyboard.press("j")
    page.keyboard.press("j")
    name = focused(page)
    page.keyboard.press("ArrowRight")
    page.locator("tr.part").first.wait_for()
    assert page.evaluate("window.stays") and focused(page) == name
    # From an invoice below it, back to the customer.
    page.keyboard.press("j")
    assert page.evaluate("Boolean(document.activeElement.closest('tr.part'))")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => !document.querySelector('tr.part')")
    assert page.evaluate("window.stays") and focused(page) == name
    page.keyboard.press("d")
    page.wait_for_url(re.compile(r"/factures\?.*client="))


def test_new_is_n_where_something_can_be_made(page, site):
    for path, made in [
        ("/reglages/utilisateurs", "/reglages/utilisateurs/nouveau"), ("/reglages/roles", "/reglages/roles/nouveau"),
        ("/reglages/societes", "/reglages/societes/nouvelle"), ("/rapports/envois", "/rapports/envois/nouveau"),
    ]:
        page.goto(site.address + path)
        page.keyboard.press("n")
        page.wait_for_url("**" + made)


def test_one_enters_with_the_keyboard_alone(chromium, site):
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(site.address + "/connexion")
    for wrong in ("not the password", site.password):
        # The address stays after a mistake, and the hand is on the password.
        if page.evaluate("document.activeElement.id") == "email":
            page.keyboard.type(site.email)
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "password"
        page.keyboard.type(wrong)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    page.wait_for_url(site.address + "/")
    context.close()
