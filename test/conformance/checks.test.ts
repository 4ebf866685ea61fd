import { CHECKS, type Check, collisions, doubles } from "./checks";
import { danglingReferences, differences, placesNamed } from "./files";
import type { PlatformModel } from "./model";
import { PLATFORMS } from "./platforms";
import { expectation, synthesizePlatform } from "./suite";
import { DATA_CHECK, TAMPERINGS } from "./tamperings";

describe("the checks of the suite", () => {
  const toy = PLATFORMS.find(({ variant }) => variant === "toy");
  let model: PlatformModel;
  beforeAll(async () => {
    if (toy === undefined) throw new Error("there is no toy");
    const [platform] = synthesizePlatform(toy).platforms;
    if (platform === undefined) throw new Error("the toy synthesizes nothing");
    model = await toy.reading(platform);
  });

  it.each(TAMPERINGS)("%s: notices that %s", (name, _title, tamper) => {
    const check: Check = CHECKS[name];
    expect(check(model, expectation())).toEqual([]);
    expect(check({ ...model, ...tamper(model) }, expectation())).not.toEqual([]);
  });

  it("have each been seen to fail", () => {
    expect(new Set(TAMPERINGS.map(([name]) => name))).toEqual(new Set(Object.keys(CHECKS)));
  });

  it("notice that data stays protected when both keys are turned", () => {
    expect(CHECKS[DATA_CHECK](model, expectation(true))).toHaveLength(model.stateful.length);
  });

  it("notice two environments that share names or places, and doubles in one", () => {
    expect(collisions(model, model).length).toBeGreaterThan(model.places.length);
    expect(doubles({ ...model, named: [...model.named, ...model.named] }).length).toBeGreaterThan(0);
  });

  it("notice references to what is in another stack", () => {
    const reference = (name: string) => `\${aws_s3_bucket.${name}.id}`;
    const resource = { aws_s3_bucket: { here: {} } };
    expect(danglingReferences({ resource, output: reference("here") })).toEqual([]);
    expect(danglingReferences({ resource, output: reference("there") })).toEqual([
      reference("there").slice(0, -".id}".length),
    ]);
    expect(danglingReferences({ data: { terraform_remote_state: { x: {} } } })).toEqual(["a remote state"]);
  });

  it("notice files that differ, are missing, or name a place", () => {
    const files = new Map([
      ["a", "1"],
      ["b", "in /home/me"],
    ]);
    expect(differences(files, new Map(files))).toEqual([]);
    expect(
      differences(
        files,
        new Map([
          ["a", "2"],
          ["c", "3"],
        ]),
      ),
    ).toEqual(["a", "b", "c"]);
    expect(placesNamed(files, ["/home/me"])).toEqual(["b"]);
  });

  it("notice a variant that is not the same twice", () => {
    if (toy === undefined) throw new Error("there is no toy");
    let times = 0;
    const load: typeof toy.definition.load = (environment, context) => {
      times += 1;
      return toy.definition.load(environment, {
        ...context,
        tags: { ...context.tags, times: String(times) },
      });
    };
    const restless = { ...toy, definition: { ...toy.definition, load } };
    const [first, second] = [synthesizePlatform(restless).files, synthesizePlatform(restless).files];
    expect(differences(first, second)).toEqual(["stacks/conform-dev/cdk.tf.json"]);
  });
});
