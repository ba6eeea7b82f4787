import { number, seconds } from './format.js';
import { live } from './live.js';
import { onPress, order, setOff } from './order.js';
import { Row } from './row.js';
import { story } from './story.js';
import { tally } from './tally.js';
import { trickle } from './trickle.js';

const SAMPLE_EVERY = 250;
// Less is noise on a busy machine.
const BLOCKED_FROM = 200;
// So that few connections do not look like many.
const LOWEST_TOP = 10;

const byId = (id) => document.getElementById(id);
const write = (id, text) => (byId(id).textContent = text);
const rows = [];

// The primary's view of a slot, and what cluster.stats() knows of the worker in it.
function merge({ slots, stats }) {
  const serving = slots.filter(({ state }) => state === 'serving').length;
  return slots.map((slot) => {
    const figures = stats?.workers.find(({ id }) => id === slot.id);
    const blockedFor = figures?.loopDelay ?? 0;
    const isBlocked = slot.state === 'serving' && blockedFor >= BLOCKED_FROM;
    return {
      ...slot,
      figures,
      blockedFor,
      state: isBlocked ? 'blocked' : slot.state,
      mayDie: slot.state === 'serving' && serving > 1,
    };
  });
}

function showNews(news) {
  const workers = merge(news);
  while (rows.length < workers.length) rows.push(new Row(byId('workers')));
  workers.forEach((worker, slot) => rows[slot].show(worker));
  story.tell(news, workers);
  write('primary-pid', news.pid);
  write('source', `Its news come by way of worker ${news.by}.`);
  write('stats', JSON.stringify(news.stats, null, 2));
  if (news.stats) {
    write('taken-back', number(news.stats.listeners.reduce((sum, { takenBack }) => sum + takenBack, 0)));
  } else notice('Node’s own cluster is at work here: cluster.stats() is null, and only this page counts.');
}

function notice(sentence) {
  byId('notice').hidden = false;
  write('notice', sentence);
}

function showPrimary() {
  const { latest } = live;
  if (!latest) return;
  const isBlocked = latest.blockedFor > 0;
  const state = isBlocked ? 'blocked' : live.isExpected() ? 'serving' : 'silent';
  const silence = seconds(live.silence());
  byId('primary').dataset.state = state;
  const words = {
    blocked: `its JavaScript is blocked for ${silence}`,
    serving: 'its JavaScript runs',
    silent: `no news for ${silence}`,
  };
  write('primary-state', words[state]);
  setOff(byId('block-primary'), state !== 'serving');
}

function showRequests() {
  tally.forgetOld();
  const lastSecond = tally.lastSecond();
  for (const row of rows) row.addSample(lastSecond.get(row.id) ?? 0);
  const top = Math.max(LOWEST_TOP, ...rows.map((row) => row.highest));
  for (const row of rows) row.draw(top);
  write('rate', number([...lastSecond.values()].reduce((sum, count) => sum + count, 0)));
  write('slowest', number(Math.round(tally.slowest()), 'ms'));
}

function showCounts() {
  for (const count of ['answered', 'lost', 'retried']) write(count, number(tally[count]));
  byId('lost').classList.toggle('bad', tally.lost > 0);
}

trickle.start({
  answered(worker, took) {
    tally.addAnswer(worker, took);
    story.tellAnswer();
    showCounts();
  },
  retried() {
    tally.retried++;
    showCounts();
  },
  lost() {
    story.tellLoss();
    tally.lost++;
    showCounts();
  },
});
live.start(showNews);
setInterval(() => {
  if (document.hidden) return;
  showRequests();
  showPrimary();
}, SAMPLE_EVERY);
onPress(byId('block-primary'), () => order('/block-primary'));
onPress(byId('pause'), () => {
  const isPaused = byId('pause').getAttribute('aria-pressed') !== 'true';
  byId('pause').setAttribute('aria-pressed', isPaused);
  trickle.pause(isPaused);
});
