import { unexplained } from "../../support/emulator-faults";

const change = (type: string, action: string, differing: readonly string[] = []) => ({
  address: `${type}.it`,
  type,
  actions: action.split("+"),
  differing,
});

describe("the emulator's known faults", () => {
  it("excuse nothing but an update of the attributes they name", () => {
    const excused = [
      change("aws_s3_bucket", "no-op"),
      change("aws_glue_crawler", "update", ["tags_all.environment", "recrawl_policy.0.recrawl_behavior"]),
    ];
    const ours = [
      change("aws_glue_crawler", "update", ["tags_all.environment", "schedule"]),
      change("aws_glue_crawler", "update"),
      change("aws_glue_crawler", "delete+create", ["tags"]),
      change("aws_s3_bucket", "update", ["tags"]),
      change("aws_s3_bucket", "create"),
    ];
    expect(unexplained([...excused, ...ours])).toEqual(ours);
  });
});
