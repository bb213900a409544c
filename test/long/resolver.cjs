const { join, relative } = require('node:path');

/** Whoever asks for fast-check gets the one beside this file, which itself gets the package. */
module.exports = (request, options) =>
  request === 'fast-check' && relative(__dirname, options.basedir) !== ''
    ? join(__dirname, 'fast-check.mjs')
    : options.defaultResolver(request, options);
