// The primary's news, by way of whichever worker the connection for them has met. When that worker dies the browser
// connects anew by itself; when it hangs, we do.

const PATIENCE = 1000;
const CHECK_EVERY = 250;

export const live = {
  latest: null,
  receivedAt: performance.now(),

  /** For how many ms nothing new has come. */
  silence: () => performance.now() - live.receivedAt,

  /** Whether the primary has said that it will be silent now. */
  isExpected: () => live.silence() < (live.latest?.blockedFor ?? 0) + PATIENCE,

  start(onNews) {
    let source = open(onNews);
    let triedAt = performance.now();
    setInterval(() => {
      if (live.isExpected() || performance.now() - triedAt < PATIENCE) return;
      source.close();
      source = open(onNews);
      triedAt = performance.now();
    }, CHECK_EVERY);
  },
};

function open(onNews) {
  const source = new EventSource('/events');
  source.onmessage = ({ data }) => {
    const news = JSON.parse(data);
    // A worker tells a newcomer what it has heard last, which may be old.
    if (news.at <= (live.latest?.at ?? 0)) return;
    live.latest = news;
    live.receivedAt = performance.now();
    onNews(news);
  };
  return source;
}
