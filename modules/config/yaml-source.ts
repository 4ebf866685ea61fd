import { Composer, type Document, isScalar, Lexer, LineCounter, Parser, type YAMLError } from "yaml";
import type { Problem } from "./problem";
import { readTextFile } from "./text-file";
import { yamlErrorMessage } from "./yaml-errors";
import { type Place, walkDocument } from "./yaml-walk";

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML file as plain data, which still knows where every key and value stands. */
export interface YamlSource {
  readonly file: string;
  /** Mappings are objects without a prototype, keys are texts. */
  readonly data: unknown;
  /** Where a key or its value stands; for a path that does not exist, where its nearest existing parent does. */
  position(path: readonly PropertyKey[], at: "key" | "value"): Position;
  /** A scalar as it is written in the file, without its quotes. Absent when there is none at the path. */
  scalar(path: readonly PropertyKey[]): { readonly text: string; readonly quoted: boolean } | undefined;
}

/** After that many, the first ones explain the rest. */
const MOST_SYNTAX_PROBLEMS = 10;

/** Of brackets or indentation; real files have fewer than ten. */
const MOST_LEVELS = 64;

/**
 * Reads one YAML file that holds one mapping. There is no source when the file cannot be read as one; with a source
 * there can be problems too (a duplicate key, say), so that the content is checked as well.
 */
export function readYaml(file: string): { source?: YamlSource; problems: Problem[] } {
  const { text, problems } = readTextFile(file);
  return text === undefined ? { problems } : parseYaml(file, text, problems);
}

/** As `readYaml`, of text that lies in no file here; `file` is what problems call it. */
export function parseYaml(
  file: string,
  text: string,
  problems: Problem[] = [],
): { source?: YamlSource; problems: Problem[] } {
  const lines = lineStarts(text);
  const report = (offset: number, message: string): void => {
    problems.push({ file, ...positionOf(lines, offset), message, severity: "error" });
  };
  const { documents, tooDeepAt } = parseDocuments(text);
  if (tooDeepAt !== undefined) {
    report(tooDeepAt, `more than ${MOST_LEVELS} levels of nesting; is it the right file?`);
    return { problems };
  }
  const errors = documents.flatMap((document) => [
    ...document.errors,
    ...document.warnings.filter((warning) => warning.code === "BAD_DIRECTIVE"),
  ]);
  if (errors.length > 0) {
    for (const error of worthTelling(errors, lines)) report(error.pos[0], yamlErrorMessage(error));
    return { problems };
  }
  const [first, second] = documents;
  if (first === undefined || isEmpty(first)) {
    report(0, "the file is empty; it must hold keys and values, such as `name: my-name`");
    return { problems };
  }
  if (second !== undefined) {
    report(
      startOf(second, text),
      "a second document begins here; one file holds one, move this one to its own file",
    );
  }
  const { data, place, usable } = walkDocument(first, report, (offset) => positionOf(lines, offset).line);
  if (place === undefined || !usable) return { problems };
  return { source: { file, data, ...lookup(place, lines) }, problems };
}

/**
 * The parser keeps its own stack but what builds the document calls itself, and a file of nothing but brackets would
 * end the process there. So the levels are counted first.
 */
function parseDocuments(text: string): { documents: Document[]; tooDeepAt?: number } {
  const parser = new Parser();
  const tokens = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > MOST_LEVELS) return { documents: [], tooDeepAt: parser.offset };
  }
  tokens.push(...parser.end());
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false });
  return { documents: [...composer.compose(tokens)] };
}

/** Counted here, since the parser misses line breaks inside of quotes when what follows them is broken. */
function lineStarts(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
  return lines;
}

function isEmpty(document: Document): boolean {
  return document.contents === null || (isScalar(document.contents) && document.contents.value === null);
}

function startOf(document: Document, text: string): number {
  const [start] = document.range ?? [0];
  const marker = text.lastIndexOf("---", start);
  return marker >= 0 && text.slice(marker + 3, start).trim() === "" ? marker : start;
}

/** One error a line. A tab in the indentation confuses the parser about all that follows, so tabs are told alone. */
function worthTelling(errors: readonly YAMLError[], lines: LineCounter): YAMLError[] {
  const tabs = errors.filter((error) => error.code === "TAB_AS_INDENT");
  const seen = new Set<number>();
  return (tabs.length > 0 ? tabs : errors)
    .filter((error) => {
      const { line } = positionOf(lines, error.pos[0]);
      return !seen.has(line) && seen.add(line);
    })
    .slice(0, MOST_SYNTAX_PROBLEMS);
}

function positionOf(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return line === 0 ? { line: 1, column: 1 } : { line, column: col };
}

function lookup(root: Place, lines: LineCounter): Pick<YamlSource, "position" | "scalar"> {
  return {
    position(path, at) {
      let place = root;
      for (const [depth, part] of path.entries()) {
        const next = place.children.get(String(part));
        if (next === undefined) return positionOf(lines, depth === 0 ? place.value : place.key);
        place = next;
      }
      return positionOf(lines, at === "key" ? place.key : place.value);
    },
    scalar(path) {
      let place: Place | undefined = root;
      for (const part of path) place = place?.children.get(String(part));
      return place?.scalar;
    },
  };
}
