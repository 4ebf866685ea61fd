import { Script } from "node:vm";
import { pageScript } from "../../../modules/dashboard/bundle";

describe("the page's script", () => {
  it("is one script that asks for no other and stays small", async () => {
    const script = await pageScript();
    expect(() => new Script(script)).not.toThrow();
    expect(/\brequire\(|\bimport\(/.exec(script)).toBeNull();
    expect(Buffer.byteLength(script)).toBeLessThan(700_000);
  });

  it("is the same each time", async () => {
    const [first, second] = [await pageScript(), await pageScript()];
    expect(first === second).toBe(true);
  });
});
