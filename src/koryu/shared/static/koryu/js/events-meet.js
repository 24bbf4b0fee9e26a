// Meetings: arrow keys move over the times one can meet.
"use strict";
(() => {
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
})();
