import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../../../scripts/project-root";
import { SHOP } from "../../support/contracts";
import { type Block, resource, resourceAt, resources } from "../../support/stack-json";
import { file, platform } from "./platform";

const json = platform();
const notebooks = resources(json, "databricks_notebook");
const files = resources(json, "databricks_workspace_file");
const text = ({ content_base64 }: Block): string => Buffer.from(String(content_base64), "base64").toString();
const path = ({ path: written }: Block): string => String(written).replace(/^\$\{[^}]+\}/, "");

describe("notebooks", () => {
  it("are those that tasks run, as notebooks (DB-112, DB-113, DB-114)", () => {
    expect(notebooks.map(path).sort()).toEqual(["/notebooks/landing_to_bronze", "/notebooks/setup"]);
    for (const notebook of notebooks) {
      expect(notebook).toMatchObject({ language: "PYTHON", format: "SOURCE" });
      expect(text(notebook)).toMatch(/^# Databricks notebook source\n/);
    }
  });

  it("find beside them what they share", () => {
    for (const name of ["landing", "bronze_load", "landed_records"])
      expect(files.map(path)).toContain(`/notebooks/${name}.py`);
  });

  it("are in the stack itself, not at a path of this machine (DB-111)", () => {
    for (const block of [...notebooks, ...files]) {
      expect(block).not.toHaveProperty("source");
      expect(Buffer.from(text(block)).toString("base64")).toBe(block.content_base64);
    }
    const shared = files.find((block) => path(block) === "/notebooks/landing.py") as Block;
    expect(text(shared)).toBe(readFileSync(join(projectRoot(), "notebooks/databricks/landing.py"), "utf8"));
  });

  it("lie in a clean folder of the environment (DB-110, DB-133)", () => {
    expect(resource(json, "databricks_directory").path).toBe("/medallion/dev");
    const other = platform(file({ workspaceFolder: "/teams/data" }));
    expect(resource(other, "databricks_directory").path).toBe("/teams/data/dev");
    for (const block of [...notebooks, ...files]) {
      expect(block.path).toMatch(/^\$\{databricks_directory\.[\w-]+\.path\}(\/[\w.-]+)+$/);
    }
  });

  it("are never empty, which the provider would take for a file of this machine (DB-134)", () => {
    for (const block of [...notebooks, ...files])
      expect(String(block.content_base64).length).toBeGreaterThan(0);
  });

  it("can be changed by nobody of the platform", () => {
    expect(resourceAt(json, "databricks_permissions", "pipeline/files/access").access_control).toEqual([
      { group_name: "dev-engine", permission_level: "CAN_RUN" },
      { group_name: "dev-engineer", permission_level: "CAN_READ" },
    ]);
  });
});

describe("the files of a dataset", () => {
  it("hold its contract", () => {
    const contract = files.find((block) => path(block) === "/shop/contract.json") as Block;
    expect(JSON.parse(text(contract))).toEqual(SHOP);
  });

  it("hold the dbt project, with the contract and the names of the schemas inside", () => {
    const named = platform(file({ schemas: { gold: "marts", silver: "clean" } }));
    const project = resources(named, "databricks_workspace_file").find(
      (block) => path(block) === "/shop/dbt/dbt_project.yml",
    ) as Block;
    const { name, models, vars } = parse(text(project));
    expect([name, models.medallion["+materialized"]]).toEqual(["medallion", "table"]);
    expect(vars.contract).toEqual(SHOP);
    expect(vars.schemas).toEqual({
      bronze: "bronze",
      silver: "clean",
      core: "marts",
      marts: "marts",
      gold: "marts",
      quarantine: "quarantine",
    });
  });

  it("hold no profile, no data and nothing of other datasets", () => {
    const dbt = files.map(path).filter((one) => one.startsWith("/shop/dbt/"));
    expect(dbt).toContain("/shop/dbt/macros/contract.sql");
    expect(dbt.filter((one) => /profiles|compile|shopstream\/|target|logs/.test(one))).toEqual([]);
  });
});
