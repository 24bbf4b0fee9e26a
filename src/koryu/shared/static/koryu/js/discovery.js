/* Comforts of the search page: filters fold on a phone and keep their folds when results follow. */
(() => {
  "use strict";

  document.documentElement.classList.add("js");
  const narrow = matchMedia("(max-width: 60rem)");
  const panel = () => document.querySelector("details[data-fold]");
  const fold = () => panel() && (panel().open = !narrow.matches);
  fold();
  narrow.addEventListener("change", fold);

  // The server answers with fresh filters; what the reader had open stays open.
  const label = (facet) => facet.querySelector("summary").textContent;
  let kept = null;
  document.addEventListener("htmx:beforeSwap", () => {
    if (!panel()) return;
    const facets = [...document.querySelectorAll(".facet, .facet__more")];
    kept = { panel: panel().open, open: new Set(facets.filter((f) => f.open).map(label)) };
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!kept || !panel()) return;
    panel().open = kept.panel;
    document.querySelectorAll(".facet, .facet__more").forEach((facet) => {
      if (kept.open.has(label(facet))) facet.open = true;
    });
    kept = null;
  });
})();
