import { spawnSync } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { LineageVariables } from "../../modules/local/lineage-endpoint";
import { LineageEndpoint } from "../../modules/local/lineage-endpoint";
import { type LineageEvent, lineageEvent } from "../../modules/local/openlineage";
import { runLocal } from "../../modules/local/orchestration";
import type { RunResult } from "../../modules/local/run-types";
import { missingModules, testPython } from "../support/python";
import { itIf } from "../support/requirements";
import { lines, ROOT, runShop, Scratch, SHOP, shopContract } from "./shop";

const scratch = new Scratch();
const KEY = "a-key-that-nobody-may-see";
afterAll(async () => {
  await Receiver.stopAll();
  scratch.remove();
});

/** A server that keeps what is posted to it. */
class Receiver {
  readonly requests: { readonly path: string; readonly key: string; readonly event: LineageEvent }[] = [];
  private static readonly open: Receiver[] = [];
  private constructor(private readonly server: Server) {
    Receiver.open.push(this);
  }

  /** Servers that a failed test left would keep the process alive. */
  static async stopAll(): Promise<void> {
    for (const receiver of Receiver.open) await receiver.stop();
  }

  /** @param status of every answer; none is given for "never" */
  static async start(status: number | "never" = 201): Promise<Receiver> {
    const server = createServer((request, response) => {
      void receiver.receive(request).then(() => {
        if (status !== "never") response.writeHead(status).end();
      });
    });
    const receiver = new Receiver(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async receive(request: IncomingMessage): Promise<void> {
    let body = "";
    for await (const piece of request.setEncoding("utf8")) body += piece;
    const { url: path = "", headers } = request;
    this.requests.push({ path, key: headers.authorization ?? "", event: JSON.parse(body) });
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** What the standard's own client says of a file of events. */
function judged(text: string): string[] {
  const script = join(ROOT, "test/support/read_lineage.py");
  const { stdout, stderr } = spawnSync(testPython(), [script], { input: text, encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.trimEnd().split("\n");
}

describe("the lineage of two runs", () => {
  const work = scratch.folder();
  const source = scratch.folder(SHOP);
  let receiver: Receiver;
  let result: RunResult;
  let error: unknown;

  beforeAll(async () => {
    receiver = await Receiver.start();
    Object.assign(process.env, {
      OPENLINEAGE_URL: receiver.url,
      OPENLINEAGE_API_KEY: KEY,
      OPENLINEAGE_NAMESPACE: "tests",
    } satisfies LineageVariables);
    result = await runShop(source, work);
    appendFileSync(join(work, "lineage.jsonl"), '{"cut": "o');
    const users = Array.from(
      { length: 25 },
      (_, id) => `${id + 10},,A,B,FRA,secret plan,2024-01-01 10:00:00`,
    );
    const header = "id,email,first_name,last_name,country,plan_type,created_at";
    const sourceDir = scratch.folder({ ...SHOP, "raw/postgres/users/more.csv": lines(header, ...users) });
    const options = { contract: shopContract(), projectRoot: ROOT, onEvent: () => undefined };
    error = await runLocal({ ...options, sourceDir, workDir: work }).catch((thrown: unknown) => thrown);
  });
  afterAll(() => {
    for (const name of ["URL", "API_KEY", "NAMESPACE"]) delete process.env[`OPENLINEAGE_${name}`];
  });

  const text = (): string[] => readFileSync(join(work, "lineage.jsonl"), "utf8").trimEnd().split("\n");
  const events = (): LineageEvent[] =>
    text()
      .filter((line) => !line.startsWith('{"cut"'))
      .map((line) => JSON.parse(line));
  const ended = (name: string): LineageEvent | undefined =>
    events().find(({ eventType, job }) => eventType !== "START" && job.name === `shopstream${name}`);
  const names = (datasets: LineageEvent["inputs"] = []): string[] => datasets.map(({ name }) => name);

  itIf(missingModules(["openlineage.client"]), "is read by the standard's own client", async () => {
    const all = events().map((event) => JSON.stringify(event));
    expect(judged(all.join("\n"))).toEqual([String(all.length)]);
    const wrong = all
      .join("\n")
      .replace('"rowCount":3', '"rowCount":"3"')
      .replace('"jobType":"LOAD"', '"kind":"LOAD"');
    expect(judged(wrong)).toHaveLength(3);
  });

  test("has a start and an end of every job, and each step names its run", () => {
    const first = events().slice(
      0,
      events().findIndex(({ eventType, job }) => job.name === "shopstream" && eventType === "COMPLETE") + 1,
    );
    const of = (type: string): string[] =>
      first.filter((event) => event.eventType === type).map((event) => event.run.runId);
    expect(new Set(of("START")).size).toBe(of("START").length);
    expect([...of("START")].sort()).toEqual([...of("COMPLETE")].sort());
    const tables = ["bronze", "silver", "quarantine"].map((zone) => `shopstream.${zone}.orders`);
    expect(first.map(({ job }) => job.name)).toEqual(
      expect.arrayContaining([...tables, "shopstream.gold.fact_orders"]),
    );
    const [run, ...steps] = first;
    for (const { run: step, job } of steps.filter((event) => event.job.name !== "shopstream")) {
      expect(step.facets?.parent).toMatchObject({
        run: { runId: run?.run.runId },
        job: { name: "shopstream" },
      });
      expect(job.namespace).toBe("tests");
    }
  });

  test("follows the rows from the files to gold, with their counts and broken rules", () => {
    const bronze = ended(".bronze.orders");
    expect(names(bronze?.inputs)).toEqual(
      ["1", "2"].map((day) => `${source}/raw/postgres/orders/2024-05-0${day}/orders.csv`),
    );
    expect(bronze?.outputs[0]?.outputFacets?.outputStatistics).toMatchObject({ rowCount: 4 });
    const silver = ended(".silver.order_items");
    const [landed] = silver?.inputs.filter(({ name }) => name === "shopstream.bronze.order_items") ?? [];
    expect(landed?.inputFacets).toMatchObject({
      dataQualityMetrics: { rowCount: 6 },
      dataQualityAssertions: {
        assertions: [
          { assertion: "order_id not in orders", success: false, actual: "1" },
          { assertion: "quantity below 1", success: false, actual: "1" },
        ],
      },
    });
    expect(silver?.outputs[0]).toMatchObject({
      namespace: `duckdb://${work}/shopstream.duckdb`,
      name: "shopstream.silver.order_items",
      outputFacets: { outputStatistics: { rowCount: 4 } },
    });
    expect(names(ended(".gold.fact_orders")?.inputs).sort()).toEqual(
      ["order_items", "orders", "products"].map((table) => `shopstream.silver.${table}`),
    );
    expect(ended(".gold.dim_products")?.outputs[0]?.facets?.schema).toMatchObject({
      fields: expect.arrayContaining([{ name: "unit_margin", type: "DECIMAL(18,2)", ordinal_position: 6 }]),
    });
    expect(names(ended(".publish")?.outputs)).toContain(`${work}/lake/gold/shopstream/fact_orders.parquet`);
  });

  test("tells a failed run, without its rows", () => {
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toContain("secret plan");
    const [last] = events().slice(-1);
    expect(last).toMatchObject({ eventType: "FAIL", job: { name: "shopstream" } });
    expect(last?.run.facets?.errorMessage).toMatchObject({
      message: expect.stringMatching(/^The data is not what the contract says/),
    });
    expect(text().join("")).not.toContain("secret plan");
  });

  test("begins on a line of its own where the one before was cut off", () => {
    expect(text().filter((line) => line === '{"cut": "o')).toHaveLength(1);
  });

  test("is posted as it is written, with the key, which stands nowhere else", () => {
    const sorted = (all: readonly LineageEvent[]): string[] =>
      all.map((event) => JSON.stringify(event)).sort();
    expect(sorted(receiver.requests.map(({ event }) => event))).toEqual(sorted(events()));
    expect(new Set(receiver.requests.map(({ path }) => path))).toEqual(new Set(["/api/v1/lineage"]));
    expect(new Set(receiver.requests.map(({ key }) => key))).toEqual(new Set([`Bearer ${KEY}`]));
    expect(result.warnings).toEqual([]);
    for (const path of ["lineage.jsonl", "run.json", "dbt/vars.json"]) {
      expect(readFileSync(join(work, path), "utf8")).not.toContain(KEY);
    }
  });
});

describe("an endpoint that does not take events", () => {
  const EVENTS = ["a", "b", "c"].map((runId) =>
    lineageEvent("START", "2026-01-01T00:00:00Z", { run: { runId }, job: { namespace: "n", name: runId } }),
  );

  async function problemOf(variables: LineageVariables): Promise<string | undefined> {
    const endpoint = LineageEndpoint.named(variables);
    if (!(endpoint instanceof LineageEndpoint)) return endpoint;
    endpoint.send(EVENTS);
    endpoint.send(EVENTS);
    return endpoint.settle();
  }

  test("because nothing listens there", async () => {
    const gone = await Receiver.start();
    const { url } = gone;
    await gone.stop();
    expect(await problemOf({ OPENLINEAGE_URL: `${url}/with/path` })).toBe(
      `${url} did not take 6 lineage events (ECONNREFUSED); they are in lineage.jsonl.`,
    );
  });

  test("because it refuses them", async () => {
    const receiver = await Receiver.start(401);
    const problem = await problemOf({ OPENLINEAGE_URL: receiver.url, OPENLINEAGE_API_KEY: KEY });
    expect(problem).toMatch(/did not take 6 lineage events \(it answered 401\)/);
    expect(problem).not.toContain(KEY);
  });

  test("because it never answers: nobody waits for it longer than agreed", async () => {
    const receiver = await Receiver.start("never");
    const endpoint = new LineageEndpoint(new URL(receiver.url), undefined, 100);
    const began = performance.now();
    endpoint.send(EVENTS);
    expect(await endpoint.settle()).toMatch(/did not take 3 lineage events \(no answer in time\)/);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  test("because the key can be in no header: the key is not told", async () => {
    const problem = await problemOf({
      OPENLINEAGE_URL: "http://127.0.0.1:9",
      OPENLINEAGE_API_KEY: `${KEY}\n${KEY}`,
    });
    expect(problem).toMatch(/the request could not be made/);
    expect(problem).not.toContain(KEY);
  });

  test("because it is no address", async () => {
    expect(await problemOf({ OPENLINEAGE_URL: "localhost:5000" })).toMatch(/^OPENLINEAGE_URL is no address/);
    expect(await problemOf({})).toBeUndefined();
  });
});

test("OPENLINEAGE_ENDPOINT says where below the address", async () => {
  const receiver = await Receiver.start();
  const endpoint = LineageEndpoint.named({
    OPENLINEAGE_URL: `${receiver.url}/base/`,
    OPENLINEAGE_ENDPOINT: "in",
  });
  if (!(endpoint instanceof LineageEndpoint)) throw new Error("no endpoint");
  endpoint.send([lineageEvent("START", "", { run: { runId: "r" }, job: { namespace: "n", name: "j" } })]);
  expect(await endpoint.settle()).toBeUndefined();
  expect(receiver.requests.map(({ path, key }) => [path, key])).toEqual([["/base/in", ""]]);
});
