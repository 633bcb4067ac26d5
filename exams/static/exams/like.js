/* Asks, while a question is written, which kept ones are like it. */
(() => {
  const REST = 1500;

  const begin = (panel) => {
    const form = document.querySelector("[data-edit-form], #w-editor-form, form[data-controller~='w-unsaved']");
    const found = panel.querySelector("[data-like-found]");
    const counter = document.querySelector("[data-side-panel-toggle='like'] [data-side-panel-toggle-counter]");
    if (!form || panel.dataset.begun) return;
    panel.dataset.begun = "yes";
    let timer = null;
    let asked = null;

    const show = (html) => {
      found.innerHTML = html;
      const list = found.querySelector("[data-like-count]");
      const count = Number(list ? list.dataset.likeCount : 0);
      if (counter) {
        counter.textContent = count;
        counter.hidden = count === 0;
      }
    };

    const ask = async () => {
      const data = new FormData();
      for (const [name, value] of new FormData(form)) {
        if (typeof value === "string" && !name.startsWith("explanation")) data.append(name, value);
      }
      data.append("like_of", panel.dataset.likeOf);
      if (asked) asked.abort();
      asked = new AbortController();
      try {
        const answer = await fetch(panel.dataset.likeUrl, { method: "POST", body: data, signal: asked.signal });
        if (answer.ok) show(await answer.text());
      } catch (error) {
        if (error.name !== "AbortError") found.textContent = "Could not ask just now.";
      }
    };

    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, REST);
    };

    form.addEventListener("input", later);
    form.addEventListener("change", later);
    later();
  };

  const look = () => document.querySelectorAll("[data-like-url]").forEach(begin);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", look);
  else look();
})();
