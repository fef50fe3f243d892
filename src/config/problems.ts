import { UserError } from '../errors.ts';

/** One thing that is wrong with the configuration. */
export interface Problem {
  /** "PORT", "showback.yaml:12:5 teams.payments.owners[0]" */
  place: string;
  /** What was expected and what was found instead. */
  message: string;
  /** Where to find the right value. */
  where?: string | undefined;
}

/** Everything that is wrong with the configuration, at once. */
export class ConfigError extends UserError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ place, message, where }) => `  ${place}: ${message}${where ? ` (${where})` : ''}`);
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super(`The configuration has ${count}:\n${lines.join('\n')}`, {
      hint: 'Every key is explained in docs/configuration.md.',
    });
    this.problems = problems;
  }
}
