import { onPress, order, setOff } from './order.js';
import { number, seconds } from './format.js';

// One more than the strip's width in index.html: a sample each 250 ms, for 30 s.
const SAMPLES = 120;
const STRIP_HEIGHT = 40;

/** The row of one slot: the worker that is in it now, and what this page got from it and from those before it. */
export class Row {
  #row = document.getElementById('worker').content.cloneNode(true).firstElementChild;
  #samples = new Array(SAMPLES).fill(0);
  id = null;

  constructor(list) {
    onPress(this.#find('.kill'), () => order(`/kill?worker=${this.id}`));
    onPress(this.#find('.block'), () => order(`/block?worker=${this.id}`));
    list.append(this.#row);
  }

  show({ id, pid, state, blockedFor, figures, mayDie }) {
    this.id = id;
    this.#row.dataset.state = state;
    this.#row.setAttribute('aria-label', `Worker ${id}`);
    this.#write('.title', `Worker ${id}`);
    this.#write('.pid', `pid ${pid}`);
    this.#write('.state', state === 'blocked' ? `blocked for ${seconds(blockedFor)}` : state);
    this.#write('.accepted', number(figures?.accepted));
    this.#write('.open', number(figures?.active));
    this.#write('.delay', number(figures?.loopDelay, 'ms'));
    this.#name('.kill', `Kill worker ${id}`, !mayDie);
    this.#name('.block', `Block worker ${id} for 3 s`, state !== 'serving');
  }

  /** Takes what its worker answered in the last second. */
  addSample(count) {
    this.#samples.shift();
    this.#samples.push(count);
    this.#write('.rate', number(count));
  }

  get highest() {
    return Math.max(...this.#samples);
  }

  draw(top) {
    const y = (count) => STRIP_HEIGHT * (1 - count / top);
    const line = this.#samples.map((count, x) => `${x},${y(count).toFixed(1)}`).join('L');
    this.#find('path').setAttribute('d', `M0,${STRIP_HEIGHT}L${line}L${SAMPLES - 1},${STRIP_HEIGHT}Z`);
  }

  #find(selector) {
    return this.#row.querySelector(selector);
  }

  #write(selector, text) {
    this.#find(selector).textContent = text;
  }

  #name(selector, label, isOff) {
    this.#find(selector).setAttribute('aria-label', label);
    setOff(this.#find(selector), isOff);
  }
}
