/** Status and headers that a CGI program printed before its body (RFC 3875 §6). */
export interface CgiHeaders {
  status: number;
  headers: [name: string, value: string][];
}

/** Where the header block of CGI output ends: the offset of the first body byte, or -1 while it is incomplete. */
export function endOfCgiHeaders(output: Buffer): number {
  const crlf = output.indexOf('\r\n\r\n');
  if (crlf !== -1) return crlf + 4;
  const lf = output.indexOf('\n\n');
  return lf === -1 ? -1 : lf + 2;
}

/** Reads a complete header block. Without a `Status:` line the status is 200. */
export function parseCgiHeaders(block: string): CgiHeaders {
  const headers: [string, string][] = [];
  let status = 200;
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon === -1) continue;
    const name = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else headers.push([name, value]);
  }
  return { status, headers };
}
