import { checkOptions, type GenerateOptions } from "../generate-options";
import { type Manifest, Tally } from "../manifest";
import { writeGeneration } from "../output-folder";
import { writeProducts, writeSellers, writeTranslations } from "./catalogue";
import { writeGeolocation } from "./geolocation";
import { type Market, type Sizes, sizesOf, timelineOf } from "./market";
import { writeOrders } from "./orders";

/**
 * Writes the nine files of Olist to `outDir`, in the layout and with the quirks of the published ones, and
 * `generated.json` beside them. The same scale and seed give the same bytes on every machine.
 *
 * @throws UserError for a scale or seed out of range, or an `outDir` that holds anything but an earlier generation.
 * @throws WorldError when the disk refuses.
 */
export async function generateOlist(options: GenerateOptions): Promise<Manifest> {
  const { scale, seed, outDir, onProgress } = checkOptions(options);
  const sizes = sizesOf(scale);
  const timeline = timelineOf(sizes);
  const total = rowsAbout(sizes);
  return writeGeneration(outDir, async (output) => {
    const tally = new Tally((rows) => onProgress?.(rows, total));
    const market: Market = { seed, sizes, timeline, output, tally };
    await writeOrders(market);
    await writeProducts(market);
    await writeSellers(market);
    await writeTranslations(market);
    await writeGeolocation(market);
    return { dataset: "olist", scale, seed, tables: tally.counts() };
  });
}

/** Rows with the repeated ones. */
function rowsAbout({ orders, products, sellers, points }: Sizes): number {
  const rowsPerOrder = 5.2;
  const rowsPerPoint = 1.35;
  return Math.round(orders * rowsPerOrder + products + sellers + points * rowsPerPoint);
}
