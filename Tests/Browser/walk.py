"""Opens every page of the list that a signed-in person may open, by the links and buttons of the other pages."""

import html
import pathlib
import re
from collections import deque
from urllib.parse import urldefrag, urljoin

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What is a file or a part of a page, not a page.
FILES = re.compile(r"\.(pdf|eml|txt|zip)$|/(releve|fichier|suivi|logo)$|/(preuves|pieces|avis)/\d+$")
# Pages that need no right, which the list of rights does not name.
OTHERS = ("/public/", "/compte", "/societes", "/aide", "/raccourcis", "/icones")


def routes():
    """Every route that answers GET. The test of rights holds this list against the routes that are served."""
    text = (ROOT / "Tests/Pages/RightsTests.swift").read_text()
    table = text.split("static let asked", 1)[1].split("\n  ]", 1)[0]
    return re.findall(r'"GET (/[^"]*)"', table)


def walk(page, address, also=()):
    """Opens each route once and yields it with its path and the answer; a route that nothing leads to is left out.

    A page that is a file is asked for and not shown. `also` are paths to begin with: of what only a script or a message
    leads to, or that is worth looking at.
    """
    # The more a route says itself, the earlier it is tried: /lettrage/releves before /lettrage/{entry}.
    known = sorted(routes(), key=lambda route: route.count("{"))
    patterns = [(route, re.compile(re.sub(r"\{[a-z]+\}", "[^/?]+", route) + r"(\?.*)?")) for route in known]
    first = [route for route in known if "{" not in route]
    waiting, seen, opened = deque([*also, *first]), {*first, *also}, set()
    dead = set()
    while waiting:
        path = waiting.popleft()
        route = next((route for route, pattern in patterns if pattern.fullmatch(path)), None)
        if route is None or route in opened:
            continue
        opened.add(route)
        if FILES.search(path.split("?")[0]):
            yield route, path, page.context.request.get(address + path)
            continue
        response = page.goto(address + path)
        yield route, path, response
        for link in links(page.content()):
            target = urldefrag(urljoin(address + path, link)).url
            local = target[len(address):]
            if target.startswith(address + "/") and "format=" not in local and local not in seen:
                seen.add(local)
                waiting.append(local)
                if not local.startswith(OTHERS) and not any(pattern.fullmatch(local) for _, pattern in patterns):
                    dead.add(f"{local} on {path}")
    assert not dead, f"links that lead nowhere: {sorted(dead)}"


def links(text):
    """Where the links of a page and the buttons that only ask lead to."""
    asked = re.findall(r'<form\b[^>]*\baction="([^"]*)"[^>]*\bmethod="get"', text)
    return [html.unescape(link) for link in re.findall(r'\b(?:href|formaction)="([^"]*)"', text) + asked]
