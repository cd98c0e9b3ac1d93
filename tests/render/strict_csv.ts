/**
 * CSV in strict RFC 4180 → its records; anything the RFC doesn't allow is an error.
 *
 * @module
 */

/**
 * The records of a CSV text: each ends in CR LF, all have as many fields as the first, and a field that holds a comma, a
 * quote, CR or LF is quoted.
 */
export function strictCsv(text: string): string[][] {
  const records: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const record: string[] = [];
    for (;;) {
      const quoted = text[at] === '"';
      const pattern = quoted ? /"((?:[^"]|"")*)"/y : /[^",\r\n]*/y;
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null) throw new Error(`no field at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`);
      record.push(quoted ? (match[1] ?? "").replaceAll('""', '"') : match[0]);
      at += match[0].length;
      if (text[at] !== ",") break;
      at++;
    }
    if (text.slice(at, at + 2) !== "\r\n") {
      throw new Error(`no CR LF at ${at}: ${JSON.stringify(text.slice(at - 20, at + 20))}`);
    }
    at += 2;
    records.push(record);
    if (record.length !== records[0]?.length) throw new Error(`${record.length} fields: ${record}`);
  }
  return records;
}
