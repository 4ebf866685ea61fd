import { defineVariant } from "../../../modules/config/variant-definition";
import { toySettings } from "./settings";
import type { ToyVariant } from "./variant";

/** What a line in `modules/load-variant.ts` would say, were the toy a variant of the project. */
export const TOY = defineVariant({
  settings: toySettings,
  cloud: true,
  load: (environment, context) => {
    const module: { ToyVariant: typeof ToyVariant } = require("./variant");
    return new module.ToyVariant(environment, context);
  },
  checkHealth: async () => [],
});
