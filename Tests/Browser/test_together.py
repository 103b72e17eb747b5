"""Two people at once: who is there, who was faster, and what each is told; on phones, in the dark, without scripts."""

import uuid

import pytest
from conftest import PASSWORD, Site, run, sign_in
from test_pages import LOOKS, opened, violations


def person(site, name, role="administrator"):
    email = f"p{uuid.uuid4().hex[:8]}@verdoncelle.example"
    run(site.home, "user", "add", "--email", email, "--name", name, "--role", role, "--password-stdin",
        text=PASSWORD + "\n")
    return Site(site.address, email, PASSWORD, site.home)


def browser(chromium, who, **options):
    context = chromium.new_context(**{"locale": "fr-FR", "viewport": {"width": 1440, "height": 900}, **options})
    page = context.new_page()
    sign_in(page, who)
    return context, page


def a_customer(page, site, place=0):
    page.goto(site.address + "/clients?vue=all&tri=encours")
    return page.locator("tbody a.name").nth(place).get_attribute("href")


def test_two_people_see_each_other_and_a_call_is_seen_at_once(site, chromium):
    (first, karim), (second, lea) = [
        browser(chromium, person(site, name)) for name in ("Karim Benali", "Léa Fontaine")]
    customer = a_customer(karim, site)
    karim.goto(site.address + customer)
    # Calling opens the report of the call; the customer's page says who calls until the call is over.
    karim.get_by_role("button", name="Appeler").click()
    karim.wait_for_url("**/appel")
    karim.goto(site.address + customer)
    karim.get_by_text("Vous appelez ce client").wait_for()
    lea.goto(site.address + customer)
    lea.get_by_text("Karim Benali appelle ce client").wait_for()
    lea.goto(site.address + "/clients?vue=all&tri=encours")
    assert "Karim Benali y est" in lea.locator("tbody tr").first.inner_text()
    karim.get_by_role("button", name="Appel terminé").click()
    karim.wait_for_url("**" + customer)
    lea.goto(site.address + customer)
    lea.get_by_text("Karim Benali regarde").wait_for()
    # Leaving is said at once by the script.
    karim.goto(site.address + "/promesses")
    lea.wait_for_function(
        """() => {
          document.dispatchEvent(new Event("visibilitychange"));
          return !document.getElementById("presence").innerText.includes("Karim");
        }""", polling=1000, timeout=20000)
    first.close()
    second.close()


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
def test_the_second_to_save_chooses_and_loses_nothing(site, chromium, scripted):
    (first, karim), (second, lea) = [
        browser(chromium, person(site, name), java_script_enabled=scripted)
        for name in ("Karim Benali", "Léa Fontaine")]
    customer = a_customer(karim, site, 1 if scripted else 3)
    for page in (karim, lea):
        page.goto(site.address + customer + "/modifier")
    karim.get_by_label("Ville").fill("Mâcon")
    karim.get_by_label("Code postal").fill("71000")
    karim.get_by_role("button", name="Enregistrer").click()
    karim.get_by_text("Fiche enregistrée").wait_for()
    lea.get_by_label("Ville").fill("Nîmes")
    lea.get_by_label("Pays").fill("BE")
    lea.get_by_role("button", name="Enregistrer").click()
    alert = lea.get_by_role("alert")
    assert "Karim Benali a modifié cette fiche" in alert.inner_text()
    assert "Mâcon" in alert.inner_text()
    assert lea.get_by_label("Ville").input_value() == "Nîmes"
    assert lea.get_by_label("Code postal").input_value() == "71000"
    assert lea.get_by_label("Pays").input_value() == "BE"
    lea.get_by_role("button", name="Enregistrer ma version").click()
    lea.get_by_text("Fiche enregistrée").wait_for()
    assert "Nîmes" in lea.locator(".phead").inner_text()
    first.close()
    second.close()


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
def test_customers_are_chosen_assigned_and_put_back(site, chromium, scripted):
    name = "Inès Roquebrune" if scripted else "Inès Vaucresson"
    context, page = browser(chromium, person(site, name), java_script_enabled=scripted)
    page.goto(site.address + "/clients?vue=all&tri=echu")
    boxes = page.locator("tbody input[type=checkbox]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    bar = page.locator(".batch")
    if scripted:
        assert "2 clients, échu" in bar.inner_text()
    bar.get_by_role("button", name="Affecter à un chargé").click()
    assert "2 clients" in page.locator(".phead").inner_text()
    page.get_by_label("Chargé de recouvrement").select_option(label=name)
    page.get_by_role("button", name="Affecter à un chargé").click()
    page.get_by_text("2 clients affectés.").wait_for()
    other = context.new_page()
    other.goto(site.address + "/clients?vue=all&charge=moi")
    assert other.locator("tbody tr").count() == 2
    page.get_by_role("button", name="Annuler").click()
    page.get_by_text("Annulé pour 2 clients.").wait_for()
    other.reload()
    assert other.locator("tbody tr").count() == 0
    context.close()


def test_a_view_is_kept_and_found_again(site, chromium):
    context, page = browser(chromium, person(site, "Inès Roquebrune"), java_script_enabled=False)
    page.goto(site.address + "/clients")
    page.get_by_text("Retard", exact=True).first.click()
    page.get_by_role("link", name="plus de 60 j").click()
    page.get_by_text("Enregistrer la vue").first.click()
    page.get_by_label("Nom de la vue").fill("Vieux comptes")
    page.get_by_role("button", name="Enregistrer la vue").click()
    page.get_by_text("Vue enregistrée.").wait_for()
    page.goto(site.address + "/clients")
    page.get_by_role("link", name="Vieux comptes").click()
    assert "plus=60" in page.url
    assert page.locator(".tabs [aria-current]").inner_text().startswith("Vieux comptes")
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_the_pages_of_working_together_are_accessible(site, chromium, look):
    karim = person(site, "Karim Benali")
    context, page, complaints = opened(chromium, look)
    sign_in(page, karim)
    customer = a_customer(page, site, 2)
    problems = []

    def look_at(path):
        if path:
            page.goto(site.address + path)
        problems.extend(f"{path}: {line}" for line in violations(page))
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            problems.append(f"{path}: {wide} px too wide")

    look_at("/notifications")
    look_at(customer + "/suspension")
    page.get_by_label("Motif").fill("congés")
    page.get_by_role("button", name="Suspendre les relances").click()
    page.get_by_text("Relances suspendues jusqu").first.wait_for()
    page.get_by_role("button", name="Appeler").click()
    look_at(None)
    look_at(customer + "/contacts/nouveau")
    page.goto(site.address + customer + "/modifier")
    page.get_by_label("Nom", exact=True).fill("")
    page.get_by_role("button", name="Enregistrer").click()
    look_at(None)
    page.goto(site.address + customer + "/modifier")
    page.evaluate("document.querySelector('[name=version]').value = '0'")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("alert").wait_for()
    look_at(None)
    page.goto(site.address + "/clients?plus=30&suivis=1&vue=all")
    look_at(None)
    page.goto(site.address + "/clients?vue=all")
    page.locator("tbody input[type=checkbox]").first.check()
    look_at(None)
    # Looked at alone: what it covers cannot be reached while it is open.
    page.locator("summary").first.click()
    problems.extend(f"menu: {line}" for line in violations(page, ".menu[open]"))
    page.keyboard.press("Escape")
    page.locator(".batch").get_by_role("button", name="Suspendre les relances").click()
    look_at(None)
    context.close()
    assert not problems, "\n".join(problems)
    assert not [line for line in complaints if "422" not in line and "409" not in line], complaints
