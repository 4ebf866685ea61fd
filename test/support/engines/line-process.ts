import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DBT_ENVIRONMENT } from "../../../modules/local/dbt-project";
import { testPython } from "../python";

/** A Python program of this folder that answers each line of JSON by another. */
export class LineProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;
  private complaints = "";

  /** @param folder the program's working folder */
  constructor(
    private readonly script: string,
    private readonly args: readonly string[],
    folder: string,
    environment: NodeJS.ProcessEnv = {},
  ) {
    this.child = spawn(testPython(), [join(__dirname, script), ...args], {
      cwd: folder,
      env: { ...process.env, ...DBT_ENVIRONMENT, ...environment },
    });
    this.child.on("error", (error) => this.complain(error.message));
    this.child.stdin.on("error", () => undefined);
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => this.complain(text));
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** Gives an order and waits for its answer; rejects with the problems that the program reports. */
  async ask<Answer>(order: unknown): Promise<Answer> {
    this.child.stdin.write(`${JSON.stringify(order)}\n`);
    return this.answer<Answer>();
  }

  /** Ends the program's input, and waits for the program to end. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stdin.end();
    await ended;
  }

  /** The next line of the program. */
  async answer<Answer>(): Promise<Answer> {
    const { value, done } = await this.answers.next();
    const called = [this.script, ...this.args].join(" ");
    if (done) throw new Error(`${called} ended early:\n${this.complaints.slice(-3000)}`);
    const answer = JSON.parse(value);
    if ("problems" in answer) throw new Error(`${called}:\n${answer.problems.join("\n")}`);
    return answer;
  }

  private complain(text: string): void {
    this.complaints += text;
  }
}
