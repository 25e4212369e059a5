const svgSpace = 'http://www.w3.org/2000/svg';
const svgTags = new Set(['svg', 'g', 'path', 'rect', 'circle', 'text', 'title', 'line', 'defs', 'marker']);

/** The element of that id, which the page has. */
export function byId(id) {
  return document.getElementById(id);
}

/** An element with attributes and children; strings become text, never markup. Handlers are functions under `onclick` and the like. */
export function el(tag, attributes = {}, ...children) {
  const node = svgTags.has(tag) ? document.createElementNS(svgSpace, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

/** Puts the text there, unless it is there. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Puts the attribute there or takes it away, unless it is as it shall be. */
export function setAttribute(node, name, value) {
  if (value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** A web address of this machine, and nothing that a service could call one. */
export function safeLink(address) {
  return /^http:\/\/(?:127\.0\.0\.1|localhost):\d+(?:\/|$)/.test(address) ? address : undefined;
}
