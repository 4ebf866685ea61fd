/** Colours of the charts, read from the style sheet so that there is one palette. */
export interface Theme {
  readonly text: string;
  /** ECharts measures text with it: a keyword such as `inherit` would be measured as another font. */
  readonly font: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly palette: readonly string[];
}

export const SERIES_COLORS = 6;
const KEY = "medallion-theme";

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    text: color("text"),
    font: getComputedStyle(document.body).fontFamily,
    muted: color("muted"),
    line: color("line"),
    surface: color("surface"),
    palette: Array.from({ length: SERIES_COLORS }, (_, index) => color(`series-${index + 1}`)),
  };
}

export function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  if (chosen !== undefined) return chosen === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

export function toggleTheme(): void {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  // Browsers may refuse storage to a file opened from disk; the choice then lasts as long as the page.
  try {
    localStorage.setItem(KEY, theme);
  } catch {}
}

export function restoreTheme(): void {
  try {
    const theme = localStorage.getItem(KEY);
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {}
}
