// Pages for a phone. Each works without this, but for the camera and what counts down.
"use strict";

const fa = document.documentElement.lang === "fa";
const latin = (text) => text.replace(/[۰-۹]/g, (d) => d.charCodeAt(0) - 0x6f0).replace(/[٠-٩]/g, (d) => d.charCodeAt(0) - 0x660).replace(/\D/g, "");
const own = (text) => (fa ? String(text).replace(/\d/g, (d) => String.fromCharCode(0x6f0 + Number(d))) : String(text));
const grouped = (digits) => own(digits.replace(/\B(?=(\d{3})+$)/g, fa ? "٬" : ","));

const ONES = ["", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده", "یازده", "دوازده", "سیزده", "چهارده", "پانزده", "شانزده", "هفده", "هجده", "نوزده"];
const TENS = ["", "", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"];
const HUNDREDS = ["", "صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد"];
const STEPS = ["", " هزار", " میلیون", " میلیارد"];

/** A number below a thousand in Persian words. */
function below(n) {
  const rest = n % 100;
  const small = rest < 20 ? [ONES[rest]] : [TENS[Math.floor(rest / 10)], ONES[rest % 10]];
  return [HUNDREDS[Math.floor(n / 100)], ...small].filter(Boolean).join(" و ");
}

/** A number in Persian words. */
function inWords(digits) {
  const parts = [];
  for (let n = Number(digits), step = 0; n > 0 && step < STEPS.length; n = Math.floor(n / 1000), step += 1) {
    if (n % 1000) parts.unshift(step === 1 && n % 1000 === 1 ? "هزار" : below(n % 1000) + STEPS[step]);
  }
  return parts.join(" و ");
}

/** What follows from what was typed: digits in groups, the amount in words, what is left in cash. */
function show(input) {
  const most = Number(input.dataset.digits);
  const digits = latin(input.value).replace(input.dataset.pad === "code" ? /$^/ : /^0+/, "").slice(0, most);
  input.value = input.dataset.pad === "code" ? own(digits) : digits && grouped(digits);
  const words = document.querySelector("[data-words]");
  if (words && fa) words.textContent = digits ? `${inWords(digits)} ${words.dataset.words}` : "";
  // Ten times as many: bills are written in either.
  const rials = document.querySelector("[data-rials]");
  if (rials) rials.textContent = digits ? `= ${grouped(`${digits}0`)} ${rials.dataset.rials}` : "";
  const cash = document.querySelector("[data-cash]");
  if (cash) cash.textContent = grouped(String(Math.max(0, Number(cash.dataset.cash) - Number(digits))));
  if (input.dataset.send === "full" && digits.length === most) input.form.requestSubmit();
}

document.addEventListener("input", (event) => {
  if (event.target.dataset.pad) show(event.target);
});

document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-key]");
  const choice = event.target.closest("[data-choice]");
  const input = document.querySelector("[data-pad]");
  if (!input || !(key || choice)) return;
  const typed = latin(input.value);
  if (choice) input.value = choice.dataset.choice;
  else input.value = key.dataset.key === "back" ? typed.slice(0, -1) : typed + key.dataset.key;
  show(input);
});

/** Says whether there is a connection, as far as the browser or the last attempt knows. */
function connected(there) {
  document.getElementById("offline").hidden = there;
}
addEventListener("offline", () => connected(false));
for (const heard of ["online", "pageshow"]) addEventListener(heard, () => connected(navigator.onLine));
for (const failed of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(failed, () => connected(false));
document.addEventListener("htmx:afterOnLoad", () => connected(true));
// A browser's own page about a lost connection would take away what was typed.
for (const leaving of ["submit", "click"]) {
  document.addEventListener(leaving, (event) => {
    if (navigator.onLine || (leaving === "click" && !event.target.closest("a[href]"))) return;
    event.preventDefault();
    connected(false);
  });
}

// A form is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  for (const button of form.querySelectorAll("button[data-busy]:not(.phone-busy)")) {
    button.classList.add("phone-busy");
    button.dataset.idle = button.innerHTML;
    button.textContent = button.dataset.busy;
  }
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll(".phone-busy")) {
    button.classList.remove("phone-busy");
    button.innerHTML = button.dataset.idle;
  }
});

// What counts down by itself; at its end the page is asked for again.
setInterval(() => {
  for (const ring of document.querySelectorAll("[data-left]")) {
    const left = Math.max(0, Number(ring.dataset.left) - 1);
    ring.dataset.left = left;
    const figure = ring.querySelector("[data-figure]");
    if (figure) figure.textContent = own(ring.dataset.clock ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : String(left));
    const arc = ring.querySelector(".left");
    if (arc) arc.setAttribute("stroke-dashoffset", String(100 - (100 * left) / Number(ring.dataset.whole)));
    if (left === 0 && ring.dataset.reload) {
      if (navigator.onLine) location.reload();
      else connected(false);
    }
  }
}, 1000);

/** What finds codes in a picture: the browser's own, or ours where it has none. */
async function detector(frame) {
  const own = "BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
  const Detector = own ? BarcodeDetector : (await import(frame.dataset.reader)).BarcodeDetector;
  return new Detector({ formats: ["qr_code"] });
}

/** Reads a card's code by the camera. Where that cannot be, it says why, and the code is typed. */
async function scan(frame) {
  const video = frame.querySelector("video");
  const input = document.querySelector("[data-pad]");
  const told = document.querySelector("[data-scan-told]");
  try {
    if (!navigator.mediaDevices) throw new DOMException("", "NotFoundError");
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    const codes = await detector(frame);
    video.hidden = false;
    frame.querySelector(".icon").remove();
    await video.play();
    const look = async () => {
      const [found] = await codes.detect(video);
      const code = found && found.rawValue.match(/^bashgah:(\d{8})$/);
      // What was read before was refused: the card shows another soon.
      const fresh = code && code[1] !== sessionStorage.getItem("scanned");
      if (found && !fresh) told.textContent = code ? told.dataset.before : told.dataset.other;
      if (!fresh || input.form.dataset.sent) return void setTimeout(look, 200);
      sessionStorage.setItem("scanned", code[1]);
      for (const track of video.srcObject.getTracks()) track.stop();
      input.value = code[1];
      input.form.requestSubmit();
    };
    await look();
  } catch (error) {
    told.textContent = error.name === "NotAllowedError" ? told.dataset.denied : told.dataset.absent;
  }
}
document.addEventListener("DOMContentLoaded", () => {
  const frame = document.querySelector("[data-scan]");
  if (frame) scan(frame);
  const input = document.querySelector("[data-pad]");
  if (input && input.value) show(input);
});
