'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
execFileSync('cargo', ['build', '--release'], { stdio: 'inherit' });
fs.copyFileSync('target/release/librust_cluster.so', `rust-cluster.${process.platform}-${process.arch}.node`);
