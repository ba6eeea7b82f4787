'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { ROOT, listPages, read } = require('./find_commands');

const withoutCode = (text) => text.replace(/^```[^]*?^```/gm, '').replace(/`[^`]*`/g, '');

// As GitHub and npm name the anchors of headings.
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replace(/ /g, '-');

const anchorsOf = (text) =>
  Array.from(text.replace(/^```[^]*?^```/gm, '').matchAll(/^#+ (.*)$/gm), ([, heading]) => anchorOf(heading));

function brokenIn(page) {
  const links = Array.from(withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g), ([, link]) => link);
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [file, anchor] = link.split('#');
    const target = file ? path.join(path.dirname(page), file) : page;
    if (!fs.existsSync(path.join(ROOT, target))) return true;
    return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
  });
}

test.each(listPages())('%s has no link to what is not there', (page) => {
  expect(brokenIn(page)).toEqual([]);
});
