import { quote } from "../../../modules/config/quote";
import { closest, didYouMean } from "../../../modules/config/suggest";

describe("closest", () => {
  const keys = ["name", "variant", "account", "region", "state", "datasets", "dataDeletion", "tags"];

  it.each([
    ["datset", "datasets"],
    ["acount", "account"],
    ["Region", "region"],
    ["data_deletion", "dataDeletion"],
    ["deletion", "dataDeletion"],
    ["nmae", "name"],
  ])("finds what %s was meant to be", (word, meant) => {
    expect(closest(word, keys)).toBe(meant);
  });

  it.each(["x", "bucket", "", "description", "n".repeat(1000)])("finds nothing near %j", (word) => {
    expect(closest(word, keys)).toBeUndefined();
  });

  it("prefers the nearest", () => {
    expect(closest("eu-wset-3", ["eu-west-1", "eu-west-3", "us-west-2"])).toBe("eu-west-3");
    expect(didYouMean("asw", ["local", "aws"])).toBe(' Did you mean "aws"?');
    expect(didYouMean("gcp", ["local", "aws"])).toBe("");
  });
});

describe("quote", () => {
  it("keeps a message on one line and a terminal as it was", () => {
    expect(quote("a\n\u001b[31m\u009b\u202eb\u2028")).toBe(String.raw`"a\n\u001b[31m\u009b\u202eb\u2028"`);
    expect(quote("é 🌊")).toBe('"é 🌊"');
    expect(quote("a".repeat(100))).toBe(`"${"a".repeat(60)}…"`);
  });
});
