'use strict';

module.exports = {
  name: 'none',
  title: 'SCHED_NONE',
  config: { cluster: 'builtin', policy: 'none' },
};
