// Meetings: arrow keys move over the times one can meet; notes are saved as one types.
"use strict";
(() => {
  const PAUSE_MS = 1200;
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: "up", ArrowDown: "down" };

  const column = (box) => Math.round(box.getBoundingClientRect().left);

  // Up and down keep the column: the nearest box of the line above or below.
  const vertical = (boxes, at, direction) => {
    const here = boxes[at].getBoundingClientRect();
    const beyond = boxes.filter((box) => {
      const top = box.getBoundingClientRect().top;
      return direction === "up" ? top < here.top - 4 : top > here.top + 4;
    });
    const gap = (box) => {
      const there = box.getBoundingClientRect();
      return Math.abs(there.top - here.top) * 10 + Math.abs(column(box) - column(boxes[at]));
    };
    return beyond.sort((one, other) => gap(one) - gap(other))[0];
  };

  document.addEventListener("keydown", (event) => {
    const grid = event.target instanceof Element ? event.target.closest("[data-slots]") : null;
    const step = STEPS[event.key];
    if (!grid || step === undefined || event.target.type !== "checkbox") return;
    const boxes = [...grid.querySelectorAll("input[type=checkbox]")];
    const at = boxes.indexOf(event.target);
    const next = typeof step === "number" ? boxes[at + step] : vertical(boxes, at, step);
    if (next) next.focus();
    event.preventDefault();
  });

  let timer = 0;
  let saving = Promise.resolve();
  const noteOf = (node) => (node instanceof Element ? node.closest("form[data-note]") : null);
  const show = (form, name, text) => {
    const note = form.querySelector(`[data-${name}]`);
    note.hidden = text === null;
    if (text !== null) (note.querySelector("[data-at]") ?? note).textContent = text;
  };

  const save = async (form) => {
    const body = new FormData(form);
    body.set("result", form.dataset.result); // the result is the side's word: it goes with the button
    try {
      const headers = { Accept: "application/json" };
      const response = await fetch(form.action, { method: "POST", body, headers });
      const told = await response.json();
      if (response.ok) form.elements.version.value = told.version;
      show(form, "saved", response.ok ? told.saved : null);
      show(form, "unsaved", response.ok ? null : told.error);
    } catch {
      show(form, "saved", null); // offline or signed out: the text stays; the next pause tries again
    }
  };

  const typed = (event) => {
    const form = noteOf(event.target);
    if (!form || event.isComposing || event.target.name !== "text") return;
    show(form, "saved", null);
    clearTimeout(timer);
    timer = setTimeout(() => {
      saving = saving.then(() => save(form));
    }, PAUSE_MS);
  };
  document.addEventListener("input", typed);
  document.addEventListener("compositionend", typed);
  document.addEventListener("submit", (event) => {
    if (noteOf(event.target)) clearTimeout(timer);
  });
})();
