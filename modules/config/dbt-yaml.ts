import { Document, isMap, visit } from "yaml";
import { type DatasetContract, type DatasetTable, TIME_UNITS } from "../contract/dataset";
import type { OdcsContract } from "./odcs-schema";

/** A contract, as the platform and as the standard has it. */
interface Contract {
  readonly contract: DatasetContract;
  readonly odcs: OdcsContract;
}

/** dbt's sources: the tables of bronze, with what the contract says of them and how old the newest row may be. */
export function sourcesYaml({ contract, odcs }: Contract): string {
  return written(contract.name, {
    sources: [
      {
        name: contract.name,
        description: `${contract.description} Here is every landed row as text, with the file and line it came from.`,
        schema: "{{ var('schemas', {}).get('bronze', 'bronze') }}",
        tables: contract.tables.map((table) => ({
          name: table.name,
          description: `${grainOf(table, odcs)} ${table.description}`,
          ...freshness(table),
          columns: columnsOf(table),
        })),
      },
    ],
  });
}

function freshness({ frequency }: DatasetTable) {
  if (frequency === undefined) return {};
  const period = TIME_UNITS.find(({ symbol }) => symbol === frequency.unit)?.name;
  const warn_after = { count: frequency.value, period };
  return { config: { loaded_at_field: "_loaded_at", freshness: { warn_after } } };
}

/**
 * dbt's models of silver and quarantine: what they hold, and the one test that silver is worth. What rows hold is
 * already decided by the contract's rules, which send the others to quarantine.
 * @param described models that say themselves what they hold, since it is more than the contract knows
 */
export function silverYaml({ contract, odcs }: Contract, described: ReadonlySet<string>): string {
  const models = contract.tables.flatMap((table) => [
    {
      name: `stg_${contract.name}__${table.name}`,
      description: `${grainOf(table, odcs)} ${table.description} The newest accepted row of each key; \`_versions\` is how many of them landed.`,
      data_tests: [{ one_row_per: { arguments: { columns: table.primaryKey } } }],
      columns: columnsOf(table),
    },
    {
      name: `quarantine_${contract.name}__${table.name}`,
      description: `The landed rows of ${table.name} that the contract refuses: the text as it landed, the file and line it came from, and why. A row that could not be read has its text in \`_raw_text\`.`,
      columns: [{ name: "_reject_reason", description: 'The rules that the row breaks, joined by "; ".' }],
    },
  ]);
  return written(contract.name, { models: models.filter(({ name }) => !described.has(name)) });
}

function grainOf({ name }: DatasetTable, odcs: OdcsContract): string {
  return odcs.schema.find((table) => table.name === name)?.dataGranularityDescription ?? "";
}

const columnsOf = ({ columns }: DatasetTable) =>
  columns.map(({ name, description }) => ({ name, description }));

/** A column stands on one line, as people write it. */
function written(dataset: string, content: object): string {
  const document = new Document(content);
  visit(document, {
    Pair(_, { key, value }) {
      const name = String(key);
      if (
        (name === "columns" || name === "data_tests") &&
        value !== null &&
        typeof value === "object" &&
        "items" in value
      )
        for (const item of value.items as unknown[]) if (isMap(item)) item.flow = true;
      if (name === "config" && isMap(value)) value.flow = true;
    },
  });
  document.commentBefore = ` Made of datasets/${dataset}/contract.odcs.yaml by \`npm run docs\`. Change the contract.`;
  return document.toString({ lineWidth: 0 });
}
