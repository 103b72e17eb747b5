// The only script of Encours. Every page works without it: it saves page loads and adds the keyboard.
//
//   data-fragment="id id"   on a link or a form: fetched with the header Encours-Fragment; only the elements of these ids
//                           are replaced, the address follows.
//   data-dialog             on a link: its page's content is shown in a dialog.
//   data-row                on a link of a list: J, K and the arrows walk over them. In a split pane it is also a fragment.
//   data-key="a"            on a button, link or field: what that key presses. "ctrl+enter" works inside fields too.
//   data-check="id"         on a link to a field: the choice that shows the field.
//   data-go="a"             on a link: what G then that letter opens.
//   data-batch              around check boxes (its value: the currency that is told first): [data-batch-total] says how many and how much; data-amount (in cents) and
//                           data-currency are on each box, data-batch-fill on a field that takes the sum, data-one and data-other on the total, data-all on the box of all.
//   data-presence="/…"      on a panel: says there once a minute that the page is looked at; the panel comes back with who else is.
//   data-calls              on a link: the others see that the customer of the page is being called.
//   data-names="id"         on a text: after @ the names of that list are offered, each put in as its data-handle.
//   data-load="path"        on a panel that its page left out because it takes time: fetched once the page is there, in a closed
//                           <details> once it is opened.
//   data-keeps="selectors"  on a form of a draft: what is changed in it is saved at once, and what these selectors name comes back
//                           as it then is; its [data-kept] says so, or its data-unkept that it was not. Fields named revision follow.
//   data-stream="path"      on a panel: server-sent events of that address replace it, each with the panel as it is then.
"use strict";
(() => {
  const root = document.documentElement;
  root.dataset.scripted = "";
  const find = (selector, inside = document) => inside.querySelector(selector);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const copy = (id) => document.getElementById(id)?.content.firstElementChild.cloneNode(true);
  const narrow = matchMedia("(max-width: 900px)");
  const parse = (text) => new DOMParser().parseFromString(text, "text/html");
  // What stands in a closed <details> has its boxes all the same.
  const isShown = (element) => element.checkVisibility?.() ?? element.getClientRects().length > 0;
  const isPlain = (event) => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

  // ---------- Fragments ----------
  let turn = 0;
  // While something that was sent has no answer, nothing else is sent or loaded: it would be done twice, or its answer lost.
  let isSending = false;
  // The page gone back to meanwhile: it is shown once the answer is there.
  let wentBack = null;

  /** Fetches an address and puts the panels of these ids in the place of those on the page. */
  async function load(address, ids, { body = null, remember = true, focus = null } = {}) {
    if (isSending) return;
    const mine = ++turn;
    const from = location.href;
    isSending = Boolean(body);
    const panels = ids.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
    const last = panels.at(-1);
    panels.forEach((panel) => panel.setAttribute("aria-busy", "true"));
    const waiting = setTimeout(() => {
      if (body || !last || mine !== turn) return;
      const skeleton = copy("gabarit-attente");
      skeleton.style.minHeight = last.offsetHeight + "px";
      last.replaceChildren(skeleton);
    }, 300);
    let isDone = false;
    const failed = () => {
      const notice = copy("gabarit-echec");
      find("button", notice).addEventListener("click", () => load(address, ids, { body, remember, focus }));
      if (body) { find(".part-failed", last)?.remove(); last.prepend(notice); } else last.replaceChildren(notice);
      find("button", notice).focus();
    };
    try {
      const response = await fetch(address, {
        method: body ? "POST" : "GET", body, headers: { "Encours-Fragment": ids }, credentials: "same-origin",
      });
      const text = await response.text();
      if (mine !== turn) return;
      if (response.status >= 500) return failed();
      const page = parse(text);
      const goesOn = !body || response.redirected;
      if (remember && goesOn && !wentBack) {
        const target = response.url + new URL(address, location).hash;
        history.replaceState({ ids }, "");
        if (target !== location.href) history.pushState({ ids }, "", target);
      }
      show(page, ids.split(" "), focus);
      isDone = goesOn;
    } catch (error) {
      if (mine === turn) failed();
    } finally {
      clearTimeout(waiting);
      if (body) {
        isSending = false;
        const back = wentBack;
        wentBack = null;
        // What must be corrected or sent again stays, under its own address.
        if (back && isDone) load(location.href, back, { remember: false });
        else if (back) history.pushState({ ids }, "", from);
      }
      panels.forEach((panel) => panel.removeAttribute("aria-busy"));
    }
  }

  /** Replaces panels by those of a page that was fetched, or everything when it has others. */
  function show(page, ids, focus) {
    if (page.title) document.title = page.title;
    const fresh = ids.map((id) => page.getElementById(id));
    if (fresh.some((panel) => !panel)) {
      if (!find("main", page)) return location.reload();
      document.body.replaceWith(page.body);
      scrollTo(0, 0);
      settle(document);
      find("[autofocus]")?.focus();
      return;
    }
    const before = document.activeElement;
    const place = before && before !== document.body
      ? before.id ? "#" + CSS.escape(before.id)
        : before.getAttribute("href") ? `a[href="${CSS.escape(before.getAttribute("href"))}"]` : null
      : null;
    let lost = false;
    const flash = find(".flash", page);
    find("main > .flash")?.remove();
    for (const panel of fresh) {
      const old = document.getElementById(panel.id);
      if (old?.contains(before)) lost = true;
      for (const left of old ? all("[data-presence]", old) : []) {
        if (!find(`[data-presence="${CSS.escape(left.dataset.presence)}"]`, panel)) sign(left, "parti");
      }
      old?.replaceWith(panel);
    }
    if (flash && !fresh.some((panel) => panel.contains(flash))) find("main")?.prepend(flash);
    settle(document);
    const wanted = fresh.map((panel) => find("[autofocus]", panel)).find(Boolean) || focus && find(focus)
      || lost && (place && find(place) || find('[data-row][aria-current]', fresh.at(-1)) || fresh.at(-1));
    if (wanted) {
      if (wanted === fresh.at(-1)) wanted.tabIndex = -1;
      wanted.focus({ preventScroll: isShown(wanted) && wanted.getBoundingClientRect().top > 0 });
    }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || !isPlain(event) || link.target || link.origin !== location.origin) return;
    const target = link.hash.length > 1 && link.pathname + link.search === location.pathname + location.search
      && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target && target.matches("input, textarea, select, summary")) {
      event.preventDefault();
      if (link.dataset.check) document.getElementById(link.dataset.check)?.click();
      (target.type === "radio" && target.form && find(`input[name="${target.name}"]:checked`, target.form) || target).focus();
    } else if (link.dataset.dialog !== undefined) {
      event.preventDefault();
      openDialog(link.href);
    } else if (closesDialog(link)) {
      event.preventDefault();
      link.closest("dialog").close();
    } else if (link.dataset.fragment && !(link.dataset.row !== undefined && narrow.matches)) {
      event.preventDefault();
      if (isSending) return;
      if (link.dataset.row !== undefined) {
        if (link.getAttribute("aria-current") && link === document.activeElement) return enter(link);
        markRow(link);
      }
      load(link.href, link.dataset.fragment);
    }
  });

  // data-fill="id=value;id=value": a choice that is made often, in one click.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-fill]");
    for (const pair of button?.dataset.fill.split(";") ?? []) {
      const [id, value] = pair.split("=");
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
    if (button?.dataset.only) {
      const boxes = all("input[data-amount]", button.closest("[data-batch]"));
      boxes.forEach((box) => { box.checked = button.dataset.only === "*" || box.value === button.dataset.only; });
      total(button.closest("[data-batch]"));
    }
  });

  /** The row that is open, at once: its panel follows. */
  function markRow(link) {
    all("[data-row][aria-current]").forEach((row) => row.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
    link.focus();
  }

  /** From the open row into its panel. */
  function enter(link) {
    const panel = document.getElementById(link.dataset.fragment.split(" ").at(-1));
    find("[data-first]", panel)?.focus();
  }

  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const ids = button?.dataset.fragment ?? form.dataset.fragment;
    if (event.defaultPrevented) return;
    const isPost = (button?.getAttribute("formmethod") ?? form.method).toLowerCase() === "post";
    if (!ids || form.enctype.startsWith("multipart")) {
      // The page goes, unless a file comes: the form is free again after a moment.
      if (isPost && (isSending || sent.has(form))) return event.preventDefault();
      if (isPost) { sent.add(form); setTimeout(() => sent.delete(form), 3000); }
      return;
    }
    event.preventDefault();
    const values = new URLSearchParams(new FormData(form, button));
    const address = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
    if (isPost) {
      // What was said is said: the day goes on from the list.
      load(new URL(address, location).href, ids, { body: values, focus: "[data-row][aria-current]" });
    } else {
      const target = new URL(address, location);
      target.search = values;
      load(target.href, ids);
    }
  });

  // A menu closes as soon as something else is meant.
  document.addEventListener("click", (event) => closeMenus(event.target));
  const closeMenus = (target) => all("details.menu[open]").filter((menu) => !menu.contains(target))
    .forEach((menu) => { menu.open = false; });

  // Filters that say so act as soon as they change.
  document.addEventListener("change", (event) => {
    if (event.target.dataset.act !== undefined) event.target.form?.requestSubmit();
    if (event.target.matches("input[type=checkbox]")) tick(event.target);
  });

  addEventListener("popstate", (event) => {
    if (!event.state?.ids) return;
    if (isSending) wentBack = event.state.ids;
    else load(location.href, event.state.ids, { remember: false });
  });

  // ---------- Dialogs ----------
  async function openDialog(address) {
    let page;
    try {
      const response = await fetch(address, { credentials: "same-origin" });
      if (!response.ok || new URL(response.url).pathname !== new URL(address).pathname) throw response;
      page = parse(await response.text());
    } catch {
      return location.assign(address);
    }
    const content = find("main", page);
    if (!content) return location.assign(address);
    // The page below may have the same ids.
    for (const element of all("[id]", content)) element.id = "d-" + element.id;
    for (const name of ["for", "aria-describedby", "aria-labelledby", "form", "list", "aria-controls"]) {
      for (const element of all(`[${name}]`, content)) {
        element.setAttribute(name, element.getAttribute(name).split(" ").map((id) => "d-" + id).join(" "));
      }
    }
    const dialog = copy("gabarit-dialogue");
    const heading = find("h1", content);
    heading.id = "d-titre";
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.append(...content.childNodes);
    present(dialog);
  }

  function present(dialog) {
    all("dialog[open]").forEach((other) => other.close());
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    find("[data-close]", dialog)?.addEventListener("click", () => dialog.close());
    settle(dialog);
    dialog.showModal();
    find("[autofocus]", dialog)?.focus();
  }

  /** «Cancel» of a page leads back to the page below its dialog. */
  const closesDialog = (link) => link.closest("dialog")
    && link.pathname + link.search === location.pathname + location.search;

  // ---------- What was just done ----------
  let undo = null;

  /** A success is said in a corner for eight seconds; anything else stays where it is. */
  function toast(flash) {
    const form = find("form", flash);
    undo = form ? find("button", form) : undo;
    let corner = find("#messages");
    if (!corner) {
      corner = document.createElement("div");
      corner.id = "messages";
      corner.className = "toasts";
      corner.setAttribute("role", "status");
      document.body.append(corner);
    }
    const bubble = document.createElement("div");
    bubble.className = "toast";
    bubble.append(...flash.childNodes);
    flash.remove();
    corner.replaceChildren(bubble);
    let clock;
    const start = () => { clock = setTimeout(() => bubble.classList.add("gone"), 8000); };
    const stop = () => { clearTimeout(clock); bubble.classList.remove("gone"); };
    for (const name of ["mouseenter", "focusin"]) bubble.addEventListener(name, stop);
    for (const name of ["mouseleave", "focusout"]) bubble.addEventListener(name, () => { stop(); start(); });
    start();
  }

  // ---------- Selections ----------
  let lastTicked = null;
  let withShift = false;
  document.addEventListener("click", (event) => { withShift = event.shiftKey; }, true);

  function tick(box) {
    const batch = box.closest("[data-batch]");
    if (!batch || !box.matches("[data-amount], [data-all], [data-whole]")) return;
    // All of a list and the ticks of its page are one choice or the other.
    for (const whole of all("[data-whole]", batch)) whole.checked &&= whole === box || box.checked;
    const boxes = all("input[data-amount]", batch);
    if (box.dataset.all !== undefined) boxes.forEach((one) => { one.checked = box.checked; });
    const [from, to] = [boxes.indexOf(lastTicked), boxes.indexOf(box)].sort((a, b) => a - b);
    if (withShift && from >= 0 && to >= 0) boxes.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
    if (to >= 0) lastTicked = box;
    const sum = total(batch);
    for (const field of all("[data-batch-fill]", batch)) field.value = sum.replace(/[^\d\s,.]/g, "").trim();
  }

  function said(cents, currency) {
    const format = new Intl.NumberFormat(root.lang === "fr" ? "fr-FR" : "en-GB", { style: "currency", currency });
    return format.format(cents / 10 ** format.resolvedOptions().maximumFractionDigits);
  }

  function total(batch) {
    const boxes = all("input[data-amount]", batch);
    const chosen = boxes.filter((box) => box.checked);
    const sums = new Map();
    for (const box of chosen) {
      const currency = box.dataset.currency ?? "EUR";
      sums.set(currency, (sums.get(currency) ?? 0) + Number(box.dataset.amount));
    }
    const own = batch.dataset.batch;
    const money = [...sums].sort(([a], [b]) => (b === own) - (a === own) || (a < b ? -1 : 1))
      .map(([currency, cents]) => said(cents, currency)).join(" + ");
    const whole = all("[data-whole]:checked", batch)[0];
    for (const output of all("[data-batch-total]", batch)) {
      const text = whole ? whole.dataset.whole : chosen.length === 1 ? output.dataset.one : output.dataset.other;
      output.textContent = text.replace("{count}", chosen.length).replace("{sum}", money || "–");
    }
    const sum = sums.get(own) ?? 0;
    for (const output of all("[data-batch-sum]", batch)) output.textContent = said(sum, own);
    for (const output of all("[data-batch-left]", batch)) {
      output.textContent = said(output.dataset.batchLeft - sum, own);
      output.classList.toggle("bad", output.dataset.batchLeft < sum);
    }
    for (const bar of all("[data-batch-bar]", batch)) bar.hidden = chosen.length === 0;
    for (const box of all("input[data-all]", batch)) {
      box.checked = chosen.length > 0 && chosen.length === boxes.length;
      box.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    }
    return money;
  }

  // data-part: an amount typed beside a box; [data-batch-sum] and [data-batch-left] (its value: what there is, in cents) follow it.
  document.addEventListener("input", (event) => {
    const box = event.target.dataset.part !== undefined && find("input[data-amount]", event.target.closest("tr"));
    if (!box) return;
    const cents = Math.round(100 * event.target.value.replace(/[\s.](?=\d{3})/g, "").replace(",", ".").replace("\u2212", "-"));
    box.dataset.amount = Number.isFinite(cents) ? cents : 0;
    box.checked = cents !== 0;
    total(box.closest("[data-batch]"));
  });

  // ---------- Keyboard ----------
  const letters = root.dataset.letters !== "off";
  let gone = -Infinity;

  const scope = () => find("dialog[open]") ?? document;
  const keyed = (key) => all(`[data-key~="${CSS.escape(key)}"]`, scope()).find(isShown)
    ?? all(`.sr[data-key~="${CSS.escape(key)}"]`, scope())[0];

  function press(element) {
    if (element.matches("input:not([type=checkbox], [type=radio]), select, textarea")) element.focus();
    else element.click();
  }

  const rows = () => {
    const marked = all("[data-row]", scope()).filter(isShown);
    return marked.length > 0 ? marked
      : all("main .tbl tbody tr").map((row) => find("a.name", row)).filter((link) => link && isShown(link));
  };

  function walk(step) {
    const list = rows();
    const line = document.activeElement?.closest("tr");
    let place = list.findIndex((row) => row === document.activeElement || line?.contains(row));
    if (place < 0) place = list.findIndex((row) => row.getAttribute("aria-current"));
    const next = list[place < 0 ? step > 0 ? 0 : list.length - 1 : Math.min(list.length - 1, Math.max(0, place + step))];
    if (!next) return;
    next.focus();
    if (next.dataset.fragment && !narrow.matches && !next.getAttribute("aria-current")) next.click();
  }

  /** Ticks the box of the row; with Shift those between it and the last one, too. */
  function choose(shiftKey) {
    const row = document.activeElement?.closest("tr, li, .task") ?? document;
    const box = document.activeElement?.matches("input[type=checkbox]") ? document.activeElement
      : find("input[type=checkbox]", row);
    box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey }));
  }

  /** The row of a table that folds, or that what is below it belongs to. */
  function foldedRow() {
    let row = document.activeElement?.closest(".tbl tbody tr");
    while (row?.matches(".part")) row = row.previousElementSibling;
    return find(".fold", row ?? root) && row;
  }

  /** Opens or closes what is below a row; the focus stays on its name. */
  function fold(isOpen) {
    const row = foldedRow();
    const link = row && find(`.fold a[aria-expanded="${!isOpen}"]`, row);
    if (link) { find("a.name", row)?.focus(); link.click(); }
  }

  /** Into the figure that has the focus, or all that the row adds up. */
  function drill() {
    const row = document.activeElement?.closest(".tbl tbody tr");
    (document.activeElement?.matches("a.cell") ? document.activeElement : foldedRow() && all("a.cell", row).at(-1))?.click();
  }

  /** To the first filter of a list; a menu of choices is opened. */
  function filter() {
    const first = all("main .filters summary, main .filters a, main .filters select, main .filters-form :is(input, select)")
      .find(isShown);
    if (first?.matches("summary") && !first.parentElement.open) first.click();
    first?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const command = event.ctrlKey || event.metaKey;
    // The field of a dialog that was just closed keeps the focus until the page is drawn again.
    const field = !event.target.closest?.("dialog:not([open])")
      && event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select");
    // A key that is held down walks on; anything else is done once.
    const walks = ["ArrowDown", "ArrowUp", "j", "k"].includes(key);
    const act = (action) => { event.preventDefault(); if (!event.repeat || walks) action(); };
    if (command && key === "k") return act(openCommands);
    if (command && key === "Enter") {
      const form = event.target.closest?.("form");
      const button = (form && (find('[data-key="ctrl+enter"]', form) ?? find("button.primary", form))) ?? keyed("ctrl+enter");
      return button && act(() => button.click());
    }
    if (command || event.altKey) return;
    const menu = key === "Escape" && document.activeElement?.closest("details.menu[open]");
    if (key === "Escape") closeMenus(null);
    if (menu) return act(() => find("summary", menu).focus());
    if (key === "Escape" && field && !event.target.closest("dialog")) return act(() => field.blur());
    if (field) return;
    const inList = event.target.matches?.("[data-row], .tbl a.name");
    if (inList && key === "ArrowDown") return act(() => walk(1));
    if (inList && key === "ArrowUp") return act(() => walk(-1));
    if (["ArrowLeft", "ArrowRight"].includes(key) && foldedRow()) return act(() => fold(key === "ArrowRight"));
    if (!letters) return;
    // Long enough for whoever looks for the second letter, and for a slow machine.
    if (event.timeStamp - gone < 5000) {
      gone = -Infinity;
      const link = find(`[data-go="${CSS.escape(key)}"]`);
      if (link) return act(() => link.click());
    }
    if (event.repeat && !walks) return;
    // What has the focus is pressed by Enter itself.
    const pressed = (key !== "Enter" || event.target === document.body) && keyed(key);
    if (pressed) return act(() => press(pressed));
    if (find("dialog[open]")) return;
    if (key === "/") act(openCommands);
    else if (key === "f") act(filter);
    else if (key === "g") gone = event.timeStamp;
    else if (key === "j") act(() => walk(1));
    else if (key === "k") act(() => walk(-1));
    else if (key === "o" && inList) act(() => { location.assign(event.target.dataset.page ?? event.target.href); });
    else if (key === "x") act(() => choose(event.shiftKey));
    else if (key === "d") drill();
    else if (key === "z" && undo) act(() => { const button = undo; undo = null; button.click(); });
  });

  // ---------- Commands ----------
  function openCommands() {
    if (find("dialog.commands[open]")) return;
    const dialog = copy("gabarit-commandes");
    if (!dialog) return;
    const box = find("input", dialog);
    const [found, list] = all("ul", dialog);
    const here = [
      ...all("main [data-key]").filter((element) => isShown(element) && !element.matches("input, select, textarea")),
      ...all(".side .nav a"),
    ].map((element) => ({ name: (element.getAttribute("aria-label") ?? [...element.childNodes]
      .filter((node) => node.nodeName !== "KBD" && !node.classList?.contains("n")).map((node) => node.textContent)
      .join("")).replace(/\s+/g, " ").trim(), element }))
      .filter(({ name }, place, names) => names.findIndex((other) => other.name === name) === place);
    const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    let latest = 0;
    const line = (name, detail, action) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      if (detail) {
        const more = document.createElement("span");
        more.className = "t2 small";
        more.textContent = detail;
        button.append(more);
      }
      button.addEventListener("click", () => { dialog.close(); action(); });
      item.append(button);
      return item;
    };
    const nothing = (told, role) => {
      const item = document.createElement("li");
      item.className = "none";
      const text = document.createElement("div");
      if (role) text.setAttribute("role", role);
      text.append(...told.cloneNode(true).childNodes);
      item.append(text);
      return item;
    };
    const begins = (name) => folded(name).startsWith(folded(box.value.trim()));
    // What begins with what was typed is meant before what only holds it, and before what is found.
    const commands = () => {
      const meant = here.filter(({ name }) => folded(name).includes(folded(box.value.trim())))
        .sort((a, b) => begins(b.name) - begins(a.name));
      if (box.value.trim() && meant.length && begins(meant[0].name)) found.before(list); else list.before(found);
      return meant.map(({ name, element }) => line(name, "", () => press(element)));
    };
    const update = async () => {
      const asked = box.value.trim();
      const mine = ++latest;
      if (asked.length === 1) return found.replaceChildren();
      try {
        const response = await fetch("/recherche?q=" + encodeURIComponent(asked), { headers: { "Encours-Fragment": "resultats" } });
        const page = parse(await response.text());
        if (mine !== latest) return;
        const results = page.getElementById("resultats") ?? find("main", page);
        const lines = [];
        for (const part of all("a.name, [data-result], h2", results).slice(0, asked ? 16 : 12)) {
          // Before anything is typed, what is offered says why; what is found need not.
          if (!part.matches("h2")) lines.push(line(part.dataset.result ?? part.textContent.trim(),
            part.closest("tr, li")?.dataset.detail ?? "", () => location.assign(part.getAttribute("href"))));
          else if (!asked) lines.push(nothing(part));
        }
        const none = asked && find(".empty", results);
        if (!lines.length && none) lines.push(nothing(none, "status"));
        found.replaceChildren(...lines);
      } catch { /* the pages and commands are still there */ }
    };
    let clock;
    box.addEventListener("input", () => {
      list.replaceChildren(...commands());
      clearTimeout(clock);
      clock = setTimeout(update, 150);
    });
    dialog.addEventListener("keydown", (event) => {
      const buttons = all("li button", dialog);
      if (event.key === "Enter" && event.target === box && list.nextElementSibling === found) {
        event.preventDefault();
        return buttons[0]?.click();
      }
      const place = buttons.indexOf(document.activeElement);
      if (event.key === "ArrowDown") { event.preventDefault(); buttons[Math.min(buttons.length - 1, place + 1)]?.focus(); }
      if (event.key === "ArrowUp") { event.preventDefault(); (buttons[place - 1] ?? box).focus(); }
    });
    present(dialog);
    list.replaceChildren(...commands());
    update();
  }
  // The box of the side bar offers what is found as it is typed, too.
  document.addEventListener("click", (event) => { if (event.target.matches?.(".side .search input")) openCommands(); });

  // ---------- Naming somebody in a text ----------
  let naming = null;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");

  /** What is typed of a name before the caret, from its @ on; null where no name is being typed. */
  function typedName(text) {
    const before = text.value.slice(0, text.selectionStart);
    const found = /(?:^|[^\p{L}\p{N}])@((?:[\p{L}\p{N}][\p{L}\p{N}.'’_-]*(?: [\p{L}\p{N}.'’_-]*)?)?)$/u.exec(before);
    return found && { start: before.length - found[1].length - 1, words: plain(found[1]) };
  }

  function offerNames(text) {
    const typed = typedName(text);
    const people = typed ? all("[data-handle]", document.getElementById(text.dataset.names) ?? text) : [];
    const meant = people.filter((one) => (" " + plain(one.textContent)).includes(" " + typed.words)).slice(0, 8);
    if (!meant.length) return closeNames();
    const list = naming?.list ?? document.createElement("ul");
    list.className = "naming";
    // Below the text, wherever that stands.
    list.style.top = "auto";
    list.style.left = text.offsetLeft + "px";
    list.id = "noms";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", meant[0].parentElement.getAttribute("aria-label"));
    list.replaceChildren(...meant.map((one, place) => {
      const option = document.createElement("li");
      option.id = "nom-" + place;
      option.setAttribute("role", "option");
      option.textContent = one.textContent;
      option.dataset.handle = one.dataset.handle;
      // The text keeps the focus.
      option.addEventListener("mousedown", (event) => { event.preventDefault(); putName(option); });
      return option;
    }));
    naming = { text, list, start: typed.start };
    text.after(list);
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-controls", list.id);
    pointName(list.firstElementChild);
  }

  function pointName(option) {
    all("[role=option]", naming.list).forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    naming.text.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function putName(option) {
    const { text, start } = naming;
    text.setRangeText(option.dataset.handle + " ", start, text.selectionStart, "end");
    closeNames();
  }

  function closeNames() {
    if (!naming) return;
    naming.list.remove();
    naming.text.removeAttribute("aria-activedescendant");
    naming.text.removeAttribute("aria-controls");
    naming = null;
  }

  document.addEventListener("input", (event) => { if (event.target.dataset.names) offerNames(event.target); });
  document.addEventListener("focusout", (event) => { if (event.target === naming?.text) closeNames(); });
  // Before every other key: while names are offered, these choose among them.
  document.addEventListener("keydown", (event) => {
    if (event.target !== naming?.text || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const options = all("[role=option]", naming.list);
    const place = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) pointName(options[(place + step + options.length) % options.length]);
    else if (event.key === "Enter" || event.key === "Tab" && !event.shiftKey) putName(options[place]);
    else if (event.key === "Escape") closeNames();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  // ---------- Who else is here ----------
  let signs = 0;

  /** Tells where we are; the answer is the panel as it is now, unless something was told since. */
  async function sign(panel, doing) {
    const mine = ++signs;
    // Beside a list that is looked at alone, nobody looks at the panel.
    if (!isShown(panel.parentElement)) return;
    const body = new URLSearchParams({
      _csrf: find("input[name=_csrf]")?.value ?? "", fait: doing, retour: panel.dataset.back ?? "",
    });
    if (doing === "parti") return navigator.sendBeacon(panel.dataset.presence, body);
    try {
      const response = await fetch(panel.dataset.presence, {
        method: "POST", body, headers: { "Encours-Fragment": panel.id }, credentials: "same-origin",
      });
      const fresh = response.ok && parse(await response.text()).getElementById(panel.id);
      const old = document.getElementById(panel.id);
      if (mine !== signs || !fresh || old?.dataset.presence !== panel.dataset.presence) return;
      // A button that has the focus is not taken away under it.
      if (!old.contains(document.activeElement)) old.replaceWith(fresh);
    } catch { /* the next sign is given in a minute */ }
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-calls]")) all("[data-presence]").forEach((panel) => sign(panel, "appel"));
  });
  setInterval(() => { if (!document.hidden) all("[data-presence]").forEach((panel) => sign(panel, "regarde")); }, 45000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) all("[data-presence]").forEach((panel) => sign(panel, "regarde"));
  });
  addEventListener("pagehide", () => all("[data-presence]").forEach((panel) => sign(panel, "parti")));

  // ---------- What goes on while it is looked at ----------
  let stream = null;

  /** Follows an address whose events are the panel as it becomes. */
  function follow(panel) {
    if (stream?.url === new URL(panel.dataset.stream, location).href && stream.readyState !== EventSource.CLOSED) return;
    stream?.close();
    const mine = stream = new EventSource(panel.dataset.stream);
    mine.addEventListener("message", (event) => {
      const fresh = parse(event.data).body.firstElementChild;
      const old = fresh && document.getElementById(fresh.id);
      if (!old) return mine.close();
      // The button that has the focus stays, unless the work is over.
      const held = old.contains(document.activeElement) && document.activeElement.closest("form")?.getAttribute("action");
      old.replaceWith(fresh);
      if (held) (find(`form[action="${CSS.escape(held)}"] button`, fresh) ?? find("a, button", fresh))?.focus();
      if (!fresh.dataset.stream) mine.close();
    });
  }

  /** Fetches a panel that takes time. The link that stands in its place stays when that fails. */
  async function fetchPart(panel) {
    const address = panel.dataset.load;
    delete panel.dataset.load;
    try {
      const response = await fetch(address, { headers: { "Encours-Fragment": panel.id }, credentials: "same-origin" });
      const fresh = response.ok && parse(await response.text()).getElementById(panel.id);
      if (fresh && panel.isConnected) panel.replaceWith(fresh);
    } catch { /* the link is there */ }
  }

  // ---------- Drafts that save themselves ----------
  let keeping = Promise.resolve();
  let unkept = 0;
  /** What is to be sent as soon as the draft is saved. */
  let waiting = null;

  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-keeps]");
    if (!form) return;
    unkept += 1;
    keeping = keeping.then(() => keep(form)).finally(() => { unkept -= 1; });
  });

  /** Sends a form as it is, and leaves it alone: whoever fills it in goes on. */
  async function keep(form) {
    const said = find("[data-kept]", form);
    let isKept = false;
    try {
      const body = new URLSearchParams(new FormData(form));
      const page = parse(await (await fetch(form.action, { method: "POST", body, credentials: "same-origin", keepalive: true })
        .then((response) => { isKept = response.ok && response.redirected; return response; })).text());
      const warning = find("main > .flash:not(.ok)", page);
      isKept &&= !warning;
      const panels = isKept ? form.dataset.keeps : "#formulaire";
      for (const selector of panels.split(",")) {
        const [old, fresh] = [find(selector), find(selector, page)];
        if (old && fresh && !old.contains(waiting)) old.replaceWith(fresh);
      }
      if (warning) { find("main > .flash")?.remove(); find("main").prepend(warning); }
      const revision = isKept && find("[name=revision]", page)?.value;
      if (revision) all("[name=revision]").forEach((field) => { field.value = revision; });
      settle(document);
    } catch { isKept = false; }
    if (said) said.textContent = isKept ? said.dataset.kept : said.dataset.unkept;
  }

  // A form that carries the revision of the draft waits for it.
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (!unkept || !find("[name=revision]", target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (waiting) return;
    waiting = target;
    keeping.finally(() => { waiting = null; target.requestSubmit(submitter); });
  }, true);

  // ---------- A page, or a part of it, has just appeared ----------
  function settle(part) {
    all("main .flash.ok", part).forEach(toast);
    all("[data-batch]", part).forEach(total);
    if (part === document) all("[data-presence]").forEach((panel) => sign(panel, "regarde"));
    all("[data-stream]", part).forEach(follow);
    all("[data-load]", part).forEach((panel) => {
      const fold = panel.closest("details:not([open])");
      fold ? fold.addEventListener("toggle", () => fetchPart(panel), { once: true }) : fetchPart(panel);
    });
    all(".tabs [aria-current]", part).forEach((tab) => tab.scrollIntoView({ block: "nearest", inline: "nearest" }));
  }
  const begin = () => settle(document);
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", begin) : begin();
})();
