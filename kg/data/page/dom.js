// Elements, made one by one: text goes in as text, so that nothing in a graph can become markup.
const $ = (id) => document.getElementById(id);
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") Object.entries(value).forEach(([event, act]) => element.addEventListener(event, act));
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}
const fill = (element, ...children) => element.replaceChildren(...children.filter((child) => child !== null && child !== undefined && child !== ""));

const LONG = 400; // code units of a name that are shown; a longer one is no name
const clip = (text, most = LONG) => (text.length > most ? `${text.slice(0, most)}…` : text);

const SHAPES = {
  dot: "M8 1.5a6.5 6.5 0 1 0 .01 0z", square: "M2.5 2.5h11v11h-11z", diamond: "M8 .8 15.2 8 8 15.2.8 8z", triangle: "M8 1.2 15 14H1z",
  triangleDown: "M8 14.8 15 2H1z", hexagon: "M4.4 1.8h7.2L15.2 8l-3.6 6.2H4.4L.8 8z",
  star: "M8 .8l2.1 4.9 5.3.5-4 3.5 1.2 5.2L8 12.1l-4.6 2.8 1.2-5.2-4-3.5 5.3-.5z",
};
function icon(kind) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon c${classes[kind].colour}`);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[classes[kind].shape]);
  svg.append(path);
  return svg;
}

// The name of a thing: a button if it is an entity, the words as written if it is a value.
function named(reference, { plain = false } = {}) {
  if (!isEntity(reference)) {
    const exact = reference.exact && reference.exact !== reference.text ? make("small", { class: "exact" }, reference.exact) : null;
    return make("span", { class: "value" }, make("bdi", { lang: "ja" }, clip(reference.text)), exact);
  }
  const entity = entities[reference];
  if (plain) return make("bdi", {}, clip(label(entity)));
  const open = () => select({ entity: reference }, { centre: true });
  return make("button", { type: "button", class: "thing", on: { click: open } }, icon(entity.kind), make("bdi", {}, clip(label(entity), 120)));
}
function badge(statement, at) {
  const marks = [];
  if (statement.negative) marks.push("negative");
  if (statement.modality) marks.push(statement.modality);
  if (contested[at]) marks.push("contested");
  return marks.map((mark) => make("span", { class: `badge ${mark}` }, `${SYMBOLS[mark]} ${words()[mark]}`));
}
