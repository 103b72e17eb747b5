"""A day of each role: what it opens, what it does, what it cannot do."""

import csv
import io
import re
import subprocess

import pytest
from openpyxl import load_workbook

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
# A salesperson who is given customers; the other one has none.
SELLER = "Zoé Perrin"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    home = tmp_path_factory.mktemp("roles")
    run(home, "demo", "--customers", "60", "--invoices", "600", "--today", TODAY)
    run(home, "run", "--today", TODAY)
    for role, name in ROLES.items():
        run(home, "user", "add", "--email", f"{role}@verdoncelle.example", "--name", name, "--role", role,
            "--password-stdin", text=PASSWORD + "\n")
    run(home, "user", "add", "--email", "seller@verdoncelle.example", "--name", SELLER, "--role", "salesperson",
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


def got(page, house, path):
    """The bytes of a file, with the session of a page."""
    answer = page.context.request.get(house.address + path)
    assert answer.status == 200, f"{path} answers {answer.status}"
    return answer.body()


def printed(document, tmp_path):
    """The text of a PDF as it is laid out."""
    file = tmp_path / "document.pdf"
    file.write_bytes(document)
    done = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, timeout=60)
    return done.stdout.decode()


def plain(text):
    """A text without any space, as `1386215€`."""
    return re.sub(r"\s", "", text)


def number(text):
    """The amount of a text such as `1 386 215,50 €`."""
    return float(re.sub(r"[^\d,\u2212]", "", text).replace(",", ".").replace("\u2212", "-"))


@pytest.mark.parametrize("role", ROLES)
def test_every_entry_of_the_menu_opens(role, house, enter):
    page = enter(role)
    for path in [link.get_attribute("href") for link in page.locator("nav.nav a").all()]:
        response = page.goto(house.address + path)
        assert response.status == 200, f"{role}: {path} answers {response.status}"


def test_a_manager_declares_a_claim_and_takes_it_back(house, enter):
    page = enter("credit_manager")
    line = page.locator("li", has=page.get_by_role("link", name="Déclarer")).first
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


def test_a_salesperson_sees_their_customers_writes_to_a_colleague_and_acts_on_nothing(house, enter):
    # A manager gives them two customers.
    manager = enter("credit_manager")
    manager.goto(house.address + "/clients?vue=overdue")
    rows = manager.locator("#lot tbody tr")
    mine = [rows.nth(place).locator("a.name").inner_text() for place in range(2)]
    other = rows.nth(2).locator("a.name").get_attribute("href")
    for place in range(2):
        rows.nth(place).get_by_role("checkbox").check()
    manager.locator(".batch").get_by_role("button", name="Affecter à un commercial").click()
    manager.get_by_label("Commercial").select_option(label=SELLER)
    manager.get_by_role("button", name="Affecter à un commercial").click()

    page = enter("seller")
    page.goto(house.address + "/clients?vue=all")
    assert sorted(page.locator("#lot tbody a.name").all_inner_texts()) == sorted(mine)
    # The figures are those of the two customers, on the dashboard, the balance and its file alike.
    page.goto(house.address + "/balance-agee")
    assert "Total, 2 clients" in page.locator("tr.total").inner_text()
    rows = list(csv.reader(io.StringIO(got(page, house, "/balance-agee?format=csv").decode("utf-8-sig")), delimiter=";"))
    assert sorted(row[1] for row in rows[1:]) == sorted(mine)

    page.goto(house.address + "/clients?vue=all")
    page.get_by_role("link", name=mine[0]).click()
    code = page.url.rsplit("/", 1)[1]
    for act in ("Appeler", "Promesse", "Litige"):
        assert page.get_by_role("button", name=act, exact=True).count() == 0, act
        assert page.get_by_role("link", name=act, exact=True).count() == 0, act
    page.goto(f"{house.address}/clients/{code}/notes")
    page.locator("main textarea").fill("@ines.marchetti le directeur rappelle vendredi")
    page.locator("main form:has(textarea) button").first.click()
    assert "le directeur rappelle vendredi" in page.locator("main").inner_text()
    for path in ("promesses/nouvelle", "litiges/nouveau", "appel", "suspension", "modifier"):
        refused(page, house, f"/clients/{code}/{path}")
    # The customer of somebody else is not there, nor are its figures.
    assert page.goto(house.address + other).status == 404
    for path in ("/lettrage", "/imports", "/journal", "/rapports/equipe"):
        refused(page, house, path)

    collector = enter("collector")
    collector.goto(house.address + "/notifications")
    assert "le directeur rappelle vendredi" in collector.locator("main").inner_text()


