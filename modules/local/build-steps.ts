import type { DbtNode, DbtRunner } from "./engine";
import type { RunEvent, RunResult, RunStep } from "./run-types";

/** What dbt did: the gold tables it built, and the seconds it took to start. */
export interface Built extends Pick<RunResult["seconds"], "dbtStartup" | "dbtWait"> {
  readonly gold: ReadonlySet<string>;
}
export const NOTHING_BUILT: Built = { dbtStartup: 0, dbtWait: 0, gold: new Set() };

/** Builds silver and gold. dbt begins with gold where it can; it is told in the order of the steps all the same. */
export async function buildInSteps(
  dbt: DbtRunner,
  begin: (step: RunStep) => () => void,
  tell: (event: RunEvent) => void,
): Promise<Built> {
  const asked = performance.now();
  let dbtWait = 0;
  let silverToCome = 0;
  const ready = (models: Readonly<Record<string, number>>): void => {
    dbtWait = (performance.now() - asked) / 1000;
    silverToCome = (models.silver ?? 0) + (models.quarantine ?? 0);
  };
  const built = (step: RunStep, node: DbtNode): void =>
    tell({ step, status: "progress", message: `${node.schema}.${node.name}`, table: node.name });
  let finish = begin("bronze_to_silver");
  const gold = new Set<string>();
  const early: DbtNode[] = [];
  const { startupSeconds } = await dbt.build(ready, (node) => {
    if (node.kind !== "model") return;
    if (node.schema === "gold") {
      gold.add(node.name);
      if (silverToCome > 0) early.push(node);
      else built("silver_to_gold", node);
      return;
    }
    built("bronze_to_silver", node);
    silverToCome -= 1;
    if (silverToCome > 0) return;
    finish();
    finish = begin("silver_to_gold");
    for (const each of early) built("silver_to_gold", each);
  });
  finish();
  return { dbtStartup: startupSeconds, dbtWait, gold };
}
