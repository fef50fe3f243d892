import fc from 'fast-check';

/**
 * Property tests draw new cases in each run, so that they go on finding faults where people develop. In CI a run must fail
 * because of what was changed and not because of what was drawn: there the cases are always the same.
 */
if (process.env['CI']) fc.configureGlobal({ seed: 20_261_124 });
