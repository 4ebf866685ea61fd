import { tmpdir } from "node:os";
import { MAX_NAME_LENGTH } from "../../modules/config/environment-schema";
import type { VariantDefinition } from "../../modules/config/variant-definition";
import { projectRoot } from "../../scripts/project-root";
import { CHECKS, type Check, type CheckName, collisions, doubles } from "./checks";
import { danglingReferences, differences, placesNamed } from "./files";
import type { PlatformModel, Reading } from "./model";
import { COMMON_KEYS, DATASETS, type Synthesis, synthesizeFiles } from "./synthesis";

/** One way to build the platform, with one choice of settings, as the suite runs over it. */
export interface ConformingPlatform {
  /** What the report calls it. */
  readonly title: string;
  /** The value of `variant:` in the environment file. */
  readonly variant: string;
  readonly definition: VariantDefinition;
  /** Keys of the environment file beside the common ones. */
  readonly keys: Readonly<Record<string, unknown>>;
  readonly reading: Reading;
  /** Checks that mean nothing here, with the reason. Nothing that runs in a cloud may have any. @default none */
  readonly meaningless?: Readonly<Partial<Record<CheckName, string>>>;
}

/** The tags that every platform has, whatever its file says. */
const OWN_TAGS = { environment: COMMON_KEYS.name, project: "medallion-blueprint", "managed-by": "terraform" };

/** Names that a careless rule would mix up, and the longest one. */
const NEIGHBOURS = [
  "conform",
  "conform-dev-landing",
  "dev",
  "conform-dev2",
  `c${"o".repeat(MAX_NAME_LENGTH - 1)}`,
];

/** Synthesizes a platform under these common keys. */
export function synthesizePlatform(
  platform: ConformingPlatform,
  changes: readonly Readonly<Record<string, unknown>>[] = [{}],
  allowDataDeletion = false,
): Synthesis {
  const files = changes.map((change) => ({
    ...COMMON_KEYS,
    variant: platform.variant,
    ...platform.keys,
    ...change,
  }));
  return synthesizeFiles({ variants: { [platform.variant]: platform.definition }, files, allowDataDeletion });
}

/** What a platform is held against under the common keys. */
export function expectation(mayDeleteData = false) {
  return { datasets: DATASETS, tags: { ...COMMON_KEYS.tags, ...OWN_TAGS }, mayDeleteData };
}

async function readAll(platform: ConformingPlatform, synthesis: Synthesis): Promise<PlatformModel[]> {
  const models: PlatformModel[] = [];
  for (const one of synthesis.platforms) models.push(await platform.reading(one));
  return models;
}

/** Declares the tests that every variant has to pass. */
export function describeConformance(platform: ConformingPlatform): void {
  describe(platform.title, () => {
    const meaningless = platform.meaningless ?? {};
    const plain = once(() => synthesizePlatform(platform));

    it("answers every question that can be asked of it", () => {
      expect(platform.definition.cloud ? Object.keys(meaningless) : []).toEqual([]);
    });

    describe("one platform", () => {
      let model: PlatformModel;
      beforeAll(async () => {
        [model] = (await readAll(platform, plain())) as [PlatformModel];
      });

      for (const [name, check] of Object.entries(CHECKS) as [CheckName, Check][]) {
        const reason = meaningless[name];
        if (reason !== undefined) it.skip(`${name} (skipped: ${reason})`, () => {});
        else it(name, () => expect(check(model, expectation())).toEqual([]));
      }

      it("names nothing twice", () => expect(doubles(model)).toEqual([]));
    });

    describeDeletion(platform);
    describeNeighbours(platform, plain);
    describeFiles(platform, plain);
  });
}

/** What `make` makes, made when it is first asked for. Several tests look at one synthesis and change nothing of it. */
function once<Made>(make: () => Made): () => Made {
  let made: { readonly value: Made } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Each key alone leaves everything protected; both together open everything. */
function describeDeletion(platform: ConformingPlatform): void {
  const name = "protects what holds data unless both keys are turned";
  const reason = platform.meaningless?.[name];
  const keys = [
    { dataDeletion: "retain", flag: true, both: false },
    { dataDeletion: "destroy", flag: false, both: false },
    { dataDeletion: "destroy", flag: true, both: true },
  ];
  for (const { dataDeletion, flag, both } of keys) {
    const title = `${both ? "lets go of" : "protects"} data: dataDeletion ${dataDeletion}, flag ${flag}`;
    if (reason !== undefined) it.skip(`${title} (skipped: ${reason})`, () => {});
    else
      it(title, async () => {
        const [model] = await readAll(platform, synthesizePlatform(platform, [{ dataDeletion }], flag));
        expect(CHECKS[name](model as PlatformModel, expectation(both))).toEqual([]);
      });
  }
}

/** Environments of other names in the same account. */
function describeNeighbours(platform: ConformingPlatform, plain: () => Synthesis): void {
  describe("two environments", () => {
    let models: PlatformModel[];
    let synthesis: Synthesis;
    beforeAll(async () => {
      const names = [COMMON_KEYS.name, ...NEIGHBOURS];
      synthesis = synthesizePlatform(
        platform,
        names.map((name) => ({ name })),
      );
      models = await readAll(platform, synthesis);
    });

    it("never collide in one account", () => {
      const found = models.flatMap((one, index) =>
        models.slice(index + 1).flatMap((other) => collisions(one, other)),
      );
      expect(found).toEqual([]);
    });

    it("have legal names, however long the environment's", () => {
      const rule = CHECKS["names everything by the rules"];
      expect(models.flatMap((model) => rule(model))).toEqual([]);
    });

    it("stand on stacks that know nothing of each other", () => {
      const manifest = JSON.parse(synthesis.files.get("manifest.json") ?? "") as {
        stacks: Record<string, { dependencies: string[] }>;
      };
      expect(Object.values(manifest.stacks).map(({ dependencies }) => dependencies)).toEqual(
        models.map(() => []),
      );
      for (const { json } of synthesis.platforms) expect(danglingReferences(json)).toEqual([]);
    });

    it("are the same whether they are synthesized alone or together", () => {
      const alone = plain().files;
      const path = `stacks/${COMMON_KEYS.name}/cdk.tf.json`;
      expect(alone.get(path)).toBe(synthesis.files.get(path));
    });
  });
}

function describeFiles(platform: ConformingPlatform, plain: () => Synthesis): void {
  it("is synthesized to the same bytes every time, and anywhere", () => {
    const [first, second] = [plain().files, synthesizePlatform(platform).files];
    expect(differences(first, second)).toEqual([]);
    expect(placesNamed(first, [projectRoot(), tmpdir()])).toEqual([]);
  });
}
