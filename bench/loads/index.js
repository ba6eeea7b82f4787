'use strict';

/** In the order in which they run. */
module.exports = [
  require('./close'),
  require('./keepalive'),
  require('./tcp'),
  require('./burst'),
  require('./tls'),
  require('./ipc'),
  require('./pingpong'),
  require('./fork'),
  require('./rss'),
  require('./idle'),
  require('./spread'),
  require('./scaling'),
];
