const LONGEST = 60;
/** Control characters, direction marks and line separators, which would let a file rewrite the terminal it is shown on. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text out of a file, made safe and short enough to stand inside a message. */
export function quote(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return printable(JSON.stringify(short));
}

/** The same without quotes around it: numbers, and words of a parser that repeat what it read. */
export function printable(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}
