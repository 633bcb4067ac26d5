/* The bar of an import that is under way; when it is through, its page comes anew. */
(() => {
  const shown = document.querySelector("[data-import-state]");
  if (!shown) return;
  const bar = shown.querySelector("progress");

  const ask = async () => {
    const answer = await fetch(shown.dataset.importState).catch(() => null);
    if (!answer?.ok) return setTimeout(ask, 5000);
    const { busy, position, total } = await answer.json();
    if (!busy) return location.reload();
    bar.max = total || 1;
    bar.value = position;
    shown.querySelector("[data-import-done]").textContent = position;
    shown.querySelector("[data-import-total]").textContent = total || "?";
    return setTimeout(ask, 1000);
  };

  setTimeout(ask, 1000);
})();
