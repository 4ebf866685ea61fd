import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatasetContract } from "../contract/dataset";
import { compiledProject } from "./compile-cache";
import { type DbtProject, dbtVariables } from "./dbt-project";

/** dbt at work beside the load of bronze: seconds where it has not seen the project before, else nothing. */
export class Compilation {
  private isDone = false;
  private readonly stopping = new AbortController();
  private readonly project: Promise<DbtProject>;

  /** @param dbtDir folder for whoever runs dbt by hand, made when absent */
  constructor(projectRoot: string, contract: DatasetContract, dbtDir: string) {
    mkdirSync(dbtDir, { recursive: true });
    writeFileSync(join(dbtDir, "vars.json"), dbtVariables(contract));
    this.project = compiledProject(projectRoot, contract, join(dbtDir, "compiled"), this.stopping.signal);
    const done = (): void => {
      this.isDone = true;
    };
    // It is asked for after the load, which may fail before.
    this.project.then(done, done);
  }

  /**
   * @param begin is told where there is something to wait for, and what it returns when that is over
   * @throws WorldError with what dbt says when the project cannot be compiled
   */
  async wait(begin: () => () => void): Promise<DbtProject> {
    if (this.isDone) return this.project;
    const finish = begin();
    const project = await this.project;
    finish();
    return project;
  }

  stop(): void {
    this.stopping.abort();
  }
}
