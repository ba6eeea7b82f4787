// Tells from one news to the next what has happened, and how this page's requests fared meanwhile.

import { seconds } from './format.js';
import { journal } from './journal.js';
import { tally } from './tally.js';

const troubles = new Map(); // by what is troubled: when it began, and what the tally was

function begin(what, sentence) {
  if (troubles.has(what)) return;
  troubles.set(what, { at: performance.now(), answered: tally.answered, lost: tally.lost });
  journal.add(sentence);
}

function end(what, sentence) {
  const trouble = troubles.get(what);
  if (!trouble) return;
  troubles.delete(what);
  const answered = tally.answered - trouble.answered;
  const lost = tally.lost - trouble.lost;
  journal.add(
    `${sentence} after ${seconds(performance.now() - trouble.at)}. Meanwhile ${answered} answered, ${lost} lost.`,
  );
}

const chapters = {
  gone({ id }, slot) {
    // It will not wake up any more.
    troubles.delete(`loop ${slot}`);
    begin(`life ${slot}`, `Worker ${id} has died.`);
  },
  starting() {},
  blocked({ id }, slot) {
    begin(`loop ${slot}`, `Worker ${id} is blocked: its event loop does not turn.`);
  },
  serving({ id }, slot) {
    end(`life ${slot}`, `Worker ${id} serves in its place,`);
    end(`loop ${slot}`, `Worker ${id} goes on,`);
  },
};

export const story = {
  tell({ blockedFor, native }, workers) {
    workers.forEach((worker, slot) => chapters[worker.state](worker, slot));
    const passing = native ? 'do not pass through it' : 'wait for it';
    if (blockedFor === 0) end('primary', 'The primary’s JavaScript goes on,');
    else begin('primary', `The primary’s JavaScript is blocked. Connections ${passing}.`);
  },

  tellLoss() {
    begin('answers', 'A request was lost. Does anybody answer?');
  },

  tellAnswer() {
    end('answers', 'Answers come again,');
  },
};
