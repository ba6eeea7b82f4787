'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { newcomer } = require('./managers');
const startRegistry = require('./start-registry');

/**
 * For the tests of one file: a folder of theirs, an empty registry at `url`, and the environment of somebody who has
 * used neither npm nor another manager, but knows that registry. The object that is returned is filled before they run.
 */
module.exports = function useRegistry() {
  const place = {};
  let registry;
  beforeAll(async () => {
    place.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-install-'));
    registry = await startRegistry(path.join(place.folder, 'registry'));
    place.url = registry.url;
    place.env = newcomer(path.join(place.folder, 'home'), registry.url);
  });
  afterAll(async () => {
    await registry?.stop();
    fs.rmSync(place.folder, { recursive: true, force: true });
  });
  return place;
};
