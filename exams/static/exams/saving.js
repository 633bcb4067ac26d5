/* A form is sent or keeps itself, never both at once: a new question would stand in the
   bank twice. What is sent while it is being kept waits for that and goes to where it led;
   what has been sent keeps itself no more. */
(() => {
  const saving = new WeakSet();
  const waiting = new WeakMap();
  let sent = new WeakSet();

  const send = (form, button) => {
    if (button?.name) {
      const pressed = document.createElement("input");
      Object.assign(pressed, { type: "hidden", name: button.name, value: button.value });
      form.append(pressed);
    }
    sent.add(form);
    form.requestSubmit();
  };

  const finish = ({ target: form }) => {
    saving.delete(form);
    if (!waiting.has(form)) return;
    const button = waiting.get(form);
    waiting.delete(form);
    send(form, button);
  };

  const hold = (event) => {
    if (!saving.has(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.set(event.target, event.submitter);
  };

  window.addEventListener("w-autosave:save", (event) => {
    if (sent.has(event.target)) event.preventDefault();
    if (!event.defaultPrevented) saving.add(event.target);
  });
  window.addEventListener("w-autosave:success", finish);
  window.addEventListener("w-autosave:error", finish);
  window.addEventListener("submit", hold, true);
  window.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent.add(event.target);
  });
  window.addEventListener("pageshow", () => {
    sent = new WeakSet();
  });
})();
