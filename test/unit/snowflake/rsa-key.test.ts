import { generateKeyPairSync } from "node:crypto";
import { rsaKeyFault } from "../../../modules/snowflake/rsa-key";

const pair = (modulusLength = 2048) => generateKeyPairSync("rsa", { modulusLength });
const { publicKey, privateKey } = pair();
const base64 = publicKey.export({ type: "spki", format: "der" }).toString("base64");
const oneLine = (pem: string | Buffer) => String(pem).replaceAll("\n", "");

const SECRETS = {
  "PKCS #8 in PEM": String(privateKey.export({ type: "pkcs8", format: "pem" })),
  "PKCS #1 in PEM": String(privateKey.export({ type: "pkcs1", format: "pem" })),
  "PKCS #8 in PEM, on one line": oneLine(privateKey.export({ type: "pkcs8", format: "pem" })),
  "PKCS #8 without its PEM lines": privateKey.export({ type: "pkcs8", format: "der" }).toString("base64"),
  "PKCS #1 without its PEM lines": privateKey.export({ type: "pkcs1", format: "der" }).toString("base64"),
  "an encrypted one": String(
    privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" }),
  ),
  "an encrypted one without its PEM lines": privateKey
    .export({ type: "pkcs8", format: "der", cipher: "aes-256-cbc", passphrase: "secret" })
    .toString("base64"),
};

describe("the public key of a service user (SF-144)", () => {
  it("is base64 on one line", () => {
    expect(rsaKeyFault(base64)).toBeUndefined();
  });

  it.each(Object.entries(SECRETS))("is never a private key: %s, and no message repeats it", (_, secret) => {
    const fault = rsaKeyFault(secret);
    expect(fault).toContain("holds a PRIVATE key");
    const body = secret.replace(/-----[^-]*-----|\s/g, "");
    for (let start = 0; start + 12 <= body.length; start += 12)
      expect(fault).not.toContain(body.slice(start, start + 12));
  });

  it("has no PEM lines, no spaces and no other format", () => {
    const pem = String(publicKey.export({ type: "spki", format: "pem" }));
    expect(rsaKeyFault(pem)).toContain("must be what stands between the lines");
    expect(rsaKeyFault(base64.replace(/(.{64})/g, "$1 "))).toContain("must be on one line");
    expect(rsaKeyFault("ssh-rsa AAAAB3NzaC1yc2E= alice@example.com")).toContain("ssh-keygen");
    expect(rsaKeyFault("not a key")).toContain("must be");
    expect(rsaKeyFault("")).toContain("must be the base64 text");
  });

  it("is whole, of RSA, and long enough", () => {
    expect(rsaKeyFault(base64.slice(0, -40))).toContain("not all of one");
    const short = pair(1024).publicKey.export({ type: "spki", format: "der" });
    expect(rsaKeyFault(short.toString("base64"))).toContain("has 1024 bit");
    const curve = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
    const der = curve.export({ type: "spki", format: "der" });
    expect(rsaKeyFault(der.toString("base64"))).toContain("of type ec");
  });
});
