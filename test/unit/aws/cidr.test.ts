import fc from "fast-check";
import { cidrFault, subnets } from "../../../modules/aws/cidr";

const address = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 })
  .map((octets) => octets.join("."));

describe("blocks of addresses", () => {
  it("proposes a block that it takes, for any address and size", () => {
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 32 }), (host, bits) => {
        const fault = cidrFault(`${host}/${bits}`);
        const proposed = /write (.*)$/.exec(fault ?? "")?.[1] ?? `${host}/${bits}`;
        expect(proposed.endsWith(`/${bits}`)).toBe(true);
        expect(cidrFault(proposed)).toBeUndefined();
      }),
    );
  });

  it("cuts a block into the first of its parts", () => {
    expect(subnets("10.42.0.0/24", 26, 3)).toEqual(["10.42.0.0/26", "10.42.0.64/26", "10.42.0.128/26"]);
    expect(subnets("172.16.255.0/24", 25, 2)).toEqual(["172.16.255.0/25", "172.16.255.128/25"]);
  });
});
