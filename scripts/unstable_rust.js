'use strict';

const { spawnSync } = require('node:child_process');

// Sanitizers are flags of the nightly compiler. Where there is one it is used; the stable compiler has them too, and
// takes them with its bootstrap switch (https://doc.rust-lang.org/unstable-book/compiler-environment-variables/RUSTC_BOOTSTRAP.html).

function ask(command, ...args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout : '';
}

function nightly() {
  return ask('rustup', 'toolchain', 'list').match(/^nightly\S*/m)?.[0];
}

/** The environment in which cargo takes unstable flags, with these for the compiler. */
function unstableEnvironment(flags) {
  const toolchain = nightly();
  return {
    ...process.env,
    ...(toolchain && { RUSTUP_TOOLCHAIN: toolchain }),
    RUSTC_BOOTSTRAP: '1',
    RUSTFLAGS: [process.env.RUSTFLAGS, ...flags].filter(Boolean).join(' '),
  };
}

/** The platform that is built for. Named to cargo, the flags are not for build scripts and macros. */
function host() {
  return ask('rustc', '-vV').match(/^host: (\S+)$/m)[1];
}

module.exports = { host, unstableEnvironment };
