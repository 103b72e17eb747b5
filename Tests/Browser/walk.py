"""Finds the pages that a signed-in person can reach by links."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

# Of one kind of page (same route, same names in the query) two are enough.
PER_KIND = 2
PAGES_MAX = 60


def kind(path):
    """The route of an address: identifiers out, the values of the query out."""
    parts = urlsplit(path)
    route = "/".join(
        ":id" if re.search(r"\d", part) else part for part in parts.path.split("/")
    )
    names = sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair})
    return f"{route}?{'&'.join(names)}"


def walk(page, address, start="/"):
    """Yields each path once the page is open; the page must be signed in where that is needed."""
    waiting, seen, kinds = [start], {start}, {}
    while waiting and len(seen) <= PAGES_MAX * 20:
        path = waiting.pop(0)
        kinds[kind(path)] = kinds.get(kind(path), 0) + 1
        if kinds[kind(path)] > PER_KIND or sum(kinds.values()) > PAGES_MAX:
            continue
        response = page.goto(address + path)
        yield path, response
        links = [link.get_attribute("href") for link in page.locator("a[href]:not([download]):not([href*='format='])").all()]
        for link in links:
            target = urldefrag(urljoin(address + path, link)).url
            if not target.startswith(address + "/"):
                continue
            local = target[len(address):]
            if local not in seen and not local.startswith("/public/"):
                seen.add(local)
                waiting.append(local)
