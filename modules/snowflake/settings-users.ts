import { z } from "zod";
import { nameFault } from "./names";
import { rsaKeyFault } from "./rsa-key";
import { judgedText } from "./settings-text";

/** Principals that sign in to Snowflake. */
export const SIGNING_IN = ["engine", "engineer", "analyst"] as const;

const name = judgedText((text) => {
  // Said here and not by a form, which would repeat a key that was pasted into the wrong line.
  if (text.length > 64) return `must have at most 64 characters, and has ${text.length}`;
  const fault = nameFault(text);
  if (fault !== undefined) return fault;
  return text.includes("_")
    ? `must be one word, as the environment is put in front of it; write ${text.replaceAll("_", "")}`
    : undefined;
}).describe("One word in capitals. The user DBT of the environment dev is DEV_DBT.");

const user = z.strictObject({
  name,
  principal: z
    .enum(SIGNING_IN, {
      error: ({ input }) =>
        input === "producer"
          ? "must be engine, engineer or analyst: a producer brings files to S3 with an AWS role and does not sign in to Snowflake"
          : undefined,
    })
    .meta({ title: "principal", description: "What the user may do." }),
  rsaPublicKey: judgedText(rsaKeyFault).describe(
    "Public half of an RSA key pair, base64 on one line. The private half stays with whoever signs in.",
  ),
});

/** Service users, each with a key pair of its own. */
export const users = z
  .array(user)
  .superRefine((all, context) => {
    for (const [index, one] of all.entries()) {
      const earlier = all.slice(0, index);
      const namesake = earlier.some((other) => other.name === one.name);
      if (namesake)
        context.addIssue({
          code: "custom",
          path: [index, "name"],
          message: `is ${one.name}, as another user is`,
        });
      const sharer = earlier.find((other) => other.rsaPublicKey === one.rsaPublicKey);
      if (sharer !== undefined)
        context.addIssue({
          code: "custom",
          path: [index, "rsaPublicKey"],
          message: `is the key of ${sharer.name} too; give each user a pair of its own`,
        });
    }
  })
  .default([])
  .describe("Service users, for programs that sign in with a key pair.");
