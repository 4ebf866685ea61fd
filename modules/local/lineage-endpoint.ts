import type { LineageEvent } from "./openlineage";

/** What one request may take, and what a run may wait for all of them at its end. */
const TIMEOUT_MS = 5_000;
const AT_ONCE = 4;

/** The variables that every client of OpenLineage reads. */
export type LineageVariables = Readonly<
  Partial<
    Record<`OPENLINEAGE_${"URL" | "ENDPOINT" | "API_KEY" | "NAMESPACE" | "DISABLED"}`, string | undefined>
  >
>;

/**
 * Where events are posted, one a request. A run never fails for it, and waits for it 5 seconds at most: after the first
 * request that fails nothing more is sent. Neither the key nor the path of the address is ever told.
 */
export class LineageEndpoint {
  private problem: string | undefined;
  private undelivered = 0;
  private readonly pending: Promise<void>[] = [];
  private readonly giveUp = new AbortController();

  /** @param timeoutMs of one request, and of all that are waited for in the end. */
  constructor(
    private readonly url: URL,
    private readonly apiKey: string | undefined,
    private readonly timeoutMs = TIMEOUT_MS,
  ) {}

  /**
   * The endpoint that the variables name.
   * @returns none when they name none, or a sentence when they name what is no address
   */
  static named(variables: LineageVariables): LineageEndpoint | string | undefined {
    const { OPENLINEAGE_URL: base, OPENLINEAGE_ENDPOINT: path, OPENLINEAGE_API_KEY: key } = variables;
    if (!base) return undefined;
    const whole = `${base.replace(/\/+$/, "")}/${path || "api/v1/lineage"}`;
    if (/^https?:/i.test(base) && URL.canParse(whole))
      return new LineageEndpoint(new URL(whole), key || undefined);
    return "OPENLINEAGE_URL is no address that begins with http:// or https://; lineage is in lineage.jsonl only.";
  }

  /** Begins to post; events of one job in their order. */
  send(events: readonly LineageEvent[]): void {
    const ids = [...new Set(events.map((event) => event.run.runId))];
    const jobs = ids.map((id) => events.filter((event) => event.run.runId === id));
    const work = async (): Promise<void> => {
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
        for (const event of job) await this.post(event);
      }
    };
    const before = Promise.all(this.pending);
    for (let each = 0; each < AT_ONCE; each += 1) this.pending.push(before.then(work));
  }

  /** Waits until all is posted. @returns what went wrong, in a sentence */
  async settle(): Promise<string | undefined> {
    const timer = setTimeout(() => this.giveUp.abort(), this.timeoutMs);
    await Promise.all(this.pending);
    clearTimeout(timer);
    if (this.problem === undefined) return undefined;
    return `${this.url.origin} did not take ${this.undelivered} lineage events (${this.problem}); they are in lineage.jsonl.`;
  }

  private async post(event: LineageEvent): Promise<void> {
    if (this.problem === undefined) this.problem = await this.request(JSON.stringify(event));
    if (this.problem !== undefined) this.undelivered += 1;
  }

  private async request(body: string): Promise<string | undefined> {
    try {
      const response = await fetch(this.url, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json",
          ...(this.apiKey === undefined ? {} : { authorization: `Bearer ${this.apiKey}` }),
        },
        signal: AbortSignal.any([AbortSignal.timeout(this.timeoutMs), this.giveUp.signal]),
      });
      await response.arrayBuffer();
      return response.ok ? undefined : `it answered ${response.status}`;
    } catch (error) {
      return inWords(error);
    }
  }
}

/** A message of `fetch` may hold the key or the address, so that only its kind is told. */
function inWords(error: unknown): string {
  const { name, cause } = Object(error) as { name?: unknown; cause?: { code?: unknown } };
  if (name === "TimeoutError" || name === "AbortError") return "no answer in time";
  return cause?.code === undefined ? "the request could not be made" : String(cause.code);
}
