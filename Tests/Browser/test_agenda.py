"""A collector's day: by the keyboard alone, without JavaScript, on a phone, for everybody's eyes."""

import re

import pytest

from conftest import PASSWORD, Site, left, run, served, sign_in
from test_pages import violations
from test_together import browser, person

COLLECTOR = "ines.marchetti@verdoncelle.example"


# Four weeks of reminders leave calls to make.
DAYS = ["2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"]


@pytest.fixture(scope="module")
def collector(tmp_path_factory):
    home = tmp_path_factory.mktemp("agenda")
    run(home, "demo", "--customers", "120", "--invoices", "1500", "--today", DAYS[-1])
    for day in DAYS:
        run(home, "run", "--today", day)
        left(home)
    run(home, "user", "add", "--email", COLLECTOR, "--name", "Inès Marchetti", "--role", "collector",
        "--password-stdin", text=PASSWORD + "\n")
    with served(home) as address:
        yield Site(address, COLLECTOR, PASSWORD, home)


@pytest.fixture
def page(collector, chromium):
    context = chromium.new_context(locale="fr-FR", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_in(page, collector)
    page.goto(collector.address + "/agenda")
    yield page
    context.close()


def done(page):
    return int(re.search(r"(\d+) faites? sur", page.locator(".agenda-progress").inner_text()).group(1))


def current(page):
    return page.locator(".task[aria-current]").get_attribute("href")


def wait_for_done(page, count):
    page.wait_for_function(
        "count => new RegExp('^' + count + ' faites? sur').test(document.querySelector('.agenda-progress').innerText)",
        arg=count)


def test_a_day_is_worked_through_by_the_keyboard(page, collector):
    rows = page.locator("a.task[data-row]")
    assert rows.count() > 5
    start = done(page)
    # Down the list and up again: the panel follows without a page load.
    page.evaluate("window.stays = true")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.wait_for_function("() => location.search.includes('ligne=')")
    first = current(page)
    page.wait_for_function(
        "name => document.querySelector('#ligne').getAttribute('aria-label') === name",
        arg=page.locator(".task[aria-current] .nm").inner_text())
    # A promise: the amount and the day are there already.
    if page.locator('#ligne [data-key="p"]').count() == 0:
        pytest.fail("the open line has nothing to promise")
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.id") == "montant"
    assert page.locator("#montant").input_value()
    assert page.locator("#pour").input_value() == "ven. 27/11/2026"
    page.keyboard.press("Control+Enter")
    wait_for_done(page, start + 1)
    assert "Promesse enregistrée" in page.locator(".toast").inner_text()
    assert current(page) != first
    # Nobody answers.
    page.keyboard.press("a")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.value") == "no_answer"
    page.keyboard.press("Control+Enter")
    wait_for_done(page, start + 2)
    # Put off to tomorrow, taken back, then finished.
    line = current(page)
    page.keyboard.press("r")
    page.keyboard.press("1")
    page.wait_for_function("line => !document.querySelector(`.task[href='${line}']`)", arg=line)
    page.keyboard.press("z")
    page.wait_for_function("() => document.querySelector('.toast')?.innerText.includes('de nouveau')")
    page.keyboard.press("t")
    wait_for_done(page, start + 3)
    # Something is asked of oneself for later, in a dialog over the page.
    page.keyboard.press("n")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("Demander le bon de livraison")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("() => document.querySelector('.toast')?.innerText.includes('demandée')")
    # And off to the customer's own page.
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/clients/*")


def test_messages_are_approved_from_the_agenda(page):
    if page.locator("a.task[href*='sending.']").count() == 0:
        pytest.skip("the demo has none today")
    start = done(page)
    row = page.locator("a.task[href*='sending.']").first
    row.click()
    page.get_by_role("button", name="Valider l’envoi").wait_for()
    page.keyboard.press("Control+Enter")
    wait_for_done(page, start + 1)


def test_the_back_key_goes_back_through_the_lines(page):
    first = page.locator("#ligne").get_attribute("aria-label")
    page.locator("a.task[data-row]").nth(1).click()
    page.wait_for_function("name => document.querySelector('#ligne')?.getAttribute('aria-label') !== name", arg=first)
    page.go_back()
    page.wait_for_function("name => document.querySelector('#ligne')?.getAttribute('aria-label') === name", arg=first)


def test_a_panel_that_cannot_be_loaded_says_so_and_can_be_tried_again(page):
    page.route("**/agenda?ligne=*", lambda route: route.abort())
    page.locator("a.task[data-row]").nth(1).click()
    notice = page.locator(".part-failed")
    notice.wait_for()
    assert "n’a pas pu être chargée" in notice.inner_text()
    page.unroute("**/agenda?ligne=*")
    notice.get_by_role("button", name="Réessayer").click()
    page.locator("#ligne .line-head").wait_for()


def test_a_form_with_an_error_keeps_what_was_typed(page):
    page.locator("a.task[data-row]:has(.sw)").first.click()
    page.locator("#montant").wait_for()
    page.locator("#resultat").check()
    page.locator("#montant").fill("beaucoup")
    page.get_by_role("button", name="Enregistrer et passer").click()
    page.locator("#montant-err").wait_for()
    assert page.locator("#montant").input_value() == "beaucoup"
    assert page.title().startswith("Erreur")


class Held:
    """Answers to what is posted about lines of the agenda, held back until they are let go."""

    def __init__(self, page):
        self.held = []
        page.route("**/agenda/lignes/*", lambda route: self.held.append(route))

    def wait(self, page):
        for _ in range(500):
            if self.held:
                return
            page.wait_for_timeout(20)
        pytest.fail("nothing was sent")

    def release(self, page):
        for route in self.held:
            route.continue_()
        page.unroute("**/agenda/lignes/*")


def test_what_is_sent_is_sent_once_and_its_answer_is_never_lost(page):
    page.locator("a.task[data-row]:has(.sw)").first.click()
    page.locator("#montant").wait_for()
    first = current(page)
    page.locator("#resultat").check()
    page.locator("#montant").fill("beaucoup")
    held = Held(page)
    page.keyboard.press("Control+Enter")
    held.wait(page)
    # Impatience while the answer is on its way.
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.locator("a.task[data-row]").last.click()
    assert len(held.held) == 1
    assert current(page) == first
    held.release(page)
    page.locator("#montant-err").wait_for()
    assert page.locator("#montant").input_value() == "beaucoup"
    # Afterwards the list walks again.
    page.locator("a.task[data-row]").nth(1).click()
    page.wait_for_function("first => document.querySelector('.task[aria-current]').getAttribute('href') !== first", arg=first)


def open_second(page):
    """Opens the second line; what the panel of the first is called, and the address of the second."""
    first = page.locator("#ligne").get_attribute("aria-label")
    page.locator("a.task[data-row]:has(.sw)").nth(1).click()
    page.wait_for_function("name => document.querySelector('#ligne')?.getAttribute('aria-label') !== name", arg=first)
    page.locator("#montant").wait_for()
    return first, page.url


def test_going_back_while_something_is_sent_leads_back_once_its_answer_is_there(page):
    start = done(page)
    first, second = open_second(page)
    held = Held(page)
    page.keyboard.press("t")
    held.wait(page)
    page.go_back()
    assert page.url != second
    held.release(page)
    wait_for_done(page, start + 1)
    page.wait_for_function("name => document.querySelector('#ligne')?.getAttribute('aria-label') === name", arg=first)
    page.locator("#messages").get_by_text("terminée").wait_for()
    assert page.url != second


def test_what_is_refused_while_one_goes_back_stays_with_what_was_typed(page):
    first, second = open_second(page)
    page.locator("#resultat").check()
    page.locator("#montant").fill("beaucoup")
    held = Held(page)
    page.keyboard.press("Control+Enter")
    held.wait(page)
    page.go_back()
    held.release(page)
    page.locator("#montant-err").wait_for()
    assert page.locator("#montant").input_value() == "beaucoup"
    page.wait_for_url(second)
    page.go_back()
    page.wait_for_function("name => document.querySelector('#ligne')?.getAttribute('aria-label') === name", arg=first)


def test_a_key_that_is_held_down_walks_but_does_nothing_twice(page):
    start = done(page)
    total = page.locator("a.task[data-row]").count()
    held = Held(page)
    # «t» finishes a line; held down it would finish the whole day.
    page.keyboard.down("t")
    for _ in range(5):
        page.keyboard.down("t")
    page.keyboard.up("t")
    held.wait(page)
    assert len(held.held) == 1
    held.release(page)
    wait_for_done(page, start + 1)
    page.keyboard.down("t")
    page.keyboard.up("t")
    wait_for_done(page, start + 2)
    assert total >= 2
    page.keyboard.press("j")
    place = current(page)
    page.keyboard.down("j")
    page.keyboard.down("j")
    page.keyboard.up("j")
    assert current(page) != place


def test_a_form_is_posted_once_however_often_its_button_is_pressed(page, collector):
    page.goto(collector.address + "/agenda/actions/nouvelle")
    page.evaluate("""() => {
      window.posts = 0;
      // Counted where our own script has let it through, and kept from leaving the page.
      addEventListener("submit", (event) => {
        if (!event.defaultPrevented) window.posts += 1;
        event.preventDefault();
      });
      const form = document.querySelector("form[action='/agenda/actions']");
      form.noValidate = true;
      const button = form.querySelector("button");
      button.click();
      button.click();
    }""")
    assert page.evaluate("window.posts") == 1


def test_the_day_is_worked_through_without_javascript(collector, chromium):
    context = chromium.new_context(locale="fr-FR", java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_in(page, collector)
    page.goto(collector.address + "/agenda")
    start = done(page)
    page.locator("a.task").nth(1).click()
    page.get_by_text("Sans réponse", exact=True).check()
    page.get_by_label("Note").fill("Standard fermé")
    page.get_by_role("button", name="Enregistrer et passer").click()
    page.get_by_role("link", name="Revenir à la liste").click()
    assert done(page) == start + 1
    page.goto(collector.address + "/agenda?vue=semaine")
    assert page.locator("a.task").count() > 0
    context.close()


@pytest.mark.parametrize("scheme,width", [("light", 1440), ("dark", 1440), ("light", 1024), ("light", 390), ("dark", 390)])
def test_the_agenda_is_accessible(collector, chromium, scheme, width):
    context = chromium.new_context(locale="fr-FR", color_scheme=scheme, viewport={"width": width, "height": 844})
    page = context.new_page()
    sign_in(page, collector)
    problems = []
    page.goto(collector.address + "/agenda")
    line = page.locator("a.task").first.get_attribute("href")
    for path in ["/agenda", line, "/agenda?vue=enjeu&faites=oui", "/agenda?vue=semaine", "/agenda/actions/nouvelle",
                 "/clients/C-00001/appel", "/raccourcis"]:
        page.goto(collector.address + path)
        problems += [f"{path}: {problem}" for problem in violations(page)]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            problems.append(f"{path} is {wide} px too wide")
    context.close()
    assert not problems, "\n".join(problems)


def test_who_calls_from_the_agenda_is_seen_there_and_the_second_report_is_not_lost(collector, chromium):
    (first, karim), (second, lea) = [
        browser(chromium, person(collector, name)) for name in ("Karim Benali", "Léa Fontaine")]
    karim.goto(collector.address + "/agenda?qui=equipe")
    row = karim.locator("a.task[data-row][href*='ligne=call.']").first
    line = row.get_attribute("href")
    for page in (karim, lea):
        page.goto(collector.address + line)
    lea.get_by_text("Karim Benali regarde").wait_for()
    # The key that begins a call tells the others.
    karim.keyboard.press("a")
    karim.get_by_text("Vous appelez ce client").wait_for()
    lea.reload()
    lea.get_by_text("Karim Benali appelle ce client").wait_for()
    assert "Karim Benali appelle" in lea.locator("a.task[aria-current]").inner_text()
    # Ending it leaves what is being typed where it is.
    karim.get_by_label("Note").fill("Rappellera")
    karim.get_by_role("button", name="Appel terminé").click()
    karim.get_by_text("Vous appelez ce client").wait_for(state="detached")
    assert karim.get_by_label("Note").input_value() == "Rappellera"
    karim.get_by_text("Sans réponse", exact=True).click()
    karim.get_by_role("button", name="Enregistrer").click()
    karim.get_by_role("status").get_by_text("Appel sans réponse noté").wait_for()
    lea.get_by_text("Sans réponse", exact=True).click()
    lea.get_by_label("Note").fill("Occupé")
    lea.get_by_role("button", name="Enregistrer").click()
    lea.get_by_text("Karim Benali a rendu compte d’un appel").first.wait_for()
    assert lea.get_by_label("Note").input_value() == "Occupé"
    lea.get_by_role("button", name="Enregistrer").click()
    lea.get_by_role("status").get_by_text("Appel sans réponse noté").wait_for()
    first.close()
    second.close()


def test_a_hundred_actions_follow_one_another_without_the_mouse(page):
    """Put off, taken back, finished or called, line after line: each is answered and leads on."""
    told, acts = done(page), 0
    lines = page.locator("a.task[data-row]").count()
    page.keyboard.press("j")
    for place in range(lines):
        while acts < 100 * (place + 1) / lines:
            page.wait_for_function("() => document.querySelector('.task[aria-current]')")
            line = current(page)
            page.keyboard.press("r")
            page.keyboard.press("1")
            page.wait_for_function("line => !document.querySelector(`.task[href='${line}']`)", arg=line)
            page.keyboard.press("z")
            page.wait_for_function("line => document.querySelector(`.task[href='${line}']`)", arg=line)
            acts += 2
        if page.locator(".task[aria-current]").count() == 0:
            page.keyboard.press("j")
        page.wait_for_function("() => document.querySelector('.task[aria-current]')")
        if place % 2 and page.locator('#ligne [data-key="a"]').count():
            page.keyboard.press("a")
            page.keyboard.press("ArrowRight")
            page.keyboard.press("ArrowRight")
            page.keyboard.press("Control+Enter")
        else:
            page.keyboard.press("t")
        told += 1
        wait_for_done(page, told)
    assert acts >= 100 and page.locator("a.task[data-row]").count() == 0
