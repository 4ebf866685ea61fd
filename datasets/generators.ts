import type { GenerateOptions } from "./generate-options";
import type { Manifest } from "./manifest";

/** Writes one dataset; see `GenerateOptions` for what it takes and `Manifest` for what it says it wrote. */
export type Generator = (options: GenerateOptions) => Promise<Manifest>;

/** Every dataset with a generator. Each is loaded only when it is asked for. */
export const GENERATORS: Readonly<Record<string, () => Promise<Generator>>> = {
  fmcg: async () => (await import("./fmcg/generate")).generateFmcg,
  olist: async () => (await import("./olist/generate")).generateOlist,
  shopstream: async () => (await import("./shopstream/generate")).generateShopstream,
};
