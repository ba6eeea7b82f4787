'use strict';

const runLane = require('./run-lane');

test.each(['net', 'tls', 'http', 'https', 'http2', 'http2 over tls'])('%s is served', async (protocol) => {
  const { values } = await runLane('protocols', [protocol]);
  const answers = values('answer');
  expect(answers).toHaveLength(8);
  for (const { worker, isWhole } of answers) {
    expect(worker).toMatch(/^[12]$/);
    expect(isWhole).toBe(true);
  }
});
