import { MICROSOFT } from '../../../src/platforms/teams/account.ts';

// A bot that is started with this finds Microsoft's login where the test has put one.
Object.assign(MICROSOFT, JSON.parse(process.env['STAND_IN_FOR_MICROSOFT'] ?? '{}'));
