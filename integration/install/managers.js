'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const runNpm = require('../../scripts/run_npm');

// The package managers, each as somebody has it who has never used it: no settings but the registry, an empty cache.

const TIMEOUT = 120_000;
const pnpmProgram = path.join(__dirname, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
const yarnProgram = path.join(__dirname, 'node_modules', '@yarnpkg', 'cli-dist', 'bin', 'yarn.js');

// npm tells its settings to what `npm run` starts, and those are stronger than any file.
const OTHERS = /^(npm_|pnpm_|yarn_|xdg_|node_options$)/i;

/** The environment of somebody whose home is an empty folder, and whose npm knows `registry`. */
function newcomer(home, registry) {
  fs.mkdirSync(home, { recursive: true });
  const { host } = new URL(registry);
  // Any token: npm publishes nothing without one.
  const npmrc = `registry=${registry}\n//${host}/:_authToken=anybody\nupdate-notifier=false\n`;
  fs.writeFileSync(path.join(home, '.npmrc'), npmrc);
  const inherited = Object.entries(process.env).filter(([name]) => !OTHERS.test(name));
  return { ...Object.fromEntries(inherited), HOME: home };
}

const yarnSettings = (registry, linker) => ({
  YARN_NPM_REGISTRY_SERVER: registry.replace(/\/$/, ''),
  YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
  YARN_NODE_LINKER: linker,
  YARN_ENABLE_TELEMETRY: '0',
  YARN_ENABLE_SCRIPTS: 'false',
  YARN_NPM_MINIMAL_AGE_GATE: '0', // what is newer than a day it does not install
});

const runNode = (args, cwd, options) => spawnSync(process.execPath, args, { cwd, ...options });

/** Functions that run a package manager in `folder` with these arguments, and throw what it has printed if it fails. */
function managersOf(env, registry) {
  const ended = ({ status, signal, stdout, stderr, error }) => {
    if (status !== 0) throw error ?? new Error(`${status ?? signal}\n${stdout}\n${stderr}`);
    return stdout;
  };
  const options = { env, encoding: 'utf8', timeout: TIMEOUT };
  const yarn = (linker) => (folder, args) => {
    const set = { ...options, env: { ...env, ...yarnSettings(registry, linker) } };
    return ended(runNode([yarnProgram, ...args], folder, set));
  };
  return {
    npm: (folder, args) =>
      ended(
        runNpm([...args, '--ignore-scripts', '--no-audit', '--no-fund'], folder, {
          ...options,
          stdio: 'pipe',
        }),
      ),
    pnpm: (folder, args) => ended(runNode([pnpmProgram, ...args, '--ignore-scripts'], folder, options)),
    yarn: yarn('node-modules'),
    'yarn pnp': yarn('pnp'),
  };
}

module.exports = { managersOf, newcomer };
