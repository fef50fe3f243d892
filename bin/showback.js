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
// These take long beside the bot: memory counts more than speed, most of all where a sync waits for others. V8 and malloc
// take such settings at the start only, so the process begins again under them, as the same process.
var frugal = ['--max-semi-space-size=1', '--heap-growing-percent=10'];
var small = { sync: frugal.concat('--optimize-for-size'), detect: frugal }[process.argv[2]];
var isSmall = small === undefined || small.every((flag) => process.execArgv.includes(flag));
if (!isSmall && process.platform !== 'win32') {
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...small, ...process.argv.slice(1)], {
    ...process.env,
    MALLOC_ARENA_MAX: '1',
    MALLOC_MMAP_THRESHOLD_: '65536',
    MALLOC_TRIM_THRESHOLD_: '131072',
  });
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
