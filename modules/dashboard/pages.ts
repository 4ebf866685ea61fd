import { Computation } from "./compute";
import type { LoadedDashboard } from "./definition";
import type { Gold } from "./gold";
import type { Payload, PayloadCard, PayloadChart, PayloadPage } from "./payload";
import type { Card, Chart, Page, SplitChart } from "./schema";

/**
 * Computes everything a dashboard shows. Each chart is one query that groups by every combination of the page's
 * filters at once, so that the page looks a figure up and never adds up what does not add up (distinct customers).
 *
 * @throws UserError when a query of the definition fails on this data.
 */
export async function computeDashboard(loaded: LoadedDashboard, gold: Gold): Promise<Payload> {
  const computation = await Computation.start(loaded, gold);
  const { title, description, asOf } = loaded.dashboard;
  const pages: PayloadPage[] = [];
  for (const page of loaded.dashboard.pages)
    pages.push(await new PageComputation(page, computation).payload());
  return {
    ...{ title, description, pages },
    asOf: asOf === undefined ? undefined : await computation.asOf(asOf),
    sources: computation.sources,
    measures: computation.measures,
    dimensions: computation.describedDimensions(),
    cubes: computation.cubes,
  };
}

class PageComputation {
  /** Places of the cubes of this page, by what they stand on. */
  private readonly cubes = new Map<string, Promise<number>>();

  constructor(
    private readonly page: Page,
    private readonly computation: Computation,
  ) {}

  async payload(): Promise<PayloadPage> {
    const cards: PayloadCard[] = [];
    for (const card of this.page.cards) cards.push({ ...card, totals: await this.totalsOf(card) });
    const charts: PayloadChart[] = [];
    for (const chart of this.page.charts) charts.push(await this.chart(chart));
    const { title, description, filters } = this.page;
    return { title, description, filters, cards, charts };
  }

  private async chart(chart: Chart): Promise<PayloadChart> {
    const totals = await this.totalsOf(chart);
    if (chart.type === "funnel") return { ...chart, totals };
    if (chart.type === "table") {
      return { ...chart, totals, ...(await this.computation.table(chart, this.filtersOf(chart))) };
    }
    return { ...chart, totals, cube: await this.cubeOf(chart) };
  }

  /** The cube without dimensions that counts a figure's rows and has its measures, if it has no dimension either. */
  private totalsOf(figure: Card | Chart): Promise<number> {
    return this.shared(figure, [], (other) =>
      this.dimensionsOf(other).length === 0 ? measuresOf(other) : [],
    );
  }

  private cubeOf(chart: SplitChart): Promise<number> {
    const dimensions = this.dimensionsOf(chart);
    if (chart.top !== undefined)
      return this.computation.cube({ ...this.ground(chart), dimensions, ...chart });
    const alike = (other: Card | Chart): boolean =>
      !("top" in other && other.top !== undefined) && this.dimensionsOf(other).join() === dimensions.join();
    return this.shared(chart, dimensions, (other) => (alike(other) ? measuresOf(other) : []));
  }

  /** One query serves all figures of the page that stand on the same ground and dimensions. */
  private shared(
    figure: Card | Chart,
    dimensions: readonly string[],
    measuresFor: (other: Card | Chart) => readonly string[],
  ): Promise<number> {
    const id = JSON.stringify([this.ground(figure), dimensions]);
    const known = this.cubes.get(id);
    if (known) return known;
    const ground = JSON.stringify(this.ground(figure));
    const alike = [...this.page.cards, ...this.page.charts].filter(
      (other) => JSON.stringify(this.ground(other)) === ground,
    );
    const measures = [...new Set(alike.flatMap(measuresFor))];
    const place = this.computation.cube({ ...this.ground(figure), dimensions, measures });
    this.cubes.set(id, place);
    return place;
  }

  private ground(figure: Card | Chart): { source: string; filters: string[] } {
    return { source: this.sourceOf(figure), filters: this.filtersOf(figure) };
  }

  private dimensionsOf(figure: Card | Chart): string[] {
    if (!("by" in figure)) return [];
    return figure.split === undefined ? [figure.by] : [figure.by, figure.split];
  }

  /** The filters of the page that a figure's source has and that the figure does not ignore. */
  private filtersOf(figure: Card | Chart): string[] {
    const { dimensions } = this.computation.dashboard;
    return this.page.filters.filter((name) => {
      return !figure.ignore.includes(name) && dimensions[name]?.sources.includes(this.sourceOf(figure));
    });
  }

  private sourceOf(figure: Card | Chart): string {
    if ("measure" in figure) return this.computation.measure(figure.measure).source;
    return figure.type === "table"
      ? figure.source
      : this.computation.measure(figure.measures[0] ?? "").source;
  }
}

function measuresOf(figure: Card | Chart): readonly string[] {
  if ("measures" in figure) return figure.measures;
  if (!("measure" in figure)) return [];
  return figure.caption === undefined ? [figure.measure] : [figure.measure, figure.caption];
}
