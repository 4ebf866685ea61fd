import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingModules, testPython } from "./python";
import type { StackConfiguration } from "./terraform";

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 100;
/** MiniStack's root user: it may do everything, as the root of a real account may. */
const ROOT_CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };

/** Credentials of a caller. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface EmulatorOptions {
  readonly account: string;
  readonly region: string;
  /** Checks every call against IAM and bucket policies, over TLS as AWS does. @default false */
  readonly enforce?: boolean;
}

/** Why the emulator cannot run on this machine; undefined when it can. */
export function missingEmulator(options: { enforce?: boolean } = {}): string | undefined {
  const missing = missingModules(["ministack", "duckdb"]);
  if (missing !== undefined || !options.enforce) return missing;
  return spawnSync("openssl", ["version"]).status === 0
    ? undefined
    : "no openssl, which makes the emulator's certificate";
}

/** A running MiniStack, an emulator of AWS, on a free port of this machine, with what `ministack-plugins` adds to it. */
export class Emulator {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    readonly options: EmulatorOptions,
    readonly endpoint: string,
    private readonly certificate: string | undefined,
  ) {}

  static async start(options: EmulatorOptions): Promise<Emulator> {
    const folder = mkdtempSync(join(tmpdir(), "medallion-emulator-"));
    const port = await freePort();
    const certificate = options.enforce ? makeCertificate(folder) : undefined;
    const child = spawn(testPython(), [join(__dirname, "ministack-plugins")], {
      cwd: folder,
      env: { ...withoutAws(), ...settings(options, port, folder) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const scheme = options.enforce ? "https" : "http";
    const emulator = new Emulator(child, folder, options, `${scheme}://127.0.0.1:${port}`, certificate);
    let log = "";
    child.stdout?.on("data", (text) => {
      log += text;
    });
    child.stderr?.on("data", (text) => {
      log += text;
    });
    emulator.log = () => log;
    await emulator.waitUntilReady();
    return emulator;
  }

  /** Everything the emulator has written so far. */
  log: () => string = () => "";

  /** Options of an AWS SDK client that talks to the emulator. */
  client(credentials: Credentials = ROOT_CREDENTIALS) {
    return {
      endpoint: this.endpoint,
      region: this.options.region,
      credentials,
      forcePathStyle: true,
      maxAttempts: 3,
      ...(this.certificate === undefined ? {} : { requestHandler: { httpsAgent: this.agent() } }),
    };
  }

  /** Trusts the emulator's certificate. */
  agent(): Agent {
    return new Agent({ ca: this.certificate === undefined ? undefined : readFileSync(this.certificate) });
  }

  /** Variables that make Terraform's provider talk to the emulator; the credentials are nobody's. */
  terraformEnvironment(): Record<string, string> {
    return {
      AWS_ACCESS_KEY_ID: ROOT_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ROOT_CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_EC2_METADATA_DISABLED: "true",
      ...(this.certificate === undefined ? {} : { AWS_CA_BUNDLE: this.certificate }),
    };
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = new Promise((resolve) => this.process.once("exit", resolve));
      this.process.kill("SIGKILL");
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async waitUntilReady(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline && this.process.exitCode === null) {
      if (/Running on/.test(this.log())) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    await this.stop();
    throw new Error(`the emulator did not start:\n${this.log()}`);
  }
}

/**
 * What the provider must be told about an emulator beyond its address. Written beside the synthesized stack, so that
 * the stack itself stays as it is. More than three retries hang on calls the emulator does not know, one is too few.
 */
export function writeEmulatorOverride(folder: string, configuration: StackConfiguration): void {
  const provider = Object.fromEntries(
    Object.entries(configuration.provider ?? {}).map(([name, blocks]) => [
      name,
      blocks.map(({ alias }) => ({ ...(alias ? { alias } : {}), s3_use_path_style: true, max_retries: 3 })),
    ]),
  );
  writeFileSync(join(folder, "emulator_override.tf.json"), JSON.stringify({ provider }));
}

function settings(
  { account, region, enforce }: EmulatorOptions,
  port: number,
  folder: string,
): Record<string, string> {
  return {
    BIND_HOST: "127.0.0.1",
    GATEWAY_PORT: String(port),
    MINISTACK_ACCOUNT_ID: account,
    MINISTACK_REGION: region,
    IOT_MTLS_ENABLED: "false",
    LAMBDA_EXECUTOR: "local",
    TMPDIR: folder,
    ...(enforce
      ? {
          AUTH: "true",
          USE_SSL: "1",
          MINISTACK_SSL_CERT: join(folder, "certificate.pem"),
          MINISTACK_SSL_KEY: join(folder, "key.pem"),
        }
      : {}),
  };
}

function withoutAws(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_")));
}

function makeCertificate(folder: string): string {
  const certificate = join(folder, "certificate.pem");
  const made = spawnSync(
    "openssl",
    [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
      ],
      ...["-subj", "/CN=medallion-emulator", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
      ...["-keyout", join(folder, "key.pem"), "-out", certificate],
    ],
    { encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(`openssl could not make a certificate: ${made.stderr}`);
  return certificate;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
