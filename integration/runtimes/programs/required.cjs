'use strict';

require('./serve.cjs')(require('rust-cluster'));
