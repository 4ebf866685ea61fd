/**
 * The layers of the medallion architecture, in the order in which data flows through them.
 *
 * - `landing`: what arrived, untouched.
 * - `bronze`: every landed row, typed text, plus where it came from.
 * - `silver`: cleaned, typed and deduplicated.
 * - `gold`: the star schema and the marts.
 */
export const LAYERS = ["landing", "bronze", "silver", "gold"] as const;
export type Layer = (typeof LAYERS)[number];

/** Every place where rows are kept: the layers, and `quarantine` beside them for rows that silver rejects. */
export const ZONES = [...LAYERS, "quarantine"] as const;
export type Zone = (typeof ZONES)[number];

/** `write` includes `read`: an idempotent load has to see what it replaces. */
export type Access = "read" | "write";
