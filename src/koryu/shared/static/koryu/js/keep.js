/* What was typed survives a sign-in: a form sent after the session ended is filled in again. */
(() => {
  "use strict";
  const KEY = "koryu-kept";
  const TEXTS =
    "textarea, input:not([type]), input[type=text], input[type=url], input[type=email], input[type=number], input[type=date], input[type=time]";

  const actionOf = (form) => form.getAttribute("action") ?? "";
  const store = (kept) => sessionStorage.setItem(KEY, JSON.stringify(kept));

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const { person } = document.body.dataset;
      if (!person || form.method !== "post" || form.querySelector("[type=password]")) return;
      const texts = [...form.querySelectorAll(TEXTS)].map((field) => [field.name, field.value]);
      if (texts.length) store({ person, page: location.pathname, action: actionOf(form), texts });
    },
    true,
  );

  const fillIn = (kept) => {
    const form = [...document.forms].find(
      (each) => actionOf(each) === kept.action && kept.texts.every(([name]) => each.elements[name]),
    );
    if (!form) return;
    for (const [name, value] of kept.texts) {
      const field = form.elements[name];
      if (field.value === value) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      document.getElementById("kept").hidden = false;
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    if (!kept) return;
    const { person } = document.body.dataset;
    // Signed out: this is the way over the sign-in page. Signed in without it: the form arrived.
    if (!person) return store({ ...kept, signedOut: true });
    sessionStorage.removeItem(KEY);
    if (kept.signedOut && kept.person === person && kept.page === location.pathname) fillIn(kept);
  });
})();
