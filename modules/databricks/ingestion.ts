import { readFileSync } from "node:fs";
import { Directory } from "@cdktf/provider-databricks/lib/directory";
import { Notebook } from "@cdktf/provider-databricks/lib/notebook";
import { Permissions } from "@cdktf/provider-databricks/lib/permissions";
import { WorkspaceFile } from "@cdktf/provider-databricks/lib/workspace-file";
import { Construct } from "constructs";
import type { DatasetContract } from "../contract/dataset";
import { filesBelow, projectFile } from "../lake/project-file";
import { dbtProject, dbtVariables } from "./dbt-project";
import type { UnityNames } from "./names";

const NOTEBOOKS = "notebooks/databricks";
/** What the notebooks take from files beside them, as the Glue job does. */
const MODULES = ["bronze_load.py", "landed_records.py"];
/** The first line that makes a notebook of a file. Source: Databricks, "Notebook formats". */
const NOTEBOOK_MARK = "# Databricks notebook source\n";

/** The notebooks that tasks run, by the name of their file without its ending. */
export type NotebookName = "setup" | "landing_to_bronze";

export interface WorkspaceFilesProps {
  readonly names: UnityNames;
  /** Folder of the workspace that holds all environments. */
  readonly folder: string;
  readonly datasets: readonly DatasetContract[];
  /** Whether the dbt project is uploaded too. */
  readonly uploadDbt: boolean;
}

/**
 * What the job runs, as files of the workspace that only the platform's groups can read: the notebooks, and for each
 * dataset its contract and its dbt project. Contents are in the stack itself, so that it is the same on every machine.
 */
export class WorkspaceFiles extends Construct {
  private readonly root: Directory;
  private readonly notebooks = new Map<string, Notebook>();
  private readonly contracts = new Map<string, WorkspaceFile>();
  private readonly all: (Notebook | WorkspaceFile)[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: WorkspaceFilesProps,
  ) {
    super(scope, id);
    this.root = new Directory(this, "folder", { path: `${props.folder}/${props.names.environment}` });
    this.protect();
    for (const [path, text] of filesBelow(projectFile(NOTEBOOKS))) {
      if (path.endsWith(".py")) this.addNotebookFile(path, text);
    }
    for (const name of MODULES) {
      this.addFile(
        `notebook-${name}`,
        `notebooks/${name}`,
        readFileSync(projectFile(`notebooks/${name}`), "utf8"),
      );
    }
    for (const dataset of props.datasets) this.addDataset(dataset);
  }

  /** Path of a notebook in the workspace. */
  notebook(name: NotebookName): string {
    const found = this.notebooks.get(`${name}.py`);
    if (found === undefined) throw new Error(`${NOTEBOOKS}/${name}.py is no notebook`);
    return found.path;
  }

  /** Path of the contract as the notebooks see it. */
  contract(dataset: string): string {
    const found = this.contracts.get(dataset);
    if (found === undefined) throw new Error(`the dataset ${dataset} has no files in the workspace`);
    return `/Workspace${found.path}`;
  }

  /** Folder of the dbt project of a dataset in the workspace. */
  dbtFolder(dataset: string): string {
    return `${this.root.path}/${dataset}/dbt`;
  }

  /** Everything that has to be there before a run. */
  get files(): readonly (Notebook | WorkspaceFile)[] {
    return this.all;
  }

  private protect(): void {
    const { names } = this.props;
    new Permissions(this, "access", {
      directoryPath: this.root.path,
      accessControl: [
        { groupName: names.group("engine"), permissionLevel: "CAN_RUN" },
        { groupName: names.group("engineer"), permissionLevel: "CAN_READ" },
      ],
    });
  }

  private addNotebookFile(path: string, text: string): void {
    if (!text.startsWith(NOTEBOOK_MARK)) {
      this.addFile(`notebook-${path}`, `notebooks/${path}`, text);
      return;
    }
    const notebook = new Notebook(this, `notebook-${path}`, {
      // A notebook has no ending in the workspace.
      path: `${this.root.path}/notebooks/${path.replace(/\.py$/, "")}`,
      language: "PYTHON",
      format: "SOURCE",
      contentBase64: base64(text),
    });
    this.notebooks.set(path, notebook);
    this.all.push(notebook);
  }

  private addDataset(dataset: DatasetContract): void {
    const { names, uploadDbt } = this.props;
    const contract = `${JSON.stringify(dataset, undefined, 2)}\n`;
    const file = this.addFile(`${dataset.name}-contract`, `${dataset.name}/contract.json`, contract);
    this.contracts.set(dataset.name, file);
    if (!uploadDbt) return;
    for (const [path, text] of dbtProject(dbtVariables(dataset, names.schemas))) {
      this.addFile(`${dataset.name}-dbt-${path.replaceAll("/", "-")}`, `${dataset.name}/dbt/${path}`, text);
    }
  }

  private addFile(id: string, path: string, text: string): WorkspaceFile {
    const file = new WorkspaceFile(this, id, {
      path: `${this.root.path}/${path}`,
      contentBase64: base64(text),
    });
    this.all.push(file);
    return file;
  }
}

/** The provider takes an empty content for none, and then looks for a file of this machine. */
function base64(text: string): string {
  return Buffer.from(text === "" ? "\n" : text).toString("base64");
}
