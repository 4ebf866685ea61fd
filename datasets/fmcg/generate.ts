import { checkOptions, type GenerateOptions } from "../generate-options";
import { type Manifest, Tally } from "../manifest";
import { writeGeneration } from "../output-folder";
import { writePrices, writeProducts } from "./catalogue";
import { type Company, daysOf, type Sizes, sizesOf } from "./company";
import { writeOrders } from "./orders";
import { writeParent } from "./parent";
import { writeCustomers } from "./people";

/**
 * Writes the exports of the child company (a history and daily files of orders) and the parent's gold layer to
 * `outDir`, in the layout of the dataset's contract, and `generated.json` beside them. The same scale and seed give the
 * same bytes on every machine.
 *
 * @throws UserError for a scale or seed out of range, or an `outDir` that holds anything but an earlier generation.
 * @throws WorldError when the disk refuses.
 */
export async function generateFmcg(options: GenerateOptions): Promise<Manifest> {
  const { scale, seed, outDir, onProgress } = checkOptions(options);
  const sizes = sizesOf(scale);
  const total = rowsAbout(sizes);
  return writeGeneration(outDir, async (output) => {
    const tally = new Tally((rows) => onProgress?.(rows, total));
    const company: Company = { seed, sizes, ...daysOf(sizes), output, tally };
    await writeCustomers(company);
    await writeProducts(company);
    await writePrices(company);
    await writeOrders(company);
    await writeParent(company);
    return { dataset: "fmcg", scale, seed, tables: tally.counts() };
  });
}

/** Rows with the planted ones: a little above what the sizes say. */
function rowsAbout(sizes: Sizes): number {
  const linesPerOrder = 2.32;
  const months = 24;
  const { customers, products, orders, parentRowsPerMonth } = sizes;
  return Math.round(customers + products * 5 + orders * linesPerOrder + parentRowsPerMonth * months);
}
