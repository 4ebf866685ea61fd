import type { ErrorCode, YAMLError } from "yaml";
import { printable } from "./quote";

/** What a newcomer to YAML needs to hear for each way a file can fail to be YAML. Absent: the parser's words are plain. */
const ADVICE: { readonly [Code in ErrorCode]: string | undefined } = {
  ALIAS_PROPS: undefined,
  BAD_ALIAS: "an alias (*name) needs a name",
  BAD_COLLECTION_TYPE: undefined,
  BAD_DIRECTIVE: "a line that starts with % is a YAML directive; remove it, or put quotes around the text",
  BAD_DQ_ESCAPE: "unknown escape in double quotes; write a backslash as \\\\, or use single quotes",
  BAD_INDENT: undefined,
  BAD_PROP_ORDER: undefined,
  BAD_SCALAR_START: "a value cannot start with this character; put quotes around it",
  BLOCK_AS_IMPLICIT_KEY:
    'a key inside the value of another key; start a new line, or put quotes around a value that holds ": "',
  BLOCK_IN_FLOW: "inside { } or [ ] everything must be in { } or [ ] too",
  DUPLICATE_KEY: undefined,
  IMPOSSIBLE: undefined,
  KEY_OVER_1024_CHARS: "a key is longer than 1024 characters; is a quote or a line break missing?",
  MISSING_CHAR: undefined,
  MULTILINE_IMPLICIT_KEY: 'a key must stand on one line and end with ":"',
  MULTIPLE_ANCHORS: undefined,
  MULTIPLE_DOCS: undefined,
  MULTIPLE_TAGS: undefined,
  NON_STRING_KEY: undefined,
  RESOURCE_EXHAUSTION: "too many levels of nesting",
  TAB_AS_INDENT: "a tab in the indentation; YAML allows only spaces there",
  TAG_RESOLVE_FAILED: "a value cannot start with !; put quotes around it",
  UNEXPECTED_TOKEN: undefined,
};

export function yamlErrorMessage(error: YAMLError): string {
  const advice = ADVICE[error.code];
  if (error.code === "TAB_AS_INDENT" && advice !== undefined) return advice;
  return `not YAML: ${advice ?? printable(uncapitalize(error.message))}`;
}

function uncapitalize(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
