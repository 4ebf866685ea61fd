import { formatProblem, type Problem } from "../config/problem";
import { UserError } from "../contract/errors";
import type { LoadedDashboard } from "./definition";
import { expandMeasure } from "./expand";
import type { Gold } from "./gold";
import { withSources } from "./query";
import type { TableChart } from "./schema";

type Path = readonly PropertyKey[];

/**
 * Asks DuckDB about every piece of SQL of a definition, so that each mistake is reported at its own line.
 *
 * @throws UserError with every problem as `file:line:column: message`.
 */
export async function checkSql({ dashboard, source }: LoadedDashboard, gold: Gold): Promise<void> {
  const { sources, measures, dimensions, pages } = dashboard;
  const problems: Problem[] = [];
  const wrong = new Set<string>();
  const probe = async (path: Path, from: string, select: string, order = ""): Promise<boolean> => {
    const message = await gold.complaint(
      `${withSources(from, sources)} select ${select} from ${from} ${order}`,
    );
    if (message === undefined) return true;
    problems.push({ file: source.file, ...source.position(path, "value"), message, severity: "error" });
    return false;
  };

  for (const [name, { uses }] of Object.entries(sources)) {
    const standsOnWrong = uses.some((used) => wrong.has(used));
    if (standsOnWrong || !(await probe(["sources", name, "sql"], name, "*"))) wrong.add(name);
  }
  for (const [name, measure] of Object.entries(measures)) {
    if (wrong.has(measure.source)) continue;
    await probe(["measures", name, "sql"], measure.source, expandMeasure(name, measures));
  }
  for (const [name, dimension] of Object.entries(dimensions)) {
    for (const from of dimension.sources.filter((one) => !wrong.has(one))) {
      await probe(["dimensions", name, "sql"], from, `cast(${dimension.sql} as varchar)`);
      if (dimension.key !== undefined) await probe(["dimensions", name, "key"], from, dimension.key);
    }
  }
  for (const [pageIndex, page] of pages.entries()) {
    for (const [chartIndex, chart] of page.charts.entries()) {
      if (chart.type !== "table" || wrong.has(chart.source)) continue;
      await probeTable(chart, ["pages", pageIndex, "charts", chartIndex], probe);
    }
  }
  if (problems.length > 0) throw new UserError(problems.map(formatProblem));
}

async function probeTable(
  table: TableChart,
  path: Path,
  probe: (path: Path, from: string, select: string, order?: string) => Promise<boolean>,
): Promise<void> {
  for (const [index, column] of table.columns.entries()) {
    await probe([...path, "columns", index, "sql"], table.source, column.sql);
  }
  await probe([...path, "order"], table.source, "1", `order by ${table.order}`);
}
