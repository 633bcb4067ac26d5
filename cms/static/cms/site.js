/* Pages work without this; it saves a round trip, ticks, and asks before it counts. */
"use strict";

for (const video of document.querySelectorAll("[data-frame]")) {
  video.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.title = video.dataset.title;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin";
    frame.src = video.dataset.frame;
    video.replaceChildren(frame);
    frame.focus();
  });
}

for (const left of document.querySelectorAll("[data-until]")) {
  const until = Date.parse(left.dataset.until);
  const tick = () => {
    const hours = Math.max(0, Math.floor((until - Date.now()) / 3600000));
    left.querySelector("[data-days]").textContent = Math.floor(hours / 24);
    left.querySelector("[data-hours]").textContent = hours % 24;
  };
  tick();
  setInterval(tick, 60000);
}

const CODES = { "too-many-requests": "often", "not-found": "gone" };

function show(form, words, more) {
  const output = form.querySelector("output");
  const title = document.createElement("b");
  title.textContent = words;
  output.replaceChildren(title);
  if (more) output.insertAdjacentHTML("beforeend", more);
}

async function check(form, chosen, language) {
  const answer = await fetch(form.dataset.check, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ chosen, language }),
  });
  const found = await answer.json();
  const says = form.querySelector("output").dataset;
  if (!answer.ok) return show(form, says[CODES[found.code] || "gone"]);
  for (const option of form.querySelectorAll("[data-option]")) {
    option.classList.toggle("is-right", found.right.includes(option.dataset.option));
  }
  show(form, says[found.outcome], found.explanation);
}

for (const form of document.querySelectorAll("[data-check]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = new FormData(form).getAll("chosen");
    if (!chosen.length) return show(form, form.querySelector("output").dataset.none);
    check(form, chosen, form.closest("[data-quiz]").dataset.language).catch(() => form.submit());
  });
}

const cookies = document.querySelector("[data-analytics]");

function count(id) {
  window.dataLayer = window.dataLayer || [];
  window.gtag = function () { window.dataLayer.push(arguments); };
  window.gtag("js", new Date());
  window.gtag("config", id);
  const script = document.createElement("script");
  script.async = true;
  script.src = `https://www.googletagmanager.com/gtag/js?id=${id}`;
  document.head.append(script);
}

function remembered() {
  try { return localStorage.getItem("cookies"); } catch { return "no"; }
}

if (cookies) {
  const again = document.querySelector("[data-cookies-again]");
  const said = remembered();
  cookies.hidden = said !== null;
  again.hidden = said === null;
  if (said === "yes") count(cookies.dataset.analytics);
  again.addEventListener("click", () => { cookies.hidden = false; cookies.querySelector("button").focus(); });
  for (const button of cookies.querySelectorAll("[data-cookies]")) {
    button.addEventListener("click", () => {
      const before = remembered();
      localStorage.setItem("cookies", button.dataset.cookies);
      cookies.hidden = true;
      again.hidden = false;
      if (button.dataset.cookies === "yes" && before !== "yes") count(cookies.dataset.analytics);
      if (button.dataset.cookies === "no" && before === "yes") location.reload();
    });
  }
}
