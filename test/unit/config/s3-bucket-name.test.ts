import { bucketNameMistake } from "../../../modules/config/s3-bucket-name";

describe("bucketNameMistake", () => {
  it.each(["my-terraform-state", "a.b-c.1", "123", "a".repeat(63)])("takes %s", (name) => {
    expect(bucketNameMistake(name)).toBeUndefined();
  });

  it.each([
    ["ab", "must have 3 to 63 characters, as every S3 bucket, and has 2"],
    ["a".repeat(64), "must have 3 to 63 characters, as every S3 bucket, and has 64"],
    ["My-State", "must be lower-case, as every S3 bucket"],
    ["my_state", 'may hold only a-z, 0-9, dots and hyphens, as every S3 bucket, and holds "_"'],
    ["my state", 'may hold only a-z, 0-9, dots and hyphens, as every S3 bucket, and holds " "'],
    ["-state", "must begin and end with a letter or a digit, as every S3 bucket"],
    ["state.", "must begin and end with a letter or a digit, as every S3 bucket"],
    ["my..state", "must not hold two dots in a row, as every S3 bucket"],
    ["192.168.5.4", "must not look like an IP address, as every S3 bucket"],
    ["xn--state", 'must not begin with "xn--", which S3 keeps for itself'],
    ["state-s3alias", 'must not end with "-s3alias", which S3 keeps for itself'],
  ])("refuses %s", (name, mistake) => {
    expect(bucketNameMistake(name)).toBe(mistake);
  });
});
