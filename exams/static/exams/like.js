/* Asks, while a question is written, which kept ones are like it. */
(() => {
  const REST = 1500;
  const UNASKED = "<p>Could not ask just now.</p>";
  let timer = null;
  let asked = null;

  // Wagtail renders the panel anew when it has saved by itself: look it up each time.
  const panel = () => document.querySelector("[data-like-url]");

  const show = (html) => {
    const found = panel()?.querySelector("[data-like-found]");
    if (!found) return;
    found.innerHTML = html;
    const count = Number(found.querySelector("[data-like-count]")?.dataset.likeCount || 0);
    const counter = document.querySelector("[data-side-panel-toggle='like'] [data-side-panel-toggle-counter]");
    if (counter) {
      counter.textContent = count;
      counter.hidden = count === 0;
    }
  };

  const written = (form) => {
    const data = new FormData();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !name.startsWith("explanation")) data.append(name, value);
    }
    data.append("like_of", panel().dataset.likeOf);
    return data;
  };

  const ask = async (form) => {
    if (!panel()) return;
    if (asked) asked.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(panel().dataset.likeUrl, { method: "POST", body: written(form), signal: asked.signal });
      show(answer.ok ? await answer.text() : UNASKED);
    } catch (error) {
      if (error.name !== "AbortError") show(UNASKED);
    }
  };

  const begin = () => {
    const form = document.querySelector("[data-edit-form]");
    if (!form || !panel()) return;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => ask(form), REST);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    document.addEventListener("w-autosave:success", later);
    later();
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
