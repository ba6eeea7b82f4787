'use strict';

const { laneOnly, runWell } = require('../harness/run');

laneOnly(test)('a worker that scribbles on its page of figures spoils nothing but these', async () => {
  const { value } = await runWell('lane/scribble.js');
  // A page that its worker could cut off would end the primary when it reads it (SIGBUS, mmap(2)).
  expect({ shrink: value('shrink'), grow: value('grow') }).toEqual({ shrink: 'EPERM', grow: 'EPERM' });
  expect(value('scribbler')).toEqual(Object.keys(value('other')));
  expect(value('other')).toMatchObject({
    way: 'lane',
    accepted: expect.any(Number),
    refused: 0,
    inFlight: 0,
  });
  expect(value('other').accepted).toBeLessThanOrEqual(value('listener').accepted);
  expect(value('listener')).toMatchObject({ pending: 0, refused: 0 });
});
