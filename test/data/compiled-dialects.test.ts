import { DOCUMENTED_ENGINES } from "../support/engines/documented";
import { type CompiledNode, EngineCompiler } from "../support/engines/engine-compiler";
import { contractOf, DATASETS, schemasOf } from "../support/engines/reference";
import { missingModules } from "../support/python";
import { describeIf } from "../support/requirements";
import { Scratch } from "./shop";

/** Words that stand before a parenthesis without being a function. */
const NO_FUNCTIONS = new Set(
  "and as between by case char decimal distinct div else from group in inner is join lateral not number on or over select then timestamp varchar when where within".split(
    " ",
  ),
);

const ALL_MINUTES = 10;

const scratch = new Scratch();
afterAll(() => scratch.remove());

for (const engine of DOCUMENTED_ENGINES) {
  const missing = missingModules([`dbt.adapters.${engine.target}`, "sqlglot"]);
  describeIf(missing, `${engine.title}, compiled by its adapter without an account`, () => {
    let compiler: EngineCompiler;
    const compiled = new Map<string, readonly CompiledNode[]>();

    beforeAll(async () => {
      compiler = new EngineCompiler(engine, scratch.folder());
      for (const dataset of DATASETS) {
        const vars = { contract: contractOf(dataset), schemas: schemasOf(dataset) };
        compiled.set(dataset, await compiler.compile({ dataset, vars }));
      }
    }, ALL_MINUTES * 60_000);
    afterAll(() => compiler.stop());

    /** What is wrong with the nodes of a dataset, by the name of each. */
    const wrong = (dataset: string, of: (node: CompiledNode) => readonly string[]) =>
      (compiled.get(dataset) ?? []).flatMap((node) => of(node).map((each) => `${node.name}: ${each}`));

    it.each(DATASETS)("is SQL of its dialect: %s", (dataset) => {
      const models = (compiled.get(dataset) ?? []).filter((node) => node.kind === "model");
      const tables = contractOf(dataset).tables.length;
      // Silver and quarantine of every table, and gold.
      expect(models.length).toBeGreaterThan(2 * tables);
      expect(wrong(dataset, ({ problem }) => (problem === null ? [] : [problem]))).toEqual([]);
    });

    it.each(DATASETS)(`calls functions that are looked up in ${engine.reference}: %s`, (dataset) => {
      const known = new Set([...NO_FUNCTIONS, ...engine.functions]);
      expect(wrong(dataset, ({ functions }) => functions.filter((name) => !known.has(name)))).toEqual([]);
    });

    it.each(DATASETS)("names nothing by a reserved word: %s", (dataset) => {
      const reserved = new Set(engine.reserved);
      expect(wrong(dataset, ({ names }) => names.filter((name) => reserved.has(name)))).toEqual([]);
    });
  });
}
