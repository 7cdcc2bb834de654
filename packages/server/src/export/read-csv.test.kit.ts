/** For tests: a reader of CSV that shares nothing with what writes it. */

/** The cells of an RFC 4180 text, row by row. Throws where a quote, a row or its end is not as it has to be. */
export function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const row: string[] = [];
    for (;;) {
      if (text[at] !== '"') throw new Error(`a cell without quotes at ${at}`);
      let cell = '';
      at++;
      for (;;) {
        const quote = text.indexOf('"', at);
        if (quote < 0) throw new Error('a quote is not closed');
        cell += text.slice(at, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at++;
      }
      row.push(cell);
      if (text[at] === ',') at++;
      else if (text.startsWith('\r\n', at)) break;
      else throw new Error(`neither a comma nor the end of the row at ${at}`);
    }
    at += 2;
    rows.push(row);
  }
  return rows;
}
