/* Keeps what is marked `data-live` fresh while somebody looks at the page. */
(() => {
  const REST = 15000;

  const fresh = async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const now = page.querySelector(`[data-live="${part.dataset.live}"]`);
      const isInUse = part.contains(document.activeElement) && part !== document.activeElement;
      if (now && !isInUse && part.innerHTML !== now.innerHTML) part.replaceChildren(...now.childNodes);
    }
  };

  const again = () => fresh().catch(() => {}).finally(() => setTimeout(again, REST));
  setTimeout(again, REST);
  document.addEventListener("visibilitychange", () => fresh().catch(() => {}));
})();
