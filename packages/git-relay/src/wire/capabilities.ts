/** Capabilities as a remote names them: a flag has the value `''`. */
export type Capabilities = ReadonlyMap<string, string>;

/** Reads the capability list of protocol v0: separated by spaces, `name` or `name=value`. */
export function parseCapabilityList(text: string): Capabilities {
  return parseCapabilityLines(text.split(' ').filter((word) => word !== ''));
}

/** Reads the capability lines of protocol v2. */
export function parseCapabilityLines(lines: string[]): Capabilities {
  return new Map(
    lines.map((line) => {
      const equals = line.indexOf('=');
      return equals === -1 ? [line, ''] : [line.slice(0, equals), line.slice(equals + 1)];
    }),
  );
}
