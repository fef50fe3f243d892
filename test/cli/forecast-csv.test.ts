import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatDay, parseDay } from '../../src/finops/day.ts';
import { forecast } from '../../src/finops/forecast.ts';
import { temporaryFolder } from '../support/bills.ts';

const CLI = join(import.meta.dirname, '../../bin/showback.js');
const FIRST = parseDay('2026-08-03');

function forecastOf(text: string, ...args: string[]) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'daily.csv'), text);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [CLI, 'forecast', '--input', 'daily.csv', '--horizon', '7', ...args],
    { cwd: folder, encoding: 'utf8' },
  );
  return { folder, code: status, out: stdout, err: stderr };
}

const cost = (i: number) => (i % 7 < 5 ? 100 : 40) + (i % 3);
const lines = (name: string, days: number, cost: (i: number) => number | '') =>
  Array.from({ length: days }, (_, i) => `${name},${formatDay(FIRST + i)},${cost(i)}`);
const csv = (...all: string[][]) => ['series,date,cost', ...all.flat(), ''].join('\n');

describe('showback forecast', () => {
  it('writes what the forecaster says of each series, from the day after its last on', () => {
    const { code, out, err } = forecastOf(csv(lines('"a, ""b"""', 60, cost), lines('plain', 40, cost)));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [header, ...rows] = out.trimEnd().split('\n');
    expect(header).toBe('series,date,mean,p10,p20,p30,p40,p50,p60,p70,p80,p90');
    expect(rows).toHaveLength(14);
    expect(rows[0]).toMatch(/^"a, ""b""",2026-10-02,/);
    const made = forecast({ start: FIRST, costs: Array.from({ length: 40 }, (_, i) => cost(i)) }, FIRST + 47);
    const [name, date, ...amounts] = rows[7]?.split(',') ?? [];
    expect([name, date]).toEqual(['plain', formatDay(FIRST + 40)]);
    const { mean, quantiles } = made?.days[0] ?? expect.fail();
    for (const [i, amount] of [mean, ...quantiles].entries()) expect(Number(amounts[i])).toBeCloseTo(amount, 5);
  });

  it('takes gaps, empty costs, any order and Windows line ends, and writes a file', () => {
    const given = lines('gaps', 50, (i) => (i % 11 === 0 ? '' : cost(i)));
    const shuffled = given.filter((_, i) => i % 13 !== 5).reverse();
    const { code, out, folder } = forecastOf(csv(shuffled).replaceAll('\n', '\r\n'), '--output', 'forecast.csv');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    const rows = readFileSync(join(folder, 'forecast.csv'), 'utf8').trimEnd().split('\n');
    expect(rows).toHaveLength(8);
    expect(rows[1]).toMatch(new RegExp(`^gaps,${formatDay(FIRST + 50)},`));
  });

  it('takes quotes around anything', () => {
    const given = ['"series","date","cost"', ...lines('a', 20, cost).map((line) => `"${line.replaceAll(',', '","')}"`)];
    const { out } = forecastOf([...given, ''].join('\n'));
    expect(out).toBe(forecastOf(csv(lines('a', 20, cost))).out);
  });

  it('prints all of it, however slowly it is read', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'daily.csv'), csv(lines('a', 40, cost)));
    const command = '"$0" "$1" forecast --input daily.csv --horizon 3000 | { sleep 1; cat; }';
    const { stdout } = spawnSync('sh', ['-c', command, process.execPath, CLI], { cwd: folder, encoding: 'utf8' });
    expect(stdout.trimEnd().split('\n')).toHaveLength(3001);
  });

  it('reads files of more than a megabyte, whatever stands where it reads on', () => {
    const names = Array.from({ length: 130 }, (_, i) => `Zürich – €${'ü'.repeat(i % 7)} ${i}`);
    const text = csv(...names.map((name) => lines(name, 300, cost)));
    expect(Buffer.byteLength(text)).toBeGreaterThan(1 << 20);
    const { code, out, err } = forecastOf(`\ufeff${text}`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const rows = out.trimEnd().split('\n').slice(1);
    expect(rows.filter((_, i) => i % 7 === 0).map((row) => row.split(',')[0])).toEqual(names);
    expect(new Set(rows.map((row) => row.slice(row.indexOf(',')))).size).toBe(7);
  });

  it.each([
    ['x,2026-11-31,1', '"2026-11-31" is no date'],
    ['x,yesterday,1', '"yesterday" is no date'],
    ['x,2026-11-01,much', '"much" is no number'],
    ['x,2026-11-01,Infinity', '"Infinity" is no number'],
    ['x,2026-11-01', 'three values'],
    ['x,2026-11-01,1,2', 'three values'],
    [',2026-11-01,1', 'names no series'],
    ['"x,2026-11-01,1', 'quotes'],
    ['a,2026-08-03,1', 'twice'],
    ['a,1900-01-01,1', 'a hundred years'],
  ])('says the number of a line that is wrong and why, and writes nothing: %s', (line, why) => {
    const { code, out, err, folder } = forecastOf(csv(lines('a', 5, cost), [line]), '--output', 'forecast.csv');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('Line 7: ');
    expect(err).toContain(why);
    expect(err).not.toMatch(/\n\s+at /);
    expect(existsSync(join(folder, 'forecast.csv'))).toBe(false);
  });

  it('says what is wrong with the file or the horizon', () => {
    expect(forecastOf('a,b\n')).toMatchObject({ code: 1, err: expect.stringContaining('Line 1: ') });
    expect(forecastOf('')).toMatchObject({ code: 1, err: expect.stringContaining('no costs') });
    expect(forecastOf(csv(lines('a', 5, cost)), '--horizon', 'long')).toMatchObject({
      code: 1,
      err: expect.stringContaining('"long" is no number of days'),
    });
    expect(forecastOf(csv(lines('a', 5, cost)), '--input', 'none.csv')).toMatchObject({
      code: 1,
      err: expect.stringContaining('none.csv cannot be read'),
    });
  });

  it('names the series of which too few days are known', () => {
    const { code, out, err } = forecastOf(csv(lines('long', 30, cost), lines('new', 2, cost)));
    expect(code).toBe(0);
    expect(err).toContain('not forecast: new');
    expect(out).not.toContain('new,');
  });
});
