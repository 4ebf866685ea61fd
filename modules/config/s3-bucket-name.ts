import { z } from "zod";
import { quote } from "./quote";

const SHORTEST = 3;
const LONGEST = 63;
const RESERVED_STARTS = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_ENDS = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/**
 * The first rule that a name breaks, as the end of a sentence.
 * Source: "General purpose bucket naming rules", Amazon S3 User Guide.
 */
export function bucketNameMistake(name: string): string | undefined {
  if (name.length < SHORTEST || name.length > LONGEST) {
    return `must have ${SHORTEST} to ${LONGEST} characters, as every S3 bucket, and has ${name.length}`;
  }
  if (/[A-Z]/.test(name)) return "must be lower-case, as every S3 bucket";
  const strange = /[^a-z0-9.-]/u.exec(name)?.[0];
  if (strange !== undefined) {
    return `may hold only a-z, 0-9, dots and hyphens, as every S3 bucket, and holds ${quote(strange)}`;
  }
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name))
    return "must begin and end with a letter or a digit, as every S3 bucket";
  if (name.includes("..")) return "must not hold two dots in a row, as every S3 bucket";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return "must not look like an IP address, as every S3 bucket";
  const start = RESERVED_STARTS.find((reserved) => name.startsWith(reserved));
  if (start !== undefined) return `must not begin with "${start}", which S3 keeps for itself`;
  const end = RESERVED_ENDS.find((reserved) => name.endsWith(reserved));
  return end === undefined ? undefined : `must not end with "${end}", which S3 keeps for itself`;
}

/** The name of an existing S3 bucket in an environment file. */
export const s3BucketName = z.string().check((payload) => {
  const mistake = bucketNameMistake(payload.value);
  if (mistake !== undefined) payload.issues.push({ code: "custom", message: mistake, input: payload.value });
});
