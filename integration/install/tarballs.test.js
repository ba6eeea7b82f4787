'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { packAll, stage } = require('../../scripts/make_packages');
const { managersOf } = require('./managers');
const serveApp = require('./serve-app');
const useRegistry = require('./use-registry');

// What `npm run pack` makes, installed where nothing is published for the platform: here nothing is published at all.

jest.setTimeout(180_000); // npm, tsc and a registry, on a busy machine

const ROOT = path.join(__dirname, '..', '..');

const place = useRegistry();

test('npm installs the tarballs, and an app serves', async () => {
  const dist = path.join(place.folder, 'dist');
  const tarballs = packAll(dist, stage(dist, ROOT));
  expect(tarballs.length).toBe(2);
  const folder = path.join(place.folder, 'app');
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'package.json'), '{}');
  managersOf(place.env, place.url).npm(folder, ['install', ...tarballs]);
  const { native, ways, answeredBy, warnings } = await serveApp(folder, 'app.cjs');
  expect({ native, ways, answeredBy, warnings }).toEqual({
    native: true,
    ways: ['lane', 'lane'],
    answeredBy: 2,
    warnings: [],
  });
});
