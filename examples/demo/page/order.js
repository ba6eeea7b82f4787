import { journal } from './journal.js';

/** Has the primary do something, by way of whichever worker takes the request. It is no GET: it is not sent again. */
export async function order(path) {
  try {
    const { ok, status } = await fetch(path, { method: 'POST' });
    if (!ok) journal.add(`The workers refused to pass that on (${status}).`);
  } catch {
    journal.add('That did not reach a worker: press the button again.');
  }
}

/** A button that is off for the moment keeps the focus; `disabled` would take it away. */
export function setOff(button, isOff) {
  button.setAttribute('aria-disabled', isOff);
}

export function onPress(button, act) {
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') !== 'true') act();
  });
}
