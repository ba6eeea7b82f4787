'use strict';

/** What the clients report: connections served, errors, latencies in ms, and who has answered how often. */
module.exports = function summarize(results, milliseconds) {
  const served = results.filter(({ answer }) => answer !== '');
  const latencies = served.map(({ latency }) => latency).sort((a, b) => a - b);
  const answers = {};
  for (const { answer } of served) answers[answer] = (answers[answer] ?? 0) + 1;
  return {
    requests: served.length,
    errors: results.length - served.length,
    seconds: milliseconds / 1000,
    p50: at(latencies, 0.5),
    p99: at(latencies, 0.99),
    answers,
  };
};

function at(sorted, share) {
  return sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
}
