import type { DocumentedEngine } from "./documented";
import type { BuildOrder } from "./engine-process";
import { LineProcess } from "./line-process";

/** A model or a test as the adapter compiled it; what of it cannot be read is the problem. */
export interface CompiledNode {
  readonly name: string;
  readonly kind: string;
  readonly sql: string;
  readonly problem: string | null;
  /** Words with a parenthesis behind them, in lower case. */
  readonly functions: readonly string[];
  /** Names without quotes, in lower case. */
  readonly names: readonly string[];
}

/** dbt with the adapter of an engine that is not there. */
export class EngineCompiler {
  private readonly python: LineProcess;

  /** @param folder for what dbt leaves on disk */
  constructor({ target, dialect, environment }: DocumentedEngine, folder: string) {
    this.python = new LineProcess("compile.py", [target, dialect, folder], folder, environment);
  }

  /** @throws Error when dbt itself fails. */
  async compile(order: Pick<BuildOrder, "dataset" | "vars">): Promise<readonly CompiledNode[]> {
    const { nodes } = await this.python.ask<{ readonly nodes: readonly CompiledNode[] }>(order);
    return nodes;
  }

  stop(): Promise<void> {
    return this.python.stop();
  }
}
