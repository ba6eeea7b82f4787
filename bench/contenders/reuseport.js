'use strict';

module.exports = {
  name: 'reuseport',
  title: 'reusePort',
  config: { cluster: 'builtin', reusePort: true },
  missing: ({ version }) =>
    hasReusePort(version) ? null : `reusePort needs Node 23.1, and this is ${version}`,
};

function hasReusePort(version) {
  const [major, minor] = version.slice(1).split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 1);
}
