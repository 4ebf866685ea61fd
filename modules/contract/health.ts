/** What one check of `bin/medallion doctor` found. */
export interface HealthCheck {
  /** What was looked at: "Terraform". */
  readonly name: string;
  /** `missing` is needed for what the caller asked about; `optional` is needed for something else only. */
  readonly status: "ok" | "optional" | "missing";
  /** What was found. */
  readonly found: string;
  /** What to do about it. @default nothing to do */
  readonly mend?: string;
}
