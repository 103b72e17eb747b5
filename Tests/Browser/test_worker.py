"""The pages and the background work of one program act on the same day."""

import os
import sqlite3
import subprocess

from conftest import EMAIL, PASSWORD, PROGRAM, Site, run, served, sign_in
from test_long_work import wait_for

# A Tuesday so long ago that by the machine's clock every promise of the demo would be broken.
TODAY = "2025-03-11"


def test_the_background_work_follows_the_day_that_is_given(tmp_path, chromium):
    run(tmp_path, "demo", "--customers", "40", "--invoices", "400", "--today", TODAY)
    run(tmp_path, "user", "add", "--email", EMAIL, "--name", "Claire Delmas", "--role", "administrator",
        "--password-stdin", text=PASSWORD + "\n")

    def found(statement):
        with sqlite3.connect(f"file:{tmp_path}/encours.sqlite?mode=ro", uri=True) as database:
            return [row[0] for row in database.execute(statement)]

    with served(tmp_path, today=TODAY, worker=True) as address:
        # Reminders are planned behind the judging of promises.
        assert wait_for(lambda: found("SELECT DISTINCT day FROM dunning_action"), 120) == [TODAY]
        assert found("SELECT DISTINCT state FROM promise") == ["pending"]
        context = chromium.new_context(locale="fr-FR")
        page = context.new_page()
        sign_in(page, Site(address, EMAIL, PASSWORD, tmp_path))
        page.goto(address + "/")
        text = page.locator("main").inner_text()
        assert "11 mars 2025" in page.content()
        assert "(non tenue)" not in text
        page.goto(address + "/promesses?vue=rompues")
        assert "Aucune promesse n\u2019a été rompue." in page.locator("main").inner_text().replace("'", "\u2019")
        context.close()


def test_a_port_that_is_in_use_is_said_with_what_to_do(site):
    port = site.address.rsplit(":", 1)[1]
    done = subprocess.run(
        [PROGRAM, "serve", "--port", port, "--without-worker"], capture_output=True, text=True, timeout=60,
        env={**os.environ, "ENCOURS_HOME": str(site.home)},
    )
    assert done.returncode == 1, done.stderr
    assert f"encours: port {port} of 127.0.0.1 is in use; choose another with --port" in done.stderr
