"""A short day of each role: what it opens, what it does, what it cannot do."""

import pytest

from conftest import PASSWORD, TODAY, Site, run, served, sign_in

ROLES = {
    "administrator": "Camille Renoir",
    "credit_manager": "Hélène Vasseur",
    "collector": "Inès Marchetti",
    "cash_accountant": "Paul Martin",
    "salesperson": "Luc Bernard",
    "finance_director": "Anne Duval",
    "auditor": "Éric Noël",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    home = tmp_path_factory.mktemp("roles")
    run(home, "demo", "--customers", "60", "--invoices", "600", "--today", TODAY)
    run(home, "run", "--today", TODAY)
    for role, name in ROLES.items():
        run(home, "user", "add", "--email", f"{role}@verdoncelle.example", "--name", name, "--role", role,
            "--password-stdin", text=PASSWORD + "\n")
    with served(home) as address:
        yield Site(address, "", PASSWORD, home)


@pytest.fixture
def enter(house, chromium):
    """Signs somebody in by their role and opens the first page."""
    contexts = []

    def enter(role):
        context = chromium.new_context(locale="fr-FR", viewport={"width": 1440, "height": 900})
        contexts.append(context)
        page = context.new_page()
        sign_in(page, house._replace(email=f"{role}@verdoncelle.example"))
        page.goto(house.address + "/")
        return page

    yield enter
    for context in contexts:
        context.close()


def refused(page, house, path):
    """The page is refused, says who can give the right, and keeps the menu to go on from."""
    response = page.goto(house.address + path)
    assert response.status == 403, f"{path} answers {response.status}"
    assert page.locator("nav.nav a").count() > 3
    assert f"Peuvent vous l’accorder\u202f: {ROLES['administrator']}" in page.locator("main").inner_text().replace("\xa0", "\u202f")


@pytest.mark.parametrize("role", ROLES)
def test_every_entry_of_the_menu_opens(role, house, enter):
    page = enter(role)
    for path in [link.get_attribute("href") for link in page.locator("nav.nav a").all()]:
        response = page.goto(house.address + path)
        assert response.status == 200, f"{role}: {path} answers {response.status}"


def test_a_manager_declares_a_claim_and_takes_it_back(house, enter):
    page = enter("credit_manager")
    line = page.locator("li", has=page.get_by_text("Procédure ouverte")).first
    name = line.locator(".strong").inner_text()
    line.get_by_role("link", name="Déclarer").click()
    page.get_by_label("Déclarée le").fill("23/11/2026")
    page.get_by_role("button", name="Enregistrer").click()
    assert "déclarée le 23/11/2026" in page.locator("main").inner_text()
    page.goto(house.address + "/")
    assert name not in page.locator("section[aria-labelledby=h-decide]").inner_text()
    page.go_back()
    page.get_by_role("button", name="Annuler").first.click()
    page.goto(house.address + "/")
    assert name in page.locator("section[aria-labelledby=h-decide]").inner_text()
    refused(page, house, "/reglages/utilisateurs/nouveau")


def test_a_collector_works_and_imports_nothing(house, enter):
    page = enter("collector")
    assert page.get_by_role("link", name="Importer").count() == 0
    page.goto(house.address + "/clients")
    page.locator("tbody a.name").first.click()
    assert page.get_by_text("Prochaine étape").count() == 1
    assert page.locator("[data-key=a]").count() == 1
    refused(page, house, "/reglages/societes")


def test_an_accountant_begins_with_the_bank(house, enter):
    page = enter("cash_accountant")
    assert page.get_by_role("heading", name="Lignes de banque à rapprocher").count() == 1
    assert page.get_by_role("link", name="Déclarer").count() == 0
    page.get_by_role("link", name="Importer", exact=True).click()
    assert page.locator("input[type=file]").count() == 1
    page.goto(house.address + "/clients")
    page.locator("tbody a.name").first.click()
    code = page.url.rsplit("/", 1)[1]
    assert page.get_by_role("button", name="Promesse").count() == 0
    refused(page, house, f"/clients/{code}/promesses/nouvelle")


def test_a_salesperson_without_customers_is_told_whom_to_ask(house, enter):
    page = enter("salesperson")
    for path in ["/", "/clients"]:
        page.goto(house.address + path)
        assert "Demandez à votre credit manager" in page.locator("main").inner_text()
    assert page.get_by_role("link", name="Commencer").count() == 0
    refused(page, house, "/imports")


def test_a_director_reads_figures_and_is_asked_nothing(house, enter):
    page = enter("finance_director")
    assert page.get_by_role("heading", name="À décider").count() == 0
    assert page.get_by_role("link", name="Importer").count() == 0
    page.goto(house.address + "/rapports/dso")
    assert page.get_by_role("heading", level=1).count() == 1
    refused(page, house, "/journal")


def test_an_auditor_reads_everything_and_changes_nothing(house, enter):
    page = enter("auditor")
    for path in ["/journal", "/reglages/utilisateurs", "/reglages/roles", "/imports", "/scenarios"]:
        response = page.goto(house.address + path)
        assert response.status == 200, path
        assert page.locator("main form[method=post] button.primary").count() == 0, path
    refused(page, house, "/reglages/utilisateurs/nouveau")


def test_an_administrator_invites(house, enter):
    page = enter("administrator")
    page.goto(house.address + "/reglages/utilisateurs")
    page.get_by_role("link", name="Inviter quelqu’un").click()
    assert page.get_by_label("Adresse e-mail").count() == 1
