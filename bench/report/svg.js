'use strict';

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** An element of SVG as text: `element('rect', { x: 0, width: 10 })`. */
exports.element = function element(name, attributes, ...children) {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(String(value))}"`);
  return `<${name}${pairs.join('')}>${children.join('')}</${name}>`;
};

exports.text = (x, y, content, attributes = {}) =>
  exports.element('text', { x, y, ...attributes }, escape(String(content)));

// A contender keeps its colour in all charts; hues are apart also for those who do not see red and green.
const LIGHT = { builtin: '#59636e', none: '#8250df', wire: '#bc6c00', lane: '#0b66c3' };
const DARK = { builtin: '#9198a1', none: '#ab7df8', wire: '#f0883e', lane: '#4493f8' };

const colours = (hues) =>
  Object.entries(hues)
    .map(([name, hue]) => `.${name}.line { stroke: ${hue} } .${name}.name { fill: ${hue} }`)
    .join(' ');

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .heading { font-weight: 600; font-size: 14px }
  .muted { fill: #59636e }
  .line { fill: none; stroke-width: 2.5 }
  .grid { stroke: #d1d9e0 }
  .workers { fill: #b6bfc9 } .front { fill: #818b98 }
  .ours.workers { fill: #80b8f0 } .ours.front { fill: #0b66c3 }
  ${colours(LIGHT)}
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .muted { fill: #9198a1 }
    .grid { stroke: #3d444d }
    .workers { fill: #4c545e } .front { fill: #8b949e }
    .ours.workers { fill: #1f5ea8 } .ours.front { fill: #79b8ff }
    ${colours(DARK)}
  }`;

/** A whole picture, with what it shows said in words for those who cannot see it. */
exports.picture = function picture(width, height, description, children) {
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, role: 'img' };
  const all = [
    exports.element('title', {}, escape(description)),
    exports.element('style', {}, STYLE),
    ...children,
  ];
  return `${exports.element('svg', { ...attributes, width, height }, ...all.map((child) => `\n${child}`), '\n')}\n`;
};

function escape(text) {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]);
}
