// The composer of an exchange room: Ctrl/⌘+Enter sends (never while an input method composes),
// the draft is saved on the server as one types, and a failed sending says so and keeps the text.
"use strict";
(() => {
  const PAUSE_MS = 1000;
  let timer = 0;
  const composerOf = (node) => (node instanceof Element ? node.closest("form[data-composer]") : null);
  const show = (form, name, visible) => {
    const note = form.querySelector(`[data-${name}]`);
    if (note) note.hidden = !visible;
  };

  const saveDraft = async (form) => {
    try {
      const response = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form) });
      show(form, "saved", response.ok);
    } catch {
      show(form, "saved", false); // offline: the text stays in the page, the next pause tries again
    }
  };

  document.addEventListener("keydown", (event) => {
    const form = composerOf(event.target);
    if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.isComposing || event.keyCode === 229) return; // this Enter belongs to the input method
    event.preventDefault();
    form.requestSubmit();
  });

  const typed = (event) => {
    const form = composerOf(event.target);
    if (!form || event.isComposing) return;
    show(form, "saved", false);
    clearTimeout(timer);
    timer = setTimeout(() => saveDraft(form), PAUSE_MS);
  };
  document.addEventListener("input", typed);
  document.addEventListener("compositionend", typed); // the last input of a composition is skipped

  document.addEventListener("submit", (event) => {
    if (composerOf(event.target)) clearTimeout(timer);
  });

  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, (event) => {
      const form = composerOf(event.target);
      if (form) show(form, "unsent", true);
    });
  }
})();
