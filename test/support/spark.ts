import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { missingModules, testPython } from "./python";

const NOTEBOOKS = resolve(__dirname, "../../notebooks");
const JAVA = { oldest: 8, newest: 17 };

/** Why no Spark job can run on this machine; undefined when one can. */
export function missingSpark(): string | undefined {
  const java = spawnSync(
    process.env.JAVA_HOME ? join(process.env.JAVA_HOME, "bin/java") : "java",
    ["-version"],
    {
      encoding: "utf8",
    },
  );
  const version = /version "(?:1\.)?(\d+)/.exec(java.stderr ?? "")?.[1];
  if (version === undefined) return "no Java: Spark needs Java 17 on the PATH or in JAVA_HOME";
  if (Number(version) < JAVA.oldest || Number(version) > JAVA.newest)
    return `Spark needs Java 17, this is ${version}`;
  return missingModules(["pyspark"]);
}

/** Why Spark has no Delta here; undefined when it has. Its jars are fetched once, which may take a minute. */
export function missingDelta(): string | undefined {
  const fetched = spawnSync(testPython(), [join(__dirname, "engines/spark_delta.py")], { encoding: "utf8" });
  return fetched.status === 0 ? undefined : fetched.stderr.trim().split("\n").pop();
}

// Serves calls of a job's `main` from one session, since a session takes seconds to start.
const SERVER = `
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
job = importlib.import_module(sys.argv[2])
answers, sys.stdout = sys.stdout, sys.stderr
for line in sys.stdin:
    try:
        answer = {"report": job.main(json.loads(line))}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), file=answers, flush=True)
`;

/** A short life: nothing is compiled twice, and the classes of Spark's own jars are taken to be well formed. */
const JVM_OPTIONS = [
  "-XX:TieredStopAtLevel=1",
  "-XX:+UseSerialGC",
  "-XX:+UnlockDiagnosticVMOptions",
  "-XX:-BytecodeVerificationRemote",
];

/** The variables of a small local Spark that listens on this machine only. */
export function sparkEnvironment(
  scratch: string,
  more: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  const settings: Readonly<Record<string, string>> = {
    ...more,
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    // The data is small: what costs time is planning, compiling and starting tasks.
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.ui.explainMode": "simple",
    "spark.default.parallelism": "1",
    // Without checksums beside every file, for which Hadoop asks programs of the machine about links and rights.
    "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    "spark.hadoop.fs.AbstractFileSystem.file.impl": "org.apache.hadoop.fs.local.RawLocalFs",
    "spark.driver.extraJavaOptions": `'${JVM_OPTIONS.join(" ")}'`,
    "spark.local.dir": scratch,
    "spark.sql.warehouse.dir": scratch,
  };
  const flags = Object.entries(settings).flatMap(([key, value]) => ["--conf", `${key}=${value}`]);
  return {
    ...process.env,
    SPARK_LOCAL_IP: "127.0.0.1",
    PYSPARK_PYTHON: testPython(),
    PYSPARK_DRIVER_PYTHON: testPython(),
    PYSPARK_SUBMIT_ARGS: ["--master", "local[1]", "--driver-memory", "1g", ...flags, "pyspark-shell"].join(
      " ",
    ),
  };
}

/** A job, run over and over in one Spark session. */
export class SparkJob {
  private readonly child: ChildProcess;
  private readonly answers: Interface;
  private errors = "";

  /**
   * @param name the script's, without `.py`
   * @param scratch folder for what Spark leaves on disk
   * @param folder where the script lies
   */
  constructor(name: string, scratch: string, folder = NOTEBOOKS) {
    this.child = spawn(testPython(), ["-c", SERVER, folder, name], {
      env: sparkEnvironment(scratch),
      stdio: ["pipe", "pipe", "pipe"],
    });
    if (!this.child.stdout) throw new Error("the job has no output");
    this.answers = createInterface({ input: this.child.stdout });
    this.child.stderr?.on("data", (text) => {
      this.errors += text;
    });
  }

  /** Runs the job and returns its report; rejects with the job's own error. */
  async run<Report>(args: Readonly<Record<string, string>>): Promise<Report> {
    const answer = new Promise<string>((resolve, reject) => {
      this.answers.once("line", resolve);
      this.answers.once("close", () => reject(new Error(`Spark ended:\n${this.errors.slice(-3000)}`)));
    }).finally(() => this.answers.removeAllListeners("line").removeAllListeners("close"));
    const argv = Object.entries(args).flatMap(([name, value]) => [`--${name}`, value]);
    this.child.stdin?.write(`${JSON.stringify(argv)}\n`);
    const { report, error } = JSON.parse(await answer);
    if (error !== undefined) throw new Error(error);
    return report;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stdin?.end();
    await ended;
  }
}
