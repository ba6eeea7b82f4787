'use strict';

const { runServer } = require('verdaccio');

// A registry with no uplink, whose packages lie in the folder given: what it is not told to have, it has not.

const [folder] = process.argv.slice(2);
const all = { access: '$all', publish: '$all' };
const configuration = {
  self_path: folder,
  storage: folder,
  uplinks: {},
  packages: { '@*/*': all, '**': all },
  web: { enable: false },
  log: { type: 'stdout', format: 'json', level: 'error' },
};

runServer(configuration).then((server) => {
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
});
// Whoever started it has ended.
process.once('disconnect', () => process.exit());
