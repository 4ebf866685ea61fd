import { CHECKS, type Check, type CheckName } from "../checks";
import type { PlatformModel } from "../model";
import { platformCalled } from "../platforms";
import { expectation, synthesizePlatform } from "../suite";
import { Draft } from "./aws-draft";
import { readDatabricks } from "./databricks";
import { DATABRICKS_TAMPERINGS, type Tampering } from "./databricks-tamperings";

const PLAIN = platformCalled("databricks");

describe("the reading of databricks", () => {
  const [synthesized] = synthesizePlatform(PLAIN).platforms;
  if (synthesized === undefined) throw new Error("nothing was synthesized");

  async function read(tamper: Tampering[2] = () => {}): Promise<PlatformModel> {
    const json = structuredClone(synthesized?.json ?? { terraform: {} });
    tamper(new Draft(json));
    // As Terraform reads it: what is undefined is not there.
    return readDatabricks({
      ...(synthesized as NonNullable<typeof synthesized>),
      json: JSON.parse(JSON.stringify(json)),
    });
  }

  const ask = (name: CheckName, model: PlatformModel): string[] => {
    const check: Check = CHECKS[name];
    return check(model, expectation());
  };

  it.each(DATABRICKS_TAMPERINGS)("%s: notices that %s", async (name, _title, tamper) => {
    expect(ask(name, await read())).toEqual([]);
    expect(ask(name, await read(tamper))).not.toEqual([]);
  });

  it("covers every check", () => {
    const covered = new Set(DATABRICKS_TAMPERINGS.map(([name]) => name));
    expect(Object.keys(CHECKS).filter((name) => !covered.has(name as CheckName))).toEqual([]);
  });

  it("refuses what it does not know", async () => {
    const unknown = (draft: Draft) =>
      Object.assign(draft.json.resource ?? {}, { databricks_cluster: { x: {} } });
    await expect(read(unknown)).rejects.toThrow("databricks_cluster is not in DATABRICKS_KINDS");
  });

  it("sees that a wide grant still does not open landing, since the role cannot write it", async () => {
    const privileges = ["READ_VOLUME", "WRITE_VOLUME"];
    const model = await read((draft) =>
      Object.assign(draft.find("databricks_grant", "access_engine-shopstream-files"), { privileges }),
    );
    const right = model.rights.find(
      ({ identity, dataset, zone }) =>
        identity === "conform-dev-engine" && dataset === "shopstream" && zone === "landing",
    );
    expect(right?.write).toBe("some");
  });
});
