"""Files taken from the pages, opened as their readers open them: a workbook by openpyxl, CSV by Python's reader."""

import csv
import io

import pytest
from conftest import TODAY
from openpyxl import load_workbook

LISTS = ["/clients?vue=all", "/factures?etat=toutes", "/balance-agee", "/promesses?vue=tenues", "/litiges", "/risque/depassements",
         "/envois", "/lettrage?vue=affectes", "/rapports/dso", "/journal", "/travaux", "/imports",
         "/reglages/utilisateurs", "/"]


@pytest.fixture(scope="module")
def fetch(site, chromium, signed_in):
    """Reads an address with Claire's session."""
    context = chromium.new_context(storage_state=signed_in)
    yield lambda path: context.request.get(site.address + path)
    context.close()


def separated(path):
    return path + ("&" if "?" in path else "?") + "format="


@pytest.mark.parametrize("path", LISTS)
def test_a_workbook_and_a_csv_file_say_the_same(fetch, path):
    book = load_workbook(io.BytesIO(fetch(separated(path) + "xlsx").body()))
    sheet = book.active
    text = fetch(separated(path) + "csv").body().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    heading = [cell.value for cell in sheet[1]]
    assert heading == rows[0]
    body = [row for row in sheet.iter_rows(min_row=2, max_row=len(rows))]
    assert len(body) == len(rows) - 1
    for cells, row in zip(body, rows[1:]):
        for cell, written in zip(cells, row):
            if isinstance(cell.value, float | int):
                # A workbook keeps a share as a part of one, a CSV file as it is said.
                value = cell.value * 100 if "%" in cell.number_format else cell.value
                assert abs(value - float(written.replace(",", "."))) < 0.005
            elif hasattr(cell.value, "strftime"):
                shape = "%d/%m/%Y %H:%M" if ":" in written else "%m/%Y" if len(written) == 7 else "%d/%m/%Y"
                assert cell.value.strftime(shape) == written
            else:
                assert (cell.value or "") == written


def test_totals_are_formulas_over_all_rows(fetch):
    sheet = load_workbook(io.BytesIO(fetch("/balance-agee?format=xlsx").body())).active
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert len(formulas) >= 8, formulas


def test_totals_of_a_row_are_formulas_over_what_is_late(fetch):
    path = "/rapports/delais-de-paiement?tableau=exercice&format=xlsx"
    sheet = load_workbook(io.BytesIO(fetch(path).body())).active
    values = load_workbook(io.BytesIO(fetch(path).body()), data_only=True).active
    assert sheet["B1"].value.startswith("0") and sheet["G1"].value.startswith("Total")
    for row in (2, 3):
        assert sheet[f"G{row}"].value == f"=SUM(C{row}:F{row})"
        late = [values.cell(row, column).value for column in range(3, 7)]
        assert values[f"G{row}"].value == pytest.approx(sum(late)) and sum(late) > 0
    assert isinstance(sheet["G4"].value, float), "a share is no sum of rounded ones"


def test_a_document_is_one(fetch):
    for path in ("/balance-agee", "/clients?vue=all"):
        answer = fetch(separated(path) + "pdf")
        assert answer.body().startswith(b"%PDF-")
        assert TODAY in answer.headers["content-disposition"]
