'use strict';

/** What a user could pick, in the order of the tables. */
module.exports = [
  require('./builtin'),
  require('./builtin2'),
  require('./single'),
  require('./none'),
  require('./reuseport'),
  require('./nginx'),
  require('./wire'),
  require('./lane'),
];
