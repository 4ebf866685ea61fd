import { mayDeleteData } from "../../../stacks/data-deletion";

describe("deleting data", () => {
  const cases = [
    { dataDeletion: "retain", flag: false, variable: undefined, may: false },
    { dataDeletion: "retain", flag: true, variable: undefined, may: false },
    { dataDeletion: "retain", flag: false, variable: "dev", may: false },
    { dataDeletion: "destroy", flag: false, variable: undefined, may: false },
    { dataDeletion: "destroy", flag: false, variable: "", may: false },
    { dataDeletion: "destroy", flag: false, variable: "prod", may: false },
    { dataDeletion: "destroy", flag: false, variable: "true", may: false },
    { dataDeletion: "destroy", flag: true, variable: undefined, may: true },
    { dataDeletion: "destroy", flag: false, variable: "dev", may: true },
  ] as const;

  it.each(cases)(
    "with $dataDeletion, flag $flag and variable $variable: $may",
    ({ may, dataDeletion, ...permission }) => {
      expect(mayDeleteData({ name: "dev", dataDeletion }, permission)).toBe(may);
    },
  );
});
