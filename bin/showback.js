#!/usr/bin/env node
// Plain JavaScript that any Node can read, so that one that is too old can say so.
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    'Showback needs Node 24 or newer and this is ' +
      process.versions.node +
      '. `npm ci` brings the right one: run it, then start Showback by `npm start` or `npx showback`.',
  );
  process.exit(1);
}
import('node:module')
  .then((module) => {
    // Compiled code is kept beside the packages: the next start takes half as long.
    module.enableCompileCache(`${import.meta.dirname}/../node_modules/.cache/showback`);
    return import('../src/cli.ts');
  })
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
