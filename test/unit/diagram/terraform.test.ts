import { Terraform, valuesAt } from "../../../modules/diagram/terraform";

const ref = (attribute: string) => `\${${attribute}}`;
const terraform = new Terraform({
  resource: {
    aws_s3_bucket: { gold: { bucket: "dev-gold" } },
    aws_s3_bucket_policy: { gold: { bucket: ref("aws_s3_bucket.gold.id") } },
    aws_iam_role: { reader: { name: "dev-reader" } },
    terraform_data: { wait: {} },
    aws_sns_topic: { late: { name: "late", depends_on: ["terraform_data.wait"] } },
  },
});
const addresses = (value: unknown) => terraform.targets(value).map(({ address }) => address);

describe("Terraform", () => {
  it("follows references at any depth, and leaves escaped ones alone", () => {
    const value = { a: [`x ${ref("aws_s3_bucket.gold.id")}`, { b: ref("aws_iam_role.reader.arn") }] };
    expect(addresses(value)).toEqual(["aws_s3_bucket.gold", "aws_iam_role.reader"]);
    expect(addresses(`$${ref("aws_s3_bucket.gold.id")}`)).toEqual([]);
    expect(addresses(ref("aws_s3_bucket.gone.id"))).toEqual([]);
  });

  it("finds what is meant by its name alone or by an ARN, and not what only repeats a name", () => {
    expect(addresses("arn:aws:iam::123456789012:role/dev-reader")).toEqual(["aws_iam_role.reader"]);
    expect(addresses("dev-gold")).toEqual(["aws_s3_bucket.gold"]);
    expect(addresses("dev-silver")).toEqual([]);
  });

  it("says what a reference stands for as far as it is known", () => {
    expect(terraform.text(`s3://${ref("aws_s3_bucket.gold.id")}/shop`)).toBe("s3://dev-gold/shop");
    expect(terraform.text(`$${ref("aws:userid")}`)).toBe(`$${ref("aws:userid")}`);
  });

  it("knows what waits for a resource", () => {
    const [wait] = terraform.ofType("terraform_data");
    expect(wait && terraform.dependent(wait)?.address).toBe("aws_sns_topic.late");
  });

  it("looks into lists on the way to a value", () => {
    expect(valuesAt({ task: [{ key: "a" }, { key: "b" }, {}] }, "task.key")).toEqual(["a", "b"]);
    expect(valuesAt({ task: "text" }, "task.key")).toEqual([]);
  });
});
