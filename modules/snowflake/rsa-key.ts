import { createPrivateKey, createPublicKey } from "node:crypto";

/** Source: Snowflake, "Key-pair authentication and key-pair rotation". */
const FEWEST_BITS = 2048;
const MAKE_ONE =
  "`openssl genrsa 2048 | openssl pkcs8 -topk8 -inform PEM -out key.p8 -nocrypt` makes a pair, `openssl rsa -in key.p8 -pubout` prints this half";
const SECRET =
  "holds a PRIVATE key. Whoever reads this file can sign in with it: take it out of the file and out of the repository's history, throw it away and make a new pair. Only the public half belongs here";

/**
 * What is wrong with the public key of a service user, as the end of a sentence that begins with its key. No message
 * repeats any of the text: it might be a secret.
 *
 * @returns undefined for the base64 text of an RSA public key of at least 2048 bit, on one line, without PEM lines
 */
export function rsaKeyFault(text: string): string | undefined {
  if (isPrivate(text)) return SECRET;
  if (/^\s*ssh-rsa\s/.test(text))
    return "is in the format of SSH; `ssh-keygen -f key.pub -e -m pkcs8` prints the one that Snowflake reads, without its first and last line";
  if (text.includes("-----"))
    return "must be what stands between the lines -----BEGIN PUBLIC KEY----- and -----END PUBLIC KEY-----, without them and on one line";
  if (/\s/.test(text)) return "must be on one line, without spaces; in YAML `>-` folds lines with spaces";
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text))
    return `must be the base64 text of an RSA public key: ${MAKE_ONE}`;
  return publicKeyFault(Buffer.from(text, "base64"));
}

function publicKeyFault(der: Buffer): string | undefined {
  try {
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    if (key.asymmetricKeyType !== "rsa")
      return `is a key of type ${key.asymmetricKeyType}, and Snowflake takes RSA only: ${MAKE_ONE}`;
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (bits < FEWEST_BITS) return `has ${bits} bit, and Snowflake takes ${FEWEST_BITS} or more: ${MAKE_ONE}`;
    return undefined;
  } catch {
    return `is no RSA public key, or not all of one: ${MAKE_ONE}`;
  }
}

/** By its PEM lines, or without them by its content, encrypted or not. */
function isPrivate(text: string): boolean {
  if (/PRIVATE\s+KEY/i.test(text)) return true;
  const key = Buffer.from(text.replace(/-----[^-]*-----/g, ""), "base64");
  return (["pkcs8", "pkcs1", "sec1"] as const).some((type) => {
    try {
      createPrivateKey({ key, format: "der", type });
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ERR_MISSING_PASSPHRASE";
    }
  });
}