def test_a_director_goes_from_the_figure_to_the_invoice_and_has_the_report_sent(house, enter, tmp_path):
    page = enter("finance_director")
    assert page.get_by_role("heading", name="À décider").count() == 0
    assert page.locator("nav a[href='/agenda']").count() == 0, "nobody asks anything of them"
    assert page.get_by_role("link", name="Importer").count() == 0
    # The dashboard over twelve months, and as a document.
    page.get_by_role("navigation", name="Période").get_by_role("link", name="12 mois").click()
    figures = page.locator(".kpis").inner_text()
    assert "Encaissé en 12\u00a0mois" in figures
    document = printed(got(page, house, page.get_by_role("link", name="Exporter", exact=True).get_attribute("href")), tmp_path)
    assert "Tableau de bord" in document and "Plus gros retards" in document
    overdue = page.locator(".kpis div", has_text="Échu").locator("dd").first.inner_text()
    assert plain(overdue) in plain(document)

    # From what is overdue to the balance, a customer of it, and the invoices of a bracket.
    page.locator(".kpis div", has_text="Échu").get_by_role("link").click()
    assert page.url.startswith(house.address + "/balance-agee")
    assert number(page.locator("tr.total td[data-label=Échu]").inner_text()) == number(overdue)
    row = page.locator("tbody tr:not(.total)").first
    cell = row.locator("td.num a.cell").last
    amount = number(cell.inner_text())
    cell.click()
    assert "/factures?" in page.url
    assert round(number(page.locator("tfoot").inner_text().split("€")[0].split("\t")[-1])) == pytest.approx(amount, abs=1)
    page.locator("tbody th a").first.click()
    assert "/factures/" in page.url and page.get_by_role("heading", level=1).count() == 1

    # The files of the balance say what the page says.
    page.goto(house.address + "/balance-agee")
    total = number(page.locator("tr.total td[data-label=Encours]").inner_text())
    sheet = load_workbook(io.BytesIO(got(page, house, "/balance-agee?format=xlsx"))).active
    heading = [each.value for each in sheet[1]]
    column = heading.index("Encours") + 1
    cells = [sheet.cell(row, column).value for row in range(2, sheet.max_row + 1)]
    assert str(cells[-1]).startswith("=SUBTOTAL(109,"), cells[-1]
    assert round(sum(cells[:-1])) == pytest.approx(total, abs=1)
    document = printed(got(page, house, "/balance-agee?format=pdf"), tmp_path)
    exact = f"{sum(cells[:-1]):.2f}".replace(".", ",")
    assert exact in plain(document), "the total of the document is that of the workbook"

    # A report with a total and its chart as a document, and sent every month.
    page.goto(house.address + "/rapports/retards?par=client")
    assert number(page.locator("tr.total td[data-label=Échu]").inner_text()) > 0
    assert "Échu en fin de mois" in printed(got(page, house, "/rapports/retards?par=client&format=pdf"), tmp_path)
    page.get_by_role("link", name="Programmer l’envoi").click()
    page.get_by_label("Quand").select_option("monthly")
    page.locator("main form button.primary").click()
    line = page.locator("main tbody tr").first.inner_text()
    assert "Retards" in line and ROLES["finance_director"] in line
    for path in ("/journal", "/reglages/utilisateurs", "/reglages/societes"):
        refused(page, house, path)


def test_an_auditor_reads_everything_exports_it_and_changes_nothing(house, enter):
    # Something to look into: a call that somebody noted.
    collector = enter("collector")
    collector.goto(house.address + "/clients?vue=overdue")
    collector.locator("#lot tbody a.name").nth(4).click()
    code = collector.url.rsplit("/", 1)[1]
    collector.goto(f"{house.address}/clients/{code}/notes")
    collector.locator("main textarea").fill("à vérifier par l’audit")
    collector.locator("main form:has(textarea) button").first.click()

    page = enter("auditor")
    for path in ["/journal", "/reglages/utilisateurs", "/reglages/roles", "/imports", "/scenarios"]:
        response = page.goto(house.address + path)
        assert response.status == 200, path
        assert page.locator("main form[method=post] button.primary").count() == 0, path
    # The journal of that customer and of that person, on the page and as a file.
    page.goto(house.address + "/journal")
    page.get_by_label("Qui").select_option(label=ROLES["collector"])
    page.get_by_label("Code client").fill(code)
    page.locator("main form.filters-form button").click()
    rows = page.locator("main tbody tr")
    assert rows.count() > 0
    assert all(ROLES["collector"] in each for each in rows.all_inner_texts())
    link = page.locator(".exports a", has_text="CSV").get_attribute("href")
    lines = list(csv.reader(io.StringIO(got(page, house, link).decode("utf-8-sig")), delimiter=";"))
    assert len(lines) - 1 == rows.count()
    assert all(ROLES["collector"] in " ".join(each) for each in lines[1:])
    page.goto(house.address + "/journal")
    page.get_by_role("button", name="Vérifier la chaîne").click()
    assert "La chaîne est intacte" in page.locator("body").inner_text()
    # The history of the customer, and what may not be done with it.
    page.goto(f"{house.address}/clients/{code}/chronologie")
    assert "à vérifier par l’audit" in page.locator("main").inner_text()
    for path in ("promesses/nouvelle", "litiges/nouveau", "appel", "scenario", "modifier"):
        refused(page, house, f"/clients/{code}/{path}")
    refused(page, house, "/reglages/utilisateurs/nouveau")
    token = page.locator("input[name=_csrf]").first.get_attribute("value")
    for path in (f"/clients/{code}/notes", f"/clients/{code}/promesses", "/travaux/journee", "/reglages/utilisateurs"):
        answer = page.context.request.post(house.address + path, form={"_csrf": token, "texte": "x"})
        assert answer.status == 403, f"{path} answers {answer.status}"


def test_an_administrator_invites(house, enter):
    page = enter("administrator")
    page.goto(house.address + "/reglages/utilisateurs")
    page.get_by_role("link", name="Inviter quelqu’un").click()
    assert page.get_by_label("Adresse e-mail").count() == 1
