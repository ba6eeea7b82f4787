'use strict';

require('./serve.cjs')(require('node:cluster'));
