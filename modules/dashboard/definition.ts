import { check } from "../config/check";
import { formatProblem, isError, type Problem } from "../config/problem";
import { didYouMean } from "../config/suggest";
import { readYaml, type YamlSource } from "../config/yaml-source";
import { UserError } from "../contract/errors";
import { referencesIn } from "./expand";
import { type Card, type Chart, type Dashboard, dashboardSchema, type Page } from "./schema";

/** A definition together with where each part of it stands in its file, for errors found later (in its SQL). */
export interface LoadedDashboard {
  readonly dashboard: Dashboard;
  readonly source: YamlSource;
}

/**
 * Reads a dashboard definition and checks it as far as that is possible without data.
 *
 * @throws UserError with every problem as `file:line:column: message`.
 */
export function loadDashboard(file: string): LoadedDashboard {
  const { source, problems } = readYaml(file);
  if (!source || problems.some(isError)) throw userError(problems);
  const checked = check(dashboardSchema, source);
  if (!checked.value || checked.problems.some(isError)) throw userError(checked.problems);
  const broken = new References(checked.value, source).problems();
  if (broken.length > 0) throw userError(broken);
  return { dashboard: checked.value, source };
}

function userError(problems: readonly Problem[]): UserError {
  return new UserError(problems.filter(isError).map(formatProblem));
}

type Path = readonly PropertyKey[];

/** Checks that everything a definition names is there and fits where it is named. */
class References {
  private readonly found: Problem[] = [];
  constructor(
    private readonly dashboard: Dashboard,
    private readonly source: YamlSource,
  ) {}

  problems(): Problem[] {
    const { sources, measures, dimensions, pages, asOf } = this.dashboard;
    this.sources();
    for (const [name, measure] of Object.entries(measures)) {
      this.known("source", measure.source, sources, ["measures", name, "source"]);
      this.measureSql(name);
    }
    for (const [name, dimension] of Object.entries(dimensions)) {
      for (const [index, used] of dimension.sources.entries()) {
        this.known("source", used, sources, ["dimensions", name, "sources", index]);
      }
    }
    if (asOf !== undefined) this.known("measure", asOf, measures, ["asOf"]);
    for (const [index, page] of pages.entries()) this.page(page, ["pages", index]);
    return this.found;
  }

  private sources(): void {
    const above: string[] = [];
    for (const [name, source] of Object.entries(this.dashboard.sources)) {
      for (const [index, used] of source.uses.entries()) {
        if (above.includes(used)) continue;
        this.report(["sources", name, "uses", index], `"${used}" is not a source above "${name}"`);
      }
      above.push(name);
    }
  }

  private measureSql(name: string): void {
    const { measures } = this.dashboard;
    const path = ["measures", name, "sql"];
    const visit = (current: string, trail: readonly string[]): void => {
      for (const used of referencesIn(measures[current]?.sql ?? "")) {
        if (current === name && !this.known("measure", used, measures, path)) continue;
        if ([...trail, current].includes(used)) {
          if (used === name) this.report(path, `measure "${name}" is defined by itself`);
          continue;
        }
        if (current === name && measures[used]?.source !== measures[name]?.source) {
          this.report(path, `measure "${used}" is of another source than "${name}"`);
        }
        visit(used, [...trail, current]);
      }
    };
    visit(name, []);
  }

  private page(page: Page, path: Path): void {
    for (const [index, name] of page.filters.entries()) {
      const at = [...path, "filters", index];
      if (!this.known("dimension", name, this.dashboard.dimensions, at)) continue;
      if (this.dashboard.dimensions[name]?.key !== undefined) {
        this.report(at, `dimension "${name}" has a key and cannot be a filter`);
      }
      if (page.filters.indexOf(name) !== index) this.report(at, `filter "${name}" stands here twice`);
    }
    for (const [index, card] of page.cards.entries()) this.card(page, card, [...path, "cards", index]);
    for (const [index, chart] of page.charts.entries()) this.chart(page, chart, [...path, "charts", index]);
  }

  private card(page: Page, card: Card, path: Path): void {
    this.ignored(page, card.ignore, path);
    const { measures } = this.dashboard;
    if (!this.known("measure", card.measure, measures, [...path, "measure"])) return;
    if (card.caption === undefined) return;
    if (!this.known("measure", card.caption, measures, [...path, "caption"])) return;
    if (measures[card.caption]?.source !== measures[card.measure]?.source) {
      this.report([...path, "caption"], `caption "${card.caption}" is of another source than the figure`);
    }
  }

  private chart(page: Page, chart: Chart, path: Path): void {
    this.ignored(page, chart.ignore, path);
    if (chart.type === "table") {
      this.known("source", chart.source, this.dashboard.sources, [...path, "source"]);
      return;
    }
    const first = this.dashboard.measures[chart.measures[0] ?? ""];
    for (const [index, name] of chart.measures.entries()) {
      const at = [...path, "measures", index];
      if (!this.known("measure", name, this.dashboard.measures, at)) continue;
      const measure = this.dashboard.measures[name];
      if (first && measure?.source !== first.source) {
        this.report(at, `measure "${name}" is of another source than "${chart.measures[0]}"`);
      } else if (first && measure?.format !== first.format) {
        this.report(at, `measure "${name}" has another format than "${chart.measures[0]}" on the same axis`);
      }
    }
    if (chart.type === "funnel") return;
    if (chart.split !== undefined && chart.measures.length > 1) {
      this.report([...path, "split"], "a chart with a split has one measure");
    }
    if (chart.type === "donut" && (chart.split !== undefined || chart.measures.length > 1)) {
      this.report([...path, "type"], "a donut shows one measure by one dimension");
    }
    for (const key of ["by", "split"] as const) {
      const name = chart[key];
      if (name === undefined) continue;
      if (!this.known("dimension", name, this.dashboard.dimensions, [...path, key])) continue;
      if (first && !this.dashboard.dimensions[name]?.sources.includes(first.source)) {
        this.report([...path, key], `dimension "${name}" is not one of source "${first.source}"`);
      }
    }
  }

  private ignored(page: Page, ignore: readonly string[], path: Path): void {
    for (const [index, name] of ignore.entries()) {
      if (page.filters.includes(name)) continue;
      this.report([...path, "ignore", index], `"${name}" is not a filter of page "${page.title}"`);
    }
  }

  private known(kind: string, name: string, among: Readonly<Record<string, unknown>>, at: Path): boolean {
    if (Object.hasOwn(among, name)) return true;
    this.report(at, `unknown ${kind} "${name}".${didYouMean(name, Object.keys(among))}`);
    return false;
  }

  private report(path: Path, message: string): void {
    const position = this.source.position(path, "value");
    this.found.push({ file: this.source.file, ...position, message, severity: "error" });
  }
}
