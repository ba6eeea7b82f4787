// What has happened, in a sentence each, the newest first.

const LENGTH = 8;

export const journal = {
  add(sentence) {
    const list = document.getElementById('journal');
    const item = document.createElement('li');
    const time = document.createElement('time');
    time.textContent = new Date().toLocaleTimeString('en-GB');
    item.append(time, ` ${sentence}`);
    list.prepend(item);
    while (list.children.length > LENGTH) list.lastElementChild.remove();
  },
};
