"""A list that nobody could guess, from the upload to the next file, without a script and in every look."""

import io
import zipfile
from html import escape

import pytest
from test_pages import LOOKS, judged, opened

BANNER = "Édité le 30/06/2026;;;;;\n"
HEADINGS = (
    "\"<script>document.title='taken'</script>\";=cmd|' /C calc'!A0;Émis;Brut;Restant;"
    "\"<img src=x onerror=alert(1)>\"\n")
ROWS = (
    "Dupont & <b>Fils</b>;{0}-1;02/03/2026;1.200;1.200;=1+1\n"
    "Durand;{0}-2;05/03/2026;3.500;500;@SUM(A1)\nLebrun;{0}-3;09/03/2026;abc;980;\n")


def a_list(prefix, heading=""):
    """Headings of their own for each test: what is remembered must not help the next one."""
    return (BANNER + HEADINGS.replace("Émis", "Émis" + heading) + ROWS.format(prefix)).encode()


def send(page, site, name, content):
    page.goto(site.address + "/imports")
    page.set_input_files("#files", {"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Importer", exact=True).click()


def a_workbook(sheets):
    """An XLSX of sheets by name, each a list of rows of texts."""
    main, office = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org"
    relations = office + "/officeDocument/2006/relationships"
    names = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(sheets, 1))
    targets = "".join(
        f'<Relationship Id="rId{i}" Target="worksheets/sheet{i}.xml"/>' for i, _ in enumerate(sheets, 1))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{names}</sheets></workbook>')
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{office}/package/2006/relationships">{targets}</Relationships>')
        for i, rows in enumerate(sheets.values(), 1):
            cells = "".join(
                "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>' for text in row) + "</row>"
                for row in rows)
            sheet = f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
            book.writestr(f"xl/worksheets/sheet{i}.xml", sheet)
    return buffer.getvalue()


def choose(page):
    for place, field in enumerate(["customer_name", "number", "issued", "amount", "open"]):
        page.select_option(f"#c-{place}", field)


def found_wrong(page, where, complaints):
    problems = judged(page, where, complaints)
    if page.title().startswith("taken") or page.locator("main script, main b, main img").count():
        problems.append(f"{where}: a heading became markup")
    return problems


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_columns_are_chosen_in_every_look(site, chromium, signed_in, look):
    context, page, complaints = opened(chromium, look, signed_in)
    send(page, site, f"{look.name}.csv", a_list(look.name, look.name))
    page.wait_for_url("**/imports/colonnes/*")
    problems = found_wrong(page, "first", complaints)
    page.get_by_role("button", name="Vérifier").click()
    page.get_by_role("alert").get_by_text("Il manque le client").wait_for()
    problems += found_wrong(page, "lacking", complaints)
    choose(page)
    page.get_by_role("button", name="Vérifier").click()
    page.get_by_label("Virgule avant les centimes").check()
    page.get_by_role("button", name="Vérifier").click()
    page.get_by_text("1 ligne serait mise de côté").wait_for()
    problems += found_wrong(page, "checked", complaints)
    page.goto(site.address + "/imports")
    assert page.get_by_role("link", name="Choisir les colonnes").count() >= 1
    problems += found_wrong(page, "waiting", complaints)
    context.close()
    assert not problems, "\n".join(problems)


def test_columns_are_remembered_without_scripts(site, chromium, signed_in):
    context = chromium.new_context(locale="fr-FR", storage_state=signed_in, java_script_enabled=False)
    page = context.new_page()
    send(page, site, "juin.csv", a_list("SEM1"))
    page.wait_for_url("**/imports/colonnes/*")
    choose(page)
    page.get_by_role("button", name="Vérifier").click()
    page.get_by_label("Virgule avant les centimes").check()
    page.get_by_label("La liste n’est pas complète").check()
    page.get_by_label("Retenir sous le nom").fill("Logiciel <maison>")
    page.get_by_role("button", name="Vérifier").click()
    page.get_by_role("button", name="Importer la liste").click()
    page.wait_for_url(lambda url: "/colonnes/" not in url)
    assert page.get_by_role("link", name="Changer les colonnes").is_visible()
    assert "Logiciel <maison>" in page.get_by_role("status").inner_text()
    send(page, site, "juillet.csv", a_list("SEM2"))
    page.wait_for_url("**/imports")
    assert "1 fichier importé" in page.get_by_role("status").inner_text()
    page.goto(site.address + "/factures/SEM2-2")
    assert "Durand" in page.content()
    context.close()


def test_one_sheet_of_several_is_chosen_once(site, chromium, signed_in):
    context = chromium.new_context(locale="fr-FR", storage_state=signed_in)
    page = context.new_page()
    heading = ["Client", "Facture", "Date facture", "Solde"]
    sheets = {
        "Septembre <i>": [heading, ["Garnier", "CL-1", "25/09/2026", "10,00"]],
        "Octobre": [heading, ["Garnier", "CL-2", "25/10/2026", "20,00"]],
    }
    send(page, site, "classeur.xlsx", a_workbook(sheets))
    page.wait_for_url("**/imports/colonnes/*")
    page.get_by_text("Ce classeur contient plusieurs feuilles").wait_for()
    page.select_option("#feuille", "Octobre")
    page.get_by_role("button", name="Afficher").click()
    page.get_by_role("cell", name="CL-2").wait_for()
    page.get_by_label("La liste n’est pas complète").check()
    page.get_by_role("button", name="Vérifier").click()
    page.get_by_role("button", name="Importer la liste").click()
    page.wait_for_url(lambda url: "/colonnes/" not in url)
    sheets["Octobre"].append(["Garnier", "CL-3", "26/10/2026", "30,00"])
    send(page, site, "classeur.xlsx", a_workbook(sheets))
    page.wait_for_url("**/imports")
    assert "1 fichier importé" in page.get_by_role("status").inner_text()
    for number, status in (("CL-1", 404), ("CL-2", 200), ("CL-3", 200)):
        assert page.goto(f"{site.address}/factures/{number}").status == status, number
    context.close()
