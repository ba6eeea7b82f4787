'use strict';

const cluster = require('node:cluster');

const answerCommands = require('../servers/answer-commands');

// For a primary that goes its own way and takes no other command. What a test might ask does not hold it.
if (cluster.isPrimary) {
  answerCommands({ stats: () => cluster.stats?.() ?? null });
  process.channel.unref();
}
