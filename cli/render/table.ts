import sliceAnsi from 'slice-ansi';
import stringWidth from 'string-width';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Text cut to a width in terminal cells; what was cut off shows as `…`. */
export function truncate(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  if (width < 1) return '';
  // A wide character at the cut is kept whole by the slice: then it has to go, too.
  let cut = sliceAnsi(text, 0, width - 1);
  for (let end = width - 2; stringWidth(cut) > width - 1; end -= 1) cut = sliceAnsi(text, 0, end);
  return `${cut}…`;
}

function pad(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'right' ? space + text : text + space;
}

/** Rows as aligned lines, two spaces between the columns, cut to `width`. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => stringWidth(row[i] ?? ''))));
  return all.map((row) =>
    truncate(
      columns
        .map(({ align }, i) => pad(row[i] ?? '', widths[i]!, align))
        .join('  ')
        .trimEnd(),
      width,
    ),
  );
}
