import { createHash } from "node:crypto";
import type { Payload } from "./payload";

/**
 * One self-contained page. The content security policy lets the browser run this script and nothing else, and load
 * nothing at all: whatever a product's name holds, it stays text.
 */
export function pageHtml(payload: Payload, script: string): string {
  // Inside a script element only these end it or begin a comment; esbuild escapes the first already.
  const code = script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  const hash = createHash("sha256").update(code).digest("base64");
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(payload.title)} dashboard</title>
</head>
<body>
<noscript>This dashboard needs JavaScript. It works without a network: everything is in this file.</noscript>
<script type="application/json" id="data">${escapeJson(payload)}</script>
<script>${code}</script>
</body>
</html>
`;
}

export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** JSON that cannot end the script element it stands in. */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
