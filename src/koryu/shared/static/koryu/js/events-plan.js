/* The grid of meetings: arrow keys, and moving a meeting with the mouse or with keys.
   Without this file each meeting opens on a page of its own, where it can be placed as well. */
(() => {
  "use strict";

  const grid = document.getElementById("plan-grid");
  const live = document.getElementById("plan-live");
  const form = document.getElementById("plan-move");
  if (!grid || !live || !form) return;

  const rooms = form.elements.by.value === "rooms";
  let picked = null; // the meeting's element
  let options = null; // where it may go, once the server has said

  const cells = () => [...grid.querySelectorAll("td[data-slot]")];
  const url = (request) => form.dataset.url.replace("0-0", encodeURIComponent(request));
  const say = (text) => { live.textContent = text; };

  // Of several places in one slot the one that costs least; by room there is only one.
  const optionAt = (cell) => {
    if (!options) return null;
    const found = options.filter((o) => o.slot === cell.dataset.slot && (!rooms || o.place === cell.dataset.row));
    found.sort((a, b) => Boolean(a.blocked.length) - Boolean(b.blocked.length) || a.displaces.length - b.displaces.length);
    return found[0] || null;
  };

  // By organisation only the two rows of the meeting itself are places for it.
  const concerns = (cell) =>
    rooms || picked.dataset.request.split("-").some((pk) => cell.dataset.row === `p${pk}`);

  const describe = (option) => {
    if (!option) return "";
    const where = [option.slot_name, option.place_name].filter(Boolean).join(" · ");
    if (option.blocked.length) return `${where} ${live.dataset.blocked} ${option.blocked.join(" ")}`;
    const price = option.price.join(" · ");
    if (option.displaces.length) return `${where} ${live.dataset.displaces} ${option.displaces.join(", ")}. ${price}`;
    return `${where} ${live.dataset.free} ${price}`;
  };

  const paint = () => {
    cells().forEach((cell) => {
      delete cell.dataset.can;
      if (!picked || !options || !concerns(cell)) return;
      const option = optionAt(cell);
      if (!option || option.blocked.length) cell.dataset.can = "no";
      else cell.dataset.can = option.displaces.length ? "costs" : "free";
    });
  };

  const letGo = () => {
    if (picked) picked.classList.remove("is-picked");
    picked = options = null;
    paint();
    say("");
  };

  const pick = async (meeting) => {
    letGo();
    picked = meeting;
    meeting.classList.add("is-picked");
    say(`${live.dataset.picked} ${meeting.dataset.title}. ${live.dataset.loading}`);
    try {
      const answer = await fetch(`${url(meeting.dataset.request)}moves/`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      if (picked !== meeting) return;
      options = found.options;
      paint();
      say(`${live.dataset.picked} ${meeting.dataset.title}.`);
    } catch {
      if (picked === meeting) {
        letGo();
        say(live.dataset.failed);
      }
    }
  };

  const drop = (cell) => {
    const option = picked && concerns(cell) ? optionAt(cell) : null;
    if (!option || option.blocked.length) {
      if (option) say(describe(option));
      return;
    }
    if (option.displaces.length && !window.confirm(`${live.dataset.ask}\n${option.displaces.join("\n")}`)) return;
    form.action = url(picked.dataset.request);
    form.elements.where.value = `${option.slot} ${option.place}`;
    sessionStorage.setItem("plan-scroll", String(grid.parentElement.scrollTop));
    form.submit();
  };

  grid.addEventListener("dragstart", (event) => {
    const meeting = event.target.closest("[data-request]");
    if (!meeting) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", meeting.dataset.title);
    pick(meeting);
  });
  grid.addEventListener("dragover", (event) => {
    const cell = event.target.closest("td[data-slot]");
    if (!cell || !picked || !concerns(cell)) return;
    const option = optionAt(cell);
    if (option) say(describe(option));
    if (option && !option.blocked.length) event.preventDefault();
  });
  grid.addEventListener("drop", (event) => {
    const cell = event.target.closest("td[data-slot]");
    if (!cell) return;
    event.preventDefault();
    drop(cell);
  });
  grid.addEventListener("dragend", () => setTimeout(letGo, 0));

  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const move = (cell, [down, right]) => {
    const row = cell.parentElement;
    const rows = [...row.parentElement.rows];
    const target = rows[rows.indexOf(row) + down];
    const next = target && target.cells[cell.cellIndex + right];
    if (next && next.matches("td")) {
      next.focus();
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
      if (picked && options) say(describe(concerns(next) ? optionAt(next) : null));
    }
  };
  grid.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td[data-slot]");
    if (event.key === "Escape" && picked) letGo();
    if (!cell) return;
    if (STEPS[event.key]) {
      event.preventDefault();
      move(cell, STEPS[event.key]);
    } else if (event.key === " ") {
      event.preventDefault();
      const own = event.target.closest("[data-request]") || cell.querySelector("[data-request]");
      if (picked) drop(cell);
      else if (own) pick(own);
    } else if (event.key === "Enter" && event.target === cell) {
      const first = cell.querySelector("a");
      if (first) first.click();
    }
  });

  const kept = sessionStorage.getItem("plan-scroll");
  if (kept) {
    grid.parentElement.scrollTop = Number(kept);
    sessionStorage.removeItem("plan-scroll");
  }
  const start = grid.querySelector("td[data-slot]");
  if (start) start.tabIndex = 0;
})();
