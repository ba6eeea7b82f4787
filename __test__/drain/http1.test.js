'use strict';

// @alone: it judges how long a connection is kept that does not speak.

const { oursOnly, run } = require('../harness/run');

// The last answer on each connection says close, every answer arrives whole, and every end is a clean one.

const KEPT = '200 keep-alive';
const LAST = '200 close';
const chunk = (text) => `${text.length}\r\n${text}\r\n`;

const cases = [
  ['an idle one asks again', [KEPT, LAST], 'now|now'],
  ['one is being answered', [LAST], 'waited'],
  ['three come in one chunk', [KEPT, KEPT, KEPT, LAST], 'now|now|now|now'],
  ['two are being answered', [KEPT, LAST], 'waited|waited'],
  ['one comes behind the last answer', [KEPT, LAST], 'now|now'],
  ['half a head has come', [LAST], 'now'],
  ['one never spoke, and does', [LAST], 'now'],
  ['one never speaks', [], ''],
  ['an idle one does not ask', [KEPT], 'now'],
  ['an upload is half there', [LAST], '10 bytes'],
  ['an upload is answered before it is there', [KEPT, KEPT, LAST], 'now|early|now'],
  ['one expects to be told to go on', [KEPT, '100', LAST], 'now||5 bytes'],
  ['an answer is half written', [KEPT, LAST], `${chunk('begun')}${chunk('ended')}0\r\n\r\n|now`],
  ['an app says keep-alive by setHeader', [KEPT, LAST], 'now|header'],
  ['an app says keep-alive by writeHead', [KEPT, LAST], `now|${chunk('object')}0\r\n\r\n`],
  ['an app says keep-alive by an array', [KEPT, LAST], `now|${chunk('array')}0\r\n\r\n`],
  ['an app takes the header away', [KEPT, LAST], 'now|removed'],
  ['one was upgraded', ['101 Upgrade'], 'goes away'],
];
// Those that do not ask end when their server would have ended them.
const SILENT = ['one never speaks', 'an idle one does not ask'];
const SILENCE = 500; // ms: its keepAliveTimeout, to which Node adds a second; a busy machine sees the beginning late

oursOnly(describe).each([
  ['http', []],
  ['https', []],
  ['http, SCHED_NONE', ['none']],
  ['https, SCHED_NONE', ['none']],
])('a worker of %s drains', (name, more) => {
  let outcome;
  beforeAll(async () => {
    outcome = await run('drain/http1.js', { args: [name.split(',')[0], ...more] });
  });

  test.each(cases)('where %s', (what, heads, bodies) => {
    const { took, ...seen } = outcome.values('case').find((each) => each.name === what);
    expect(seen).toEqual({ name: what, heads, bodies, end: 'end' });
    if (SILENT.includes(what)) expect(took).toBeGreaterThan(SILENCE);
  });

  test('and leaves by itself when the last connection has ended', () => {
    const { code, stderr, value } = outcome;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(value('left')).toMatchObject({ code: 0, signal: null });
  });
});
