'use strict';

// A worker is killed every 250 ms, 36 in all, under 64 clients; each is forked again.
module.exports = {
  title: '36 workers killed in 9 s under 64 clients: what became of the connections',
  load: { fault: 'kills', duration: 9500, clients: 64 },
  columns: ({ outcomes }) => ({
    ok: outcomes.ok,
    'hung (5 s)': outcomes.hung,
    'closed without answer': outcomes.closed,
    reset: outcomes.reset,
  }),
};
