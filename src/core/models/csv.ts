/**
 * Rows of a CSV text (RFC 4180): fields by commas, quoted ones may hold commas, line ends and doubled quotes. Ends of
 * lines are CRLF, LF or CR; an empty line is no row. A quote inside an unquoted field is taken as it is.
 */
export function* csvRows(text: string): Generator<readonly string[], void, undefined> {
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let row: string[] = [];
  while (at < text.length) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
    row.push(field.value);
    at = field.end;
    if (text[at] === ',') {
      at++;
      // A comma at the very end opens one more field, an empty one.
      if (at < text.length) continue;
      row.push('');
    }
    if (row.length > 1 || row[0] !== '') yield row;
    row = [];
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
  }
}

interface Field {
  readonly value: string;
  /** Where its comma, its end of line or the end of the text is. */
  readonly end: number;
}

const isEnd = (character: string | undefined): boolean =>
  character === undefined || character === ',' || character === '\n' || character === '\r';

function plainField(text: string, start: number): Field {
  let end = start;
  while (!isEnd(text[end])) end++;
  return { value: text.slice(start, end), end };
}

/** An unclosed quote holds the rest of the text; what follows a closing quote belongs to the field. */
function quotedField(text: string, start: number): Field {
  let value = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return { value: value + text.slice(at), end: text.length };
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      const rest = plainField(text, quote + 1);
      return { value: value + rest.value, end: rest.end };
    }
    value += '"';
    at = quote + 2;
  }
}
