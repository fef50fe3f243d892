/**
 * What an import has to do at the least: DuckDB writes the same lines with the same types as Parquet (zstd) and materialises
 * the same GROUP BY, in one process, without checks, without a database, without allocation.
 */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const [file = '', folder = ''] = process.argv.slice(2);
const COSTS = ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost'];
const QUANTITIES = ['PricingQuantity', 'ListUnitPrice', 'ContractedUnitPrice'];
const TIMES = ['BillingPeriodStart', 'BillingPeriodEnd', 'ChargePeriodStart', 'ChargePeriodEnd'];

const duck = await (await DuckDBInstance.create(':memory:', { preserve_insertion_order: 'false' })).connect();
const typed = (names: readonly string[], type: string) => names.map((name) => `'${name}': '${type}'`);
const types = [...typed(COSTS, 'DECIMAL(38,12)'), ...typed(QUANTITIES, 'DOUBLE'), ...typed(TIMES, 'TIMESTAMP')];
const cast = (names: readonly string[], type: string) => names.map((name) => `${name}::${type} as ${name}`);
const scan = file.endsWith('.csv')
  ? `read_csv('${file}', header = true, types = {${types.join(', ')}})`
  : `(select * replace (${[...cast(COSTS, 'DECIMAL(38,12)'), ...cast(QUANTITIES, 'DOUBLE')].join(', ')}) from read_parquet('${file}'))`;
const written = join(folder, 'lines.parquet');
await duck.run(`copy (from ${scan}) to '${written}' (format parquet, compression zstd)`);
await duck.run(`create table rolled_up as
  select json_extract_string(Tags, '/app') as workload, json_extract_string(Tags, '/environment') as environment, ProviderName,
    ServiceName, SubAccountId, RegionId, ChargeCategory, ChargePeriodStart::date as day,
    ${COSTS.map((name) => `sum(${name}) as ${name}`).join(', ')}
  from read_parquet('${written}') group by all`);
duck.closeSync();
