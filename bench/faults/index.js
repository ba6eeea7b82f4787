'use strict';

/** What may break, in the order of the tables. */
module.exports = [
  require('./primary-blocked'),
  require('./worker-blocked'),
  require('./kills'),
  require('./kills-faster'),
  require('./worker-stopped'),
  require('./worker-descriptors'),
  require('./primary-descriptors'),
  require('./small-limit'),
];
