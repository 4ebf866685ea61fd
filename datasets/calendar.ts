const MS_PER_DAY = 86_400_000;

/** One day of a calendar. */
export interface Day {
  /** Days since the calendar's first. */
  readonly index: number;
  /** `yyyy-mm-dd` */
  readonly date: string;
  /** Years since 0, for example 2025. */
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  /** 0 is Sunday, 6 is Saturday. */
  readonly weekday: number;
}

/** All days from one to another, both included, in UTC; no clock and no time zone of the machine takes part. */
export function calendar(from: string, to: string): Day[] {
  const first = Date.parse(`${from}T00:00:00Z`);
  const last = Date.parse(`${to}T00:00:00Z`);
  const days: Day[] = [];
  for (let time = first; time <= last; time += MS_PER_DAY) {
    const day = new Date(time);
    const date = day.toISOString().slice(0, 10);
    days.push({
      index: days.length,
      date,
      year: day.getUTCFullYear(),
      month: day.getUTCMonth() + 1,
      weekday: day.getUTCDay(),
    });
  }
  return days;
}

/**
 * Spreads `total` things over days in proportion to their weights. The answer says, for each day, how many things came
 * before it, and holds `total` at its end: things `starts[d]` to `starts[d + 1] - 1` belong to day `d`.
 */
export function spread(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((soFar, weight) => soFar + weight, 0);
  const starts = [0];
  let reached = 0;
  for (const weight of weights) {
    reached += weight;
    starts.push(Math.round((total * reached) / sum));
  }
  return starts;
}

/** `hh:mm:ss` of a second of the day (0 to 86,399). */
export function clock(second: number): string {
  const parts = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
