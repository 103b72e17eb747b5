"""What our script adds to every page, and that the pages do without it."""

import pytest

from conftest import sign_in


@pytest.fixture
def page(site, chromium, signed_in):
    context = chromium.new_context(locale="fr-FR", storage_state=signed_in, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(site.address + "/")
    yield page
    context.close()


def test_a_letter_after_g_opens_a_page_but_not_inside_a_field(page, site):
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/clients")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("gb")
    assert page.url.endswith("/clients")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.wait_for_url("**/balance-agee")


def test_a_key_right_after_a_dialog_was_closed_is_no_text_for_its_field(page):
    page.keyboard.press("/")
    page.locator("dialog.commands").wait_for()
    page.evaluate("""() => {
        const box = document.activeElement;
        box.closest("dialog").close();
        const press = (key) => box.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
        ["g", "c"].forEach(press);
    }""")
    page.wait_for_url("**/clients")


def test_the_list_of_shortcuts_opens_over_the_page_and_closes(page):
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert "Raccourcis clavier" in dialog.inner_text()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert page.url.endswith("/")


def test_a_customer_is_found_from_anywhere_by_the_keyboard(page):
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("lettrage")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lettrage")


def test_a_search_that_finds_nothing_says_so(page):
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("zzqqxxyy")
    told = page.get_by_role("dialog").get_by_role("status")
    told.get_by_text("Rien de trouvé").wait_for()
    assert "zzqqxxyy" in told.inner_text()


def test_a_success_is_said_in_a_corner_and_z_takes_it_back(page, site):
    page.goto(site.address + "/clients")
    page.locator("table a.name").first.click()
    page.get_by_role("link", name="Notes").click()
    page.get_by_label("Ajouter une note").fill("Un avis à reprendre")
    page.get_by_role("button", name="Publier").click()
    page.get_by_role("button", name="Supprimer la note").first.click()
    toast = page.locator(".toast")
    toast.wait_for()
    assert "supprimée" in toast.inner_text()
    assert page.locator(".notes").get_by_text("Un avis à reprendre").count() == 0
    page.keyboard.press("z")
    page.locator(".notes").get_by_text("Un avis à reprendre").wait_for()


def test_j_and_k_walk_over_a_list_and_enter_opens(page, site):
    page.goto(site.address + "/clients")
    names = page.locator("table a.name")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == names.nth(1).text_content()
    page.keyboard.press("k")
    path = names.nth(0).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + path)


def test_theme_and_density_are_there_with_the_first_byte(site, chromium):
    context = chromium.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site)
    page.goto(site.address + "/compte")
    page.get_by_label("Sombre").check()
    page.get_by_label("Compacte").check()
    page.get_by_label("Raccourcis d’une seule lettre").uncheck()
    page.get_by_role("button", name="Appliquer").click()
    root = page.locator("html")
    assert root.get_attribute("data-theme") == "dark"
    assert root.get_attribute("data-density") == "compact"
    assert root.get_attribute("data-letters") == "off"
    context.close()


def test_letters_that_are_turned_off_do_nothing(site, chromium, signed_in):
    context = chromium.new_context(locale="fr-FR", storage_state=signed_in)
    page = context.new_page()
    page.goto(site.address + "/compte")
    page.get_by_label("Raccourcis d’une seule lettre").uncheck()
    page.get_by_role("button", name="Appliquer").click()
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.keyboard.press("?")
    assert page.url.endswith("/compte")
    assert page.get_by_role("dialog").count() == 0
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").wait_for()
    context.close()
