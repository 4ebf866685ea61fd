import type { Access, Zone } from "./layers";

/**
 * The functional roles of the platform. People and services are given one of these and nothing finer.
 *
 * - `producer` puts files into landing.
 * - `engine` is the pipeline: it reads what landed and writes every later layer, but never landing.
 * - `engineer` looks at every layer to find out why a number is what it is.
 * - `analyst` reads gold only.
 */
export const PRINCIPALS = ["producer", "engine", "engineer", "analyst"] as const;
export type Principal = (typeof PRINCIPALS)[number];

const READ_ALL = {
  landing: "read",
  bronze: "read",
  silver: "read",
  gold: "read",
  quarantine: "read",
} as const;

/** What each functional role may do in each zone; a zone that is not named is closed to it. */
export const ACCESS_MATRIX: Readonly<Record<Principal, Readonly<Partial<Record<Zone, Access>>>>> = {
  producer: { landing: "write" },
  engine: { landing: "read", bronze: "write", silver: "write", gold: "write", quarantine: "write" },
  engineer: READ_ALL,
  analyst: { gold: "read" },
};
