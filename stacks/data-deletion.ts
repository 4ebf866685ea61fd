/** Gives the second key for one environment in `cdktf deploy` and `cdktf destroy`, which take no flags of ours. */
export const ALLOW_DATA_DELETION_VARIABLE = "MEDALLION_ALLOW_DATA_DELETION";

/** What the caller says about deleting data: the second key. */
export interface DeletionPermission {
  /** `--allow-data-deletion` was given. */
  readonly flag: boolean;
  /** The value of `MEDALLION_ALLOW_DATA_DELETION`: the name of the one environment it is meant for. */
  readonly variable?: string;
}

/**
 * Whether Terraform may destroy what holds data. Two keys must be turned, by whoever wrote the environment file
 * (`dataDeletion: destroy`) and by whoever gives the command. The only place where this is decided.
 */
export function mayDeleteData(
  environment: { readonly name: string; readonly dataDeletion: "retain" | "destroy" },
  permission: DeletionPermission,
): boolean {
  return (
    environment.dataDeletion === "destroy" && (permission.flag || permission.variable === environment.name)
  );
}
