/* Small comforts for every page; nothing here is needed to finish a journey. */
(() => {
  "use strict";

  const inText = (element) =>
    element instanceof HTMLElement &&
    (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

  // "/" focuses the search box, unless the reader is typing.
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.isComposing && !inText(event.target) && !event.ctrlKey && !event.metaKey) {
      const box = document.querySelector("[data-slash]");
      if (box) {
        event.preventDefault();
        box.focus();
      }
    }
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach((menu) => {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
  });

  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // Characters as the reader counts them (code points, like the server), also while composing.
  const count = (field) => {
    const counter = document.querySelector(`[data-counter-for="${CSS.escape(field.id)}"]`);
    if (!counter) return;
    const length = [...field.value.normalize("NFC").replace(/\r\n/g, "\n").trim()].length;
    counter.querySelector("[data-count]").textContent = length.toLocaleString();
    const limit = Number(field.dataset.limit);
    counter.toggleAttribute("data-over", length > limit);
    counter.toggleAttribute("data-near", length > limit * 0.7);
  };
  document.addEventListener("input", (event) => {
    if (event.target.dataset && event.target.dataset.limit) count(event.target);
  });
  const countAll = (root) => root.querySelectorAll("[data-limit]").forEach(count);

  // A form that was sent is not sent twice by a second click.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.dataset.resend !== undefined) return;
    if (form.dataset.sending) event.preventDefault();
    form.dataset.sending = "yes";
    setTimeout(() => delete form.dataset.sending, 4000);
  });
  window.addEventListener("pageshow", () =>
    document.querySelectorAll("form[data-sending]").forEach((form) => delete form.dataset.sending),
  );

  document.addEventListener("DOMContentLoaded", () => {
    countAll(document);
    const summary = document.querySelector("[data-focus]");
    if (summary) summary.focus();
    // On a narrow page the chosen tab may be out of sight: its row is rolled to it.
    document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
      const row = tab.closest(".tabs");
      row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
    });
  });
  // A refusal names where it wants to be shown; htmx would drop it for its status.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Retarget")) event.detail.shouldSwap = true;
  });
  document.addEventListener("htmx:load", (event) => countAll(event.detail.elt));
})();
