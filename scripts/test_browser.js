'use strict';

const installChromium = require('./install_chromium');
const runIntegration = require('./run_integration');

// Here, and not in the tests: a download may take longer than a test may.
installChromium();
runIntegration('browser', process.argv.slice(2));
