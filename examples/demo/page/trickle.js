// Asks for /hello 20 times a second while the page is seen, and tells what becomes of each request.

const PERIOD = 50;
// Browsers open six connections to a host: one is for the events, one for a button.
const AT_ONCE = 4;
const PATIENCE = 10_000;
// After a loss there may be nobody left to ask.
const PAUSE_AFTER_LOSS = 1000;

let underWay = 0;
let notBefore = 0;
let isPaused = false;

async function ask() {
  const response = await fetch('/hello', { signal: AbortSignal.timeout(PATIENCE) });
  return response.json();
}

async function request(on) {
  const started = performance.now();
  try {
    const { worker } = await ask().catch((error) => {
      if (error.name === 'TimeoutError') throw error;
      on.retried();
      return ask();
    });
    on.answered(worker, performance.now() - started);
  } catch {
    notBefore = performance.now() + PAUSE_AFTER_LOSS;
    on.lost();
  }
}

async function tick(on) {
  if (isPaused || document.hidden || underWay >= AT_ONCE || performance.now() < notBefore) return;
  underWay++;
  await request(on);
  underWay--;
}

export const trickle = {
  start: (on) => setInterval(tick, PERIOD, on),
  pause: (paused) => (isPaused = paused),
};
