import type { PlannedChange } from "./terraform";

/** Something that the emulator does not give back as it took it, so that the next plan differs. */
interface EmulatorFault {
  readonly type: string;
  /** The attributes that differ. */
  readonly attributes: readonly string[];
  readonly reason: string;
}

/**
 * The known faults of MiniStack 1.5.33, and the only place where a difference of a second plan is excused. Each was
 * read in its sources; whatever differs beyond these is a fault of this project.
 */
export const EMULATOR_FAULTS: readonly EmulatorFault[] = [
  {
    type: "aws_glue_crawler",
    attributes: ["tags", "tags_all"],
    reason: "CreateCrawler drops the tags, so GetTags finds none",
  },
  {
    type: "aws_glue_crawler",
    attributes: ["lineage_configuration", "recrawl_policy"],
    reason: "GetCrawler gives empty blocks where AWS fills in its defaults",
  },
  {
    type: "aws_glue_job",
    attributes: ["tags", "tags_all"],
    reason: "CreateJob keeps the tags beside the job, where GetTags does not look",
  },
  {
    type: "aws_glue_job",
    attributes: ["execution_property", "execution_class"],
    reason: "CreateJob drops how many runs may be at the same time, and of which class they are",
  },
  {
    type: "aws_glue_connection",
    attributes: ["tags", "tags_all"],
    reason: "CreateConnection drops the tags, so GetTags finds none",
  },
  {
    type: "aws_vpc_endpoint",
    attributes: ["private_dns_enabled", "security_group_ids"],
    reason:
      "CreateVpcEndpoint drops who may call an interface endpoint, and that it takes the service's own name",
  },
];

/** The changes that no fault of the emulator explains. */
export function unexplained(changes: readonly PlannedChange[]): PlannedChange[] {
  return changes
    .filter(({ actions }) => actions.join() !== "no-op" && actions.join() !== "read")
    .filter(isUnexplained);
}

function isUnexplained({ type, actions, differing }: PlannedChange): boolean {
  const excused = EMULATOR_FAULTS.filter((fault) => fault.type === type).flatMap((fault) => fault.attributes);
  const isFault = (path: string) => excused.includes(path.split(".")[0] ?? path);
  return actions.join() !== "update" || differing.length === 0 || !differing.every(isFault);
}
