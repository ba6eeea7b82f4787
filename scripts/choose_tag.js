'use strict';

const numbersOf = (version) => version.split('-')[0].split('.').map(Number);

function isHigher(version, other) {
  const others = numbersOf(other);
  const differing = numbersOf(version).findIndex((number, index) => number !== others[index]);
  // What comes before a release, 1.0.0-rc.1, is lower than it.
  if (differing === -1) return other.includes('-');
  return numbersOf(version)[differing] > others[differing];
}

/**
 * The tag that npm gives a version when it is published, where `latest` is the version of that tag, or undefined.
 * `npm install` gives what is tagged latest: a fix for an older line must not take the tag from a newer one. npm refuses
 * tags that could be a range of versions, like v1.
 */
module.exports = function chooseTag(version, latest) {
  if (version.includes('-')) return 'next';
  if (latest === undefined || isHigher(version, latest)) return 'latest';
  return `latest-${numbersOf(version)[0]}`;
};
