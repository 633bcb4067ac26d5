/* The exam composer: questions by their numbers, the topics of a rule's subject, and the
   readiness panel, which is asked anew when the form has changed and rested. */
(() => {
  const REST = 700;

  class PlacedQuestionsPanel extends window.MultipleChooserPanel {
    constructor(options) {
      super(options);
      this.bar = document
        .getElementById(`${options.formsetPrefix}-OPEN_MODAL`)
        .closest(".add-questions");
      this.part("[data-add-numbers]").addEventListener("click", () => this.addNumbers());
    }

    part(selector) {
      return this.bar.querySelector(selector);
    }

    addForm(...said) {
      super.addForm(...said);
      const row = `${this.opts.formsetPrefix}-${this.formCount - 1}`;
      const marks = document.getElementById(`${row}-marks`);
      if (marks) marks.value = this.part("[data-marks-each]").value;
    }

    async addNumbers() {
      const field = this.part("[data-question-numbers]");
      const numbers = [...new Set(field.value.match(/\d{1,18}/g) ?? [])];
      if (!numbers.length) return;
      const asked = new URLSearchParams(numbers.map((number) => ["id", number]));
      const url = `${this.part("[data-add-numbers]").dataset.addNumbers}?${asked}`;
      const answer = await fetch(url, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      const found = answer.ok ? (await answer.json()).result : [];
      const known = new Map(found.map((question) => [String(question.id), question]));
      const missing = numbers.filter((number) => !known.has(number));
      numbers.filter((number) => known.has(number)).forEach((number) => this.place(known.get(number)));
      field.value = missing.join(", ");
      this.part("[data-numbers-missing]").textContent = missing.length
        ? `There is no question ${missing.join(", ")}.`
        : "";
    }

    place(question) {
      this.addForm();
      const row = `${this.opts.formsetPrefix}-${this.formCount - 1}`;
      const id = `${row}-${this.opts.chooserFieldName}`;
      this.chooserWidgetFactory.getById(id).setStateFromModalData(question);
    }
  }
  window.PlacedQuestionsPanel = PlacedQuestionsPanel;

  let tree = null;
  const topicsOf = (subject) => {
    tree ??= JSON.parse(document.getElementById("exam-topics")?.textContent ?? "{}");
    return tree[subject] ?? [];
  };

  const box = (name, [id, depth, title], checked) => {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), {
      type: "checkbox", name, value: id, checked,
    });
    label.style.paddingInlineStart = `${depth * 1.25}rem`;
    label.append(input, ` ${title}`);
    return label;
  };

  const fill = (group) => {
    const name = group.dataset.topics;
    const subject = document.getElementsByName(name.replace(/in_topics$/, "subject"))[0];
    if (!subject || group.dataset.filled === subject.value) return;
    const ticked = [...group.querySelectorAll("input:checked")].map((input) => input.value);
    const boxes = topicsOf(subject.value).map((topic) => box(name, topic, ticked.includes(String(topic[0]))));
    const help = group.querySelector(".help");
    const summary = group.querySelector("summary");
    help.hidden = boxes.length > 0;
    help.textContent = subject.value ? "The subject has no topics." : "Choose the subject first.";
    group.replaceChildren(summary, ...boxes, help);
    group.open ||= ticked.length > 0;
    group.dataset.filled = subject.value;
  };
  const fillAll = () => document.querySelectorAll("[data-topics]").forEach(fill);

  let timer = null;
  let asking = null;
  const count = (panel) => {
    const toggle = document.querySelector('[data-side-panel-toggle="readiness"]');
    const counter = toggle?.querySelector("[data-side-panel-toggle-counter]");
    const found = Number(panel.querySelector("[data-count]")?.dataset.count ?? 1);
    if (!counter) return;
    counter.textContent = found;
    counter.hidden = found === 0;
  };

  const look = async (panel, form) => {
    asking?.abort();
    const mine = (asking = new AbortController());
    panel.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(panel.dataset.readiness, {
        method: "POST", body: new FormData(form), signal: mine.signal,
      });
      if (!answer.ok) throw new Error(answer.statusText);
      panel.innerHTML = await answer.text();
      count(panel);
    } catch (error) {
      if (error.name === "AbortError") return;
      panel.textContent = "The exam could not be looked at just now. Change something to try again.";
    }
    panel.removeAttribute("aria-busy");
  };

  const start = () => {
    const panel = document.querySelector("[data-readiness]");
    const form = document.querySelector("[data-edit-form]");
    if (!panel || !form) return;
    fillAll();
    const later = (rest = REST) => {
      clearTimeout(timer);
      timer = setTimeout(() => look(panel, form), rest);
    };
    const changed = () => {
      fillAll();
      later();
    };
    form.addEventListener("input", () => later());
    form.addEventListener("change", changed);
    form.addEventListener("w-formset:added", changed);
    form.addEventListener("w-formset:removed", changed);
    form.addEventListener("click", () => later());
    const isWide = window.matchMedia("(min-width: 75rem)").matches;
    if (isWide && localStorage.getItem("wagtail:side-panel-open") === null) {
      panel.closest("[data-side-panel]").dispatchEvent(new Event("open"));
    }
    later(0);
  };
  document.addEventListener("DOMContentLoaded", start);
})();
