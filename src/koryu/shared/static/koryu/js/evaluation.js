// The score sheet: saved as one writes, scored from the keyboard, one part at a time on a tablet.
"use strict";
(() => {
  const PAUSE_MS = 1200;
  const TWO_DIGITS_MS = 700;
  const form = document.querySelector("form[data-sheet]");

  /* --- saving ------------------------------------------------------------------------------ */

  let timer = 0;
  let saving = Promise.resolve();
  let busy = false;
  let waits = false;
  let dirty = false; // something is written that was not sent
  const show = (name, text) => {
    const note = form.querySelector(`[data-${name}]`);
    note.hidden = text === null;
    if (text !== null) (note.querySelector("[data-at]") ?? note).textContent = text;
  };
  const send = (options) =>
    fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      ...options,
    });
  const save = async () => {
    busy = true;
    dirty = false;
    try {
      const response = await send();
      const told = await response.json();
      if (response.ok) form.elements.version.value = told.version;
      show("saved", response.ok && !dirty ? told.saved : null);
      show("unsaved", response.ok ? null : told.error);
    } catch {
      dirty = true;
      show("saved", null); // offline or signed out: what was written stays; the next pause tries again
    }
    busy = false;
  };
  const later = () => {
    dirty = true;
    show("saved", null);
    clearTimeout(timer);
    timer = setTimeout(() => {
      saving = saving.then(save);
    }, PAUSE_MS);
  };

  /* --- the sum ----------------------------------------------------------------------------- */

  const pointsOf = (criterion) => {
    const given =
      criterion.querySelector("input[type=radio]:checked") ?? criterion.querySelector("input[type=number]");
    return given && given.value !== "" ? Number(given.value) : null;
  };
  const add = () => {
    let sum = 0;
    let any = false;
    form.querySelectorAll("[data-criterion]").forEach((criterion) => {
      const points = pointsOf(criterion);
      if (points === null) return;
      any = true;
      const kind = criterion.dataset.criterion;
      if (kind === "points") sum += points * Number(criterion.dataset.weight);
      else sum += kind === "bonus" ? points : -points;
    });
    form.querySelector("[data-total]").textContent = any ? String(Math.round(sum * 1000) / 1000) : "–";
  };

  /* --- keys -------------------------------------------------------------------------------- */

  let digits = "";
  let digitsAt = 0;
  const typing = (node) => node instanceof HTMLElement && /^(TEXTAREA|SELECT)$/.test(node.tagName);
  const number = (node) => node instanceof HTMLInputElement && ["number", "text", "search"].includes(node.type);
  const choose = (criterion, key, at) => {
    digits = at - digitsAt < TWO_DIGITS_MS ? digits + key : key;
    digitsAt = at;
    const radio = (value) => criterion.querySelector(`input[type=radio][value="${CSS.escape(value)}"]`);
    const found = radio(digits) ?? radio(key);
    if (!radio(digits)) digits = key;
    if (!found) return;
    found.checked = true;
    found.focus();
    found.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const step = (by) => {
    const all = [...form.querySelectorAll("[data-criterion]")];
    const here = all.indexOf(document.activeElement?.closest("[data-criterion]"));
    const next = all[Math.min(Math.max(here + by, 0), all.length - 1)];
    (next.querySelector("input:checked") ?? next.querySelector("input")).focus();
    next.scrollIntoView({ block: "nearest" });
  };

  if (form) {
    add();
    form.addEventListener("input", later);
    form.addEventListener("change", () => {
      add();
      later();
    });
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (!busy) {
        dirty = false; // it goes with the form
        return;
      }
      // A save under way brings the version that this needs: without it, it would look like another's.
      event.preventDefault();
      if (waits) return;
      waits = true;
      saving.then(() => form.requestSubmit(event.submitter));
    });
    // What was written in the last second before leaving goes along.
    window.addEventListener("pagehide", () => {
      if (dirty && !busy) send({ keepalive: true }).catch(() => {});
    });
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        clearTimeout(timer);
        saving = saving.then(save);
        return;
      }
      const at = event.target;
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || typing(at) || number(at)) return;
      const criterion = at instanceof Element ? at.closest("[data-criterion]") : null;
      if (criterion && /^[0-9]$/.test(event.key)) choose(criterion, event.key, event.timeStamp);
      else if (event.key.toLowerCase() === "j") step(1);
      else if (event.key.toLowerCase() === "k") step(-1);
      else return;
      event.preventDefault();
    });
  }

  /* --- one part at a time on narrow screens ---------------------------------------------------- */

  const tabs = document.querySelector(".ev-tabs");
  if (!tabs) return;
  const links = [...tabs.querySelectorAll("a")];
  const part = (link) => document.querySelector(link.hash);
  const open = (link) => {
    links.forEach((each) => {
      part(each)?.classList.toggle("ev-hidden", each !== link);
      if (each === link) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    });
  };
  document.body.classList.add("ev-tabbed");
  const wrong = document.querySelector("#sheet .error-summary");
  open(links.find((link) => link.hash === (wrong ? "#sheet" : location.hash)) ?? links[0]);
  tabs.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link) return;
    open(link);
    if (matchMedia("(max-width: 1000px)").matches) event.preventDefault();
  });
})();
