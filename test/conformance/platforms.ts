import type { VariantDefinition } from "../../modules/config/variant-definition";
import { VARIANTS } from "../../modules/load-variant";
import { readAws } from "./readings/aws";
import { MEANINGLESS_ON_A_LAPTOP, readLocal } from "./readings/local";
import { readToy } from "./readings/toy";
import type { ConformingPlatform } from "./suite";
import { TOY } from "./toy/definition";

const REGISTRY: Readonly<Record<string, VariantDefinition>> = { ...VARIANTS, toy: TOY };

function platform(of: Omit<ConformingPlatform, "definition">): ConformingPlatform {
  const definition = REGISTRY[of.variant];
  if (definition === undefined) throw new Error(`there is no variant ${of.variant}`);
  return { ...of, definition };
}

const AWS_PLACE = { account: "123456789012", region: "eu-west-3" };

/** Every variant, and every choice of settings that changes what it is made of. */
export const PLATFORMS: readonly ConformingPlatform[] = [
  platform({ title: "aws, engine athena", variant: "aws", keys: AWS_PLACE, reading: readAws }),
  platform({
    title: "aws, engine athena, with a key of its own and access logs",
    variant: "aws",
    keys: { ...AWS_PLACE, lake: { encryption: "kms", accessLogs: true, quarantineExpirationDays: 90 } },
    reading: readAws,
  }),
  platform({
    title: "local",
    variant: "local",
    keys: {},
    reading: readLocal,
    meaningless: MEANINGLESS_ON_A_LAPTOP,
  }),
  platform({ title: "toy", variant: "toy", keys: {}, reading: readToy }),
];
