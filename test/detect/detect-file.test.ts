import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { detectInFile } from '../../src/detect/detect-file.ts';
import { formatDay, parseDay } from '../../src/finops/day.ts';
import { temporaryFolder } from '../support/bills.ts';

const FIRST = parseDay('2026-01-01');
const HEADER = 'series,date,cost';
const usual = (index: number) => 100 + 3 * Math.sin(index * index);

/** A hundred days, of which the eightieth costs more. */
function lines(series: string, spike: number): string[] {
  return Array.from({ length: 100 }, (_, index) => {
    const cost = index === 79 ? spike : usual(index);
    return `${series},${formatDay(FIRST + index)},${cost.toFixed(2)}`;
  });
}

function file(...rows: string[]) {
  const input = join(temporaryFolder(), 'daily.csv');
  writeFileSync(input, [HEADER, ...rows, ''].join('\n'));
  return { input, output: `${input}.flagged` };
}

async function flagged(...rows: string[]): Promise<string[]> {
  const { input, output } = file(...rows);
  await detectInFile(input, output);
  return readFileSync(output, 'utf8').trimEnd().split('\n');
}

const refusal = (...rows: string[]) => detectInFile(file(...rows).input, undefined).catch(({ message }) => message);

describe('detect --input', () => {
  it('writes one row for each anomaly, with its first and last day', async () => {
    const [header, row, ...others] = await flagged(...lines('checkout', 350), ...lines('search', 100));
    expect(header).toBe('series,flagged_on,start,end,expected,actual,impact,severity');
    expect(row).toMatch(
      /^checkout,2026-03-21,2026-03-21,2026-03-21,(9[6-9]|10[0-4])[.0-9]*,350,2(4[6-9]|5[0-4])[.0-9]*,medium$/,
    );
    expect(others).toEqual([]);
  });

  it('takes series that alternate, other columns, quotes and gaps', async () => {
    const [a, b] = [lines('"a, ""b"""', 350), lines('c', 100)];
    const mixed = a.flatMap((line, index) => (index % 9 === 4 ? [b[index] ?? ''] : [line, b[index] ?? '']));
    expect(await flagged(...mixed)).toEqual([expect.anything(), expect.stringMatching(/^"a, ""b""",2026-03-21,/)]);
  });

  it('reads compressed files', async () => {
    const { input, output } = file();
    writeFileSync(`${input}.gz`, gzipSync([HEADER, ...lines('checkout', 350)].join('\n')));
    await detectInFile(`${input}.gz`, output);
    expect(readFileSync(output, 'utf8').split('\n')).toHaveLength(3);
  });

  it.each([
    [['a,2026-01-01,1', 'a,2026-01-02,much'], 'line 3: "much" is no amount like 12.50.'],
    [['a,2026-01-01,1', '', 'a,2026-02-30,1'], 'line 4: "2026-02-30" is no date like 2026-11-01.'],
    [['a,01/02/2026,1'], 'line 2: "01/02/2026" is no date like 2026-11-01.'],
    [['a,2026-01-01,'], 'line 2: it has no cost.'],
    [[',2026-01-01,1'], 'line 2: it names no series.'],
    [['a,2026-01-01,1', 'a,2026-01-02'], 'line 3: it has 2 fields, and the header 3.'],
    [['a,2026-01-02,1', 'b,2026-01-01,1', 'a,2026-01-01,1'], 'line 4: 2026-01-01 does not come after 2026-01-02'],
    [['a,2026-01-02,1', 'a,2026-01-02,1'], 'line 3: 2026-01-02 does not come after 2026-01-02'],
  ])('says where and why a line cannot be used: %j', async (rows, reason) => {
    expect(await refusal(...rows)).toContain(reason);
  });

  it('says so deep in a large file, too', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => `series-${index},2026-01-01,${index}`).join('\n');
    expect(await refusal(rows, 'a,2026-01-01', 'b,2026-01-01,1')).toContain(
      'line 60002: it has 2 fields, and the header 3.',
    );
    expect(await refusal(rows, 'a,2026-01-01,?')).toContain('line 60002: "?" is no amount like 12.50.');
  });

  it('names a column that is missing', async () => {
    const { input } = file();
    writeFileSync(input, 'series,day,cost\na,2026-01-01,1\n');
    await expect(detectInFile(input, undefined)).rejects.toThrow('line 1: there is no column date.');
  });

  it('ends with 1 and leaves no output where a line is malformed', () => {
    const { input, output } = file('a,2026-01-01,x');
    const cli = join(import.meta.dirname, '../../bin/showback.js');
    const { status, stderr } = spawnSync(process.execPath, [cli, 'detect', '--input', input, '--output', output]);
    expect([status, String(stderr)]).toEqual([1, expect.stringContaining('line 2: "x" is no amount')]);
    expect(() => readFileSync(output)).toThrow();
  });
});
