// The little that HTML cannot do by itself. Everything works without it, but for live parts.
"use strict";

document.documentElement.classList.add("scripted");

// "/" puts the cursor in the search field.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const fields = [...document.querySelectorAll("[data-slash]")].filter((field) => field.offsetParent);
  if (fields.length === 0) return;
  event.preventDefault();
  fields[fields.length - 1].focus();
});

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  if (close) close.parentElement.remove();

  const drop = event.target.closest("[data-drop]");
  if (drop) drop.closest(drop.dataset.drop).remove();

  // The eye of a password field.
  const eye = event.target.closest("[data-reveal]");
  if (eye) {
    const field = document.getElementById(eye.dataset.reveal);
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    eye.setAttribute("aria-pressed", String(hidden));
    field.focus();
  }

  const copy = event.target.closest("[data-copy]");
  if (copy) {
    navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent.trim())
      .then(() => copy.classList.add("done"));
  }

  // A row opens what its link opens.
  const row = event.target.closest("tr[data-open]");
  if (row && !event.target.closest("a, button, input, label, select, summary, textarea") && !window.getSelection().toString()) {
    row.querySelector("a[href]").click();
  }

  // An open menu closes when something else is clicked.
  for (const menu of document.querySelectorAll("details.menu-chip[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Escape closes an open menu and goes back to what opened it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu-chip[open]")) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});

// A choice in a form marked so is sent at once; a file that was chosen is named.
document.addEventListener("change", (event) => {
  const face = event.target.type === "file" && event.target.parentElement.querySelector("[data-file-name]");
  if (face) {
    face.dataset.none ??= face.textContent;
    face.textContent = event.target.files.length ? event.target.files[0].name : face.dataset.none;
  }
  const form = event.target.closest("form[data-at-once]");
  if (form) form.requestSubmit();
});

// A form is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest && event.target.closest("form[data-sent]");
  if (form) delete form.dataset.sent;
});
