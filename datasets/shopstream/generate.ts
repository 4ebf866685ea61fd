import { checkOptions, type GenerateOptions } from "../generate-options";
import { type Manifest, Tally } from "../manifest";
import { writeGeneration } from "../output-folder";
import { listPrices, writeProducts } from "./catalogue";
import { writeContacts } from "./contacts";
import { writeEvents } from "./events";
import { writeOrders } from "./orders";
import { writeUsers } from "./people";
import type { Shop } from "./shop";
import { EARLY_EXPORT, type Sizes, sizesOf, timelineOf } from "./timeline";

/**
 * Writes the exports of a shop over two years to `outDir`, in the layout of the dataset's contract, and
 * `generated.json` beside them. The same scale and seed give the same bytes on every machine.
 *
 * @throws UserError for a scale or seed out of range, or an `outDir` that holds anything but an earlier generation.
 * @throws WorldError when the disk refuses.
 */
export async function generateShopstream(options: GenerateOptions): Promise<Manifest> {
  const { scale, seed, outDir, onProgress } = checkOptions(options);
  const sizes = sizesOf(scale);
  const timeline = timelineOf(sizes);
  const total = rowsAbout(sizes);
  const lastEarlyDay = timeline.days.findIndex((day) => day.date === EARLY_EXPORT.lastDay);
  return writeGeneration(outDir, async (output) => {
    const tally = new Tally((rows) => onProgress?.(rows, total));
    const shop: Shop = { seed, sizes, timeline, lastEarlyDay, output, tally };
    const prices = listPrices(shop);
    await writeUsers(shop);
    await writeProducts(shop, prices);
    await writeOrders(shop, prices);
    await writeEvents(shop);
    await writeContacts(shop);
    return { dataset: "shopstream", scale, seed, tables: tally.counts() };
  });
}

/** Rows with the early export and the planted ones: a little above what the sizes say. */
function rowsAbout(sizes: Sizes): number {
  const itemsPerOrder = 2.95;
  const early = 1.08;
  const { users, products, orders, events, contacts } = sizes;
  return Math.round((users + products + orders * (1 + itemsPerOrder) + contacts) * early + events);
}
