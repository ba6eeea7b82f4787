'use strict';

/** For a program with a primary of its own: does what the test asks (harness/start-server.js). `stop` is the last. */
module.exports = function answerCommands(commands) {
  process.on('message', async ({ id, name, args }) => {
    const value = await commands[name](...args);
    process.send({ id, value }, () => {
      if (name === 'stop') process.disconnect();
    });
  });
};
