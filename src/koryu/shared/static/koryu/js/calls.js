/* The countdown of a call, to the second, by the server's clock. Without it the moment is plain. */
(() => {
  "use strict";

  const two = (number) => String(number).padStart(2, "0");

  const start = (element) => {
    const ahead = Number(element.dataset.now) * 1000 - Date.now();
    const end = Number(element.dataset.countdown) * 1000;
    const tick = () => {
      const left = Math.ceil((end - Date.now() - ahead) / 1000);
      if (left <= 0) {
        element.textContent = element.dataset.over;
        element.setAttribute("aria-live", "polite");
        return;
      }
      const days = Math.floor(left / 86400);
      const clock = [Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, left % 60].map(two);
      element.textContent = (days ? `${element.dataset.days.replace("N", days)} ` : "") + clock.join(":");
      setTimeout(tick, 1000 - ((Date.now() + ahead) % 1000));
    };
    element.hidden = false;
    tick();
  };

  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll("[data-countdown]").forEach(start),
  );
})();
