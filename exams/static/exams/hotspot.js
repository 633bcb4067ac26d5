/* Draws the right areas of a hot spot on its picture; the text field stays the truth. */
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const STEP = 0.01;
  const COUNTS = { circle: 3, rectangle: 4 };
  const NAMES = { circle: "Circle", rectangle: "Rectangle", polygon: "Polygon" };

  const clamp = (value) => Math.min(1, Math.max(0, value));
  const written = (area) =>
    [area.shape, ...area.numbers.map((x) => clamp(x).toFixed(4))].join(" ");

  function read(line) {
    const [shape, ...texts] = line.trim().split(/\s+/);
    const numbers = texts.map(Number);
    const fits = COUNTS[shape]
      ? numbers.length === COUNTS[shape]
      : shape === "polygon" && numbers.length >= 6 && numbers.length % 2 === 0;
    return fits && numbers.every(Number.isFinite) ? { shape, numbers } : null;
  }

  const isRadius = (area, index) => area.shape === "circle" && index === 2;

  function moved(area, dx, dy) {
    const numbers = area.numbers.map((x, n) =>
      isRadius(area, n) ? x : x + (n % 2 ? dy : dx),
    );
    const inside = numbers.every((x, n) => isRadius(area, n) || (x >= 0 && x <= 1));
    return inside ? { ...area, numbers } : area;
  }

  function resized(area, dx, dy) {
    if (area.shape === "circle") {
      const [x, y, radius] = area.numbers;
      return { ...area, numbers: [x, y, Math.max(STEP, clamp(radius + dx - dy))] };
    }
    if (area.shape === "rectangle") {
      const [x, y, right, bottom] = area.numbers;
      return { ...area, numbers: [x, y, clamp(right + dx), clamp(bottom + dy)] };
    }
    const [left, top] = area.numbers;
    const factor = 1 + (dx - dy) * 5;
    const numbers = area.numbers.map((x, n) => {
      const from = n % 2 ? top : left;
      return clamp(from + (x - from) * factor);
    });
    return { ...area, numbers };
  }

  class Board {
    constructor(textarea, chosen, pictureUrl) {
      Object.assign(this, { textarea, chosen, pictureUrl, tool: "", corners: [] });
      this.build();
      this.listen();
      this.show();
    }

    build() {
      this.root = document.createElement("div");
      this.root.className = "hotspot";
      this.bar = document.createElement("div");
      this.bar.className = "hotspot__bar";
      for (const [shape, name] of Object.entries(NAMES)) {
        this.bar.append(this.button(name, (event) => this.pick(shape, event)));
      }
      this.hint = document.createElement("p");
      this.hint.setAttribute("role", "status");
      this.hint.className = "help";
      this.stage = document.createElement("div");
      this.stage.className = "hotspot__stage";
      this.image = document.createElement("img");
      this.image.alt = "";
      this.svg = document.createElementNS(SVG, "svg");
      this.svg.setAttribute("role", "group");
      this.svg.setAttribute("aria-label", "Right areas");
      this.stage.append(this.image, this.svg);
      this.root.append(this.bar, this.hint, this.stage);
      this.textarea.before(this.root);
    }

    button(name, act) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small button-secondary";
      button.textContent = name;
      button.addEventListener("click", act);
      return button;
    }

    listen() {
      this.image.addEventListener("load", () => this.draw());
      this.textarea.addEventListener("input", () => this.draw());
      const chooser = this.chosen.parentElement;
      this.watcher = new MutationObserver(() => this.show());
      this.watcher.observe(chooser, { attributes: true, childList: true, subtree: true });
      this.svg.addEventListener("pointerdown", (event) => this.press(event));
      this.svg.addEventListener("pointermove", (event) => this.drag(event));
      this.svg.addEventListener("pointerup", () => this.release());
      this.svg.addEventListener("dblclick", () => this.close());
      this.root.addEventListener("keydown", (event) => this.key(event));
    }

    get areas() {
      return this.textarea.value.split("\n").filter((line) => line.trim()).map(read);
    }

    keep(areas, focus) {
      const lines = this.textarea.value.split("\n").filter((line) => line.trim());
      this.textarea.value = areas.map((x, n) => (x ? written(x) : lines[n])).join("\n");
      this.textarea.dispatchEvent(new Event("change", { bubbles: true }));
      this.draw();
      if (focus !== undefined) this.svg.querySelector(`[data-area="${focus}"]`)?.focus();
    }

    replace(index, area) {
      this.keep(this.areas.map((x, n) => (n === index ? area : x)), index);
    }

    show() {
      const pk = this.chosen.value;
      if (pk === this.pk) return;
      this.pk = pk;
      this.stage.hidden = this.bar.hidden = !pk;
      this.hint.textContent = pk ? "Choose a shape, then draw it." : "Choose the picture first.";
      if (pk) this.image.src = this.pictureUrl.replace("/0/", `/${pk}/`);
    }

    get ratio() {
      return this.image.naturalHeight / this.image.naturalWidth || 1;
    }

    draw() {
      this.svg.setAttribute("viewBox", `0 0 1 ${this.ratio}`);
      const shapes = this.areas.map((area, n) => area && this.element(area, n));
      this.svg.replaceChildren(...shapes.filter(Boolean));
      if (this.corners.length) {
        const sketch = document.createElementNS(SVG, "polyline");
        sketch.setAttribute("points", this.pointsOf(this.corners));
        sketch.setAttribute("class", "hotspot__sketch");
        this.svg.append(sketch);
      }
    }

    pointsOf(numbers) {
      return numbers.map((x, n) => (n % 2 ? x * this.ratio : x)).join(" ");
    }

    element(area, index) {
      const element = document.createElementNS(SVG, this.tag(area));
      for (const [name, value] of Object.entries(this.attributes(area))) {
        element.setAttribute(name, value);
      }
      element.setAttribute("class", "hotspot__area");
      element.setAttribute("tabindex", "0");
      element.setAttribute("role", "img");
      element.setAttribute("data-area", index);
      element.setAttribute(
        "aria-label",
        `${NAMES[area.shape]} ${index + 1}. Arrows move, Shift and arrows resize, Delete removes.`,
      );
      return element;
    }

    tag(area) {
      return area.shape === "rectangle" ? "rect" : area.shape;
    }

    attributes(area) {
      const [a, b, c, d] = area.numbers;
      if (area.shape === "circle") return { cx: a, cy: b * this.ratio, r: c };
      if (area.shape === "polygon") return { points: this.pointsOf(area.numbers) };
      return {
        x: Math.min(a, c),
        y: Math.min(b, d) * this.ratio,
        width: Math.abs(c - a),
        height: Math.abs(d - b) * this.ratio,
      };
    }

    pick(shape, event) {
      this.tool = shape;
      this.corners = [];
      this.hint.textContent =
        shape === "polygon"
          ? "Click each corner; a double click or Enter closes the polygon."
          : "Press on the picture and drag.";
      if (event.detail === 0) this.place(shape);
    }

    place(shape) {
      const numbers = {
        circle: [0.5, 0.5, 0.1],
        rectangle: [0.4, 0.4, 0.6, 0.6],
        polygon: [0.5, 0.4, 0.6, 0.6, 0.4, 0.6],
      }[shape];
      this.tool = "";
      const areas = this.areas;
      this.keep([...areas, { shape, numbers }], areas.length);
    }

    at(event) {
      const box = this.svg.getBoundingClientRect();
      return [
        clamp((event.clientX - box.left) / box.width),
        clamp((event.clientY - box.top) / box.height),
      ];
    }

    press(event) {
      const point = this.at(event);
      const target = event.target.dataset?.area;
      if (this.tool === "polygon") {
        this.corners.push(...point);
        this.draw();
      } else if (this.tool) {
        this.held = { index: this.areas.length, start: point, shape: this.tool };
      } else if (target !== undefined) {
        this.held = { index: Number(target), start: point };
      }
      if (this.held) this.svg.setPointerCapture(event.pointerId);
    }

    drag(event) {
      if (!this.held) return;
      const { index, start, shape } = this.held;
      const [x, y] = this.at(event);
      const areas = this.areas;
      if (!shape) {
        areas[index] = moved(areas[index], x - start[0], y - start[1]);
        this.held.start = [x, y];
      } else if (shape === "circle") {
        const radius = Math.hypot(x - start[0], (y - start[1]) * this.ratio);
        areas[index] = { shape, numbers: [...start, radius] };
      } else {
        areas[index] = { shape, numbers: [...start, x, y] };
      }
      this.keep(areas);
    }

    release() {
      if (!this.held) return;
      const { index } = this.held;
      this.held = null;
      this.tool = "";
      this.svg.querySelector(`[data-area="${index}"]`)?.focus();
    }

    close() {
      const corners = this.corners.filter(
        (x, n, all) => n < 2 || x !== all[n - 2] || all[n ^ 1] !== all[(n ^ 1) - 2],
      );
      this.corners = [];
      if (corners.length < 6) return this.draw();
      this.tool = "";
      const areas = this.areas;
      return this.keep([...areas, { shape: "polygon", numbers: corners }], areas.length);
    }

    key(event) {
      if (event.key === "Enter" && this.corners.length) {
        event.preventDefault();
        this.close();
        return;
      }
      if (event.key === "Escape") {
        this.tool = "";
        this.corners = [];
        this.draw();
      }
      const name = event.target.dataset?.area;
      if (name === undefined) return;
      const index = Number(name);
      const [dx, dy] = {
        ArrowLeft: [-STEP, 0],
        ArrowRight: [STEP, 0],
        ArrowUp: [0, -STEP],
        ArrowDown: [0, STEP],
      }[event.key] || [0, 0];
      if (dx || dy) {
        event.preventDefault();
        const change = event.shiftKey ? resized : moved;
        this.replace(index, change(this.areas[index], dx, dy));
      } else if (event.key === "Delete" || event.key === "Backspace") {
        event.preventDefault();
        this.remove(index);
      }
    }

    remove(index) {
      const lines = this.textarea.value.split("\n").filter((line) => line.trim());
      lines.splice(index, 1);
      this.textarea.value = lines.join("\n");
      this.textarea.dispatchEvent(new Event("change", { bubbles: true }));
      this.draw();
      this.bar.querySelector("button").focus();
    }
  }

  class HotSpotDefinition extends window.wagtailStreamField.blocks.StructBlockDefinition {
    render(placeholder, prefix, ...rest) {
      const block = super.render(placeholder, prefix, ...rest);
      const field = (name) => document.querySelector(`[name="${prefix}-${name}"]`);
      new Board(field("areas"), field("picture-image"), this.meta.pictureUrl);
      return block;
    }
  }

  window.telepath.register("exams.HotSpot", HotSpotDefinition);
})();
