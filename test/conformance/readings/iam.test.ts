import { evaluate, type PolicyStatement, parsePolicy } from "./iam";

const READ: PolicyStatement = {
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::lake/shop/*",
};
const get = (key: string) => ({ action: "s3:GetObject", resource: `arn:aws:s3:::lake/${key}` });

describe("evaluation of policies", () => {
  it("allows what a statement mentions, and nothing beside it", () => {
    expect(evaluate([READ], get("shop/a.csv"))).toBe("allowed");
    expect(evaluate([READ], get("shop/deep/er.csv"))).toBe("allowed");
    expect(evaluate([READ], get("shopping/a.csv"))).toBe("not mentioned");
    expect(evaluate([READ], { ...get("shop/a.csv"), action: "s3:PutObject" })).toBe("not mentioned");
    expect(evaluate([], get("shop/a.csv"))).toBe("not mentioned");
  });

  it("takes wildcards in actions whatever their case, and dots for dots", () => {
    const any: PolicyStatement = {
      Effect: "Allow",
      Action: ["S3:get*"],
      Resource: "arn:aws:s3:::l?ke/a.csv",
    };
    expect(evaluate([any], get("a.csv"))).toBe("allowed");
    expect(evaluate([any], get("axcsv"))).toBe("not mentioned");
  });

  it("lets a denial win over any allowance", () => {
    const deny: PolicyStatement = { Effect: "Deny", Action: "s3:*", Resource: "*" };
    expect(evaluate([READ, deny, READ], get("shop/a.csv"))).toBe("denied");
  });

  it("asks for every condition, and any value of one", () => {
    const Condition = {
      StringLike: { "s3:prefix": ["shop", "shop/*"] },
      Bool: { "aws:SecureTransport": "true" },
    };
    const list: PolicyStatement = { Effect: "Allow", Action: "s3:ListBucket", Resource: "*", Condition };
    const ask = (context: Record<string, string>) =>
      evaluate([list], { action: "s3:ListBucket", resource: "arn:aws:s3:::lake", context });
    expect(ask({ "s3:prefix": "shop/x", "aws:SecureTransport": "true" })).toBe("allowed");
    expect(ask({ "s3:prefix": "other/", "aws:SecureTransport": "true" })).toBe("not mentioned");
    expect(ask({ "s3:prefix": "shop/x", "aws:SecureTransport": "false" })).toBe("not mentioned");
    expect(ask({ "aws:SecureTransport": "true" })).toBe("not mentioned");
  });

  it("lets a key be missing where an operator says so", () => {
    const Condition = { StringLikeIfExists: { "s3:prefix": "shop/*" } };
    const list: PolicyStatement = { Effect: "Allow", Action: "s3:ListBucket", Resource: "*", Condition };
    const request = { action: "s3:ListBucket", resource: "arn:aws:s3:::lake" };
    expect(evaluate([list], request)).toBe("allowed");
    expect(evaluate([list], { ...request, context: { "s3:prefix": "other/" } })).toBe("not mentioned");
  });

  it("compares numbers as numbers", () => {
    const Condition = { NumericLessThan: { "s3:TlsVersion": "1.2" } };
    const deny: PolicyStatement = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: "*",
      Condition,
    };
    expect(evaluate([deny], { ...get("a"), context: { "s3:TlsVersion": "1.1" } })).toBe("denied");
    expect(evaluate([deny], { ...get("a"), context: { "s3:TlsVersion": "1.2" } })).toBe("not mentioned");
  });

  it("knows who is meant", () => {
    const trust = (Principal: PolicyStatement["Principal"]): PolicyStatement[] => [
      { Effect: "Allow", Principal, Action: "sts:AssumeRole" },
    ];
    const assume = (caller?: string) => ({
      action: "sts:AssumeRole",
      resource: "arn:aws:iam::1:role/r",
      caller,
    });
    const root = trust({ AWS: ["arn:aws:iam::123456789012:root"] });
    expect(evaluate(root, assume("arn:aws:iam::123456789012:role/somebody"))).toBe("allowed");
    expect(evaluate(root, assume("arn:aws:iam::999999999999:role/somebody"))).toBe("not mentioned");
    expect(evaluate(root, assume("service:glue.amazonaws.com"))).toBe("not mentioned");
    expect(evaluate(trust({ Service: "glue.amazonaws.com" }), assume("service:glue.amazonaws.com"))).toBe(
      "allowed",
    );
    expect(evaluate(trust("*"), assume())).toBe("allowed");
  });

  it("refuses what it was not taught", () => {
    const odd = (change: object) => [{ ...READ, ...change } as PolicyStatement];
    expect(() => evaluate(odd({ NotAction: "s3:*" }), get("a"))).toThrow("NotAction");
    expect(() => evaluate(odd({ Condition: { IpAddress: {} } }), get("shop/a"))).toThrow("IpAddress");
    expect(() => evaluate(odd({ Principal: { Federated: "x" } }), { ...get("shop/a"), caller: "y" })).toThrow(
      "Federated",
    );
  });

  it("reads a document with one statement as with many", () => {
    expect(parsePolicy(JSON.stringify({ Statement: READ }))).toEqual([READ]);
    expect(parsePolicy(JSON.stringify({ Statement: [READ, READ] }))).toEqual([READ, READ]);
  });
});
