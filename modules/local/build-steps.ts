import type { DbtProject } from "./dbt-project";
import { type BuildOrder, type BuiltModel, selected } from "./engine";
import type { RunEvent, RunStep } from "./run-types";

/** Tells of tables as they are built. Gold is begun where it can be; it is told in the order of the steps all the same. */
export class BuildSteps {
  private silverToCome: number;
  private early: BuiltModel[] = [];
  private finish: () => void;

  constructor(
    project: DbtProject,
    order: BuildOrder,
    private readonly begin: (step: RunStep) => () => void,
    private readonly tell: (event: RunEvent) => void,
  ) {
    this.silverToCome = selected(project, order).models.filter(({ table }) => !isGold(table)).length;
    this.finish = begin("bronze_to_silver");
  }

  built(model: BuiltModel): void {
    if (isGold(model.table)) {
      if (this.silverToCome > 0) this.early.push(model);
      else this.told("silver_to_gold", model);
      return;
    }
    this.told("bronze_to_silver", model);
    this.silverToCome -= 1;
    if (this.silverToCome > 0) return;
    this.finish();
    this.finish = this.begin("silver_to_gold");
    for (const each of this.early.splice(0)) this.told("silver_to_gold", each);
  }

  ended(): void {
    this.finish();
  }

  private told(step: RunStep, { table }: BuiltModel): void {
    this.tell({ step, status: "progress", message: table, table: table.split(".")[1] ?? table });
  }
}

export const isGold = (table: string): boolean => table.startsWith("gold.");
