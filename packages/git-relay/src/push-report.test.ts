import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RelayError } from './errors.ts';
import { readPushReport } from './push-report.ts';
import { FLUSH, pktLine } from './wire/pkt-line.ts';

async function* stream(...chunks: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

const band = (number: number, text: string): string => pktLine(String.fromCharCode(number) + text);

test('the verdict is read per ref, wherever side-band cuts it', async () => {
  const report = ['unpack ok\n', 'ok refs/heads/a\n', 'option new-oid 1\n', 'ng refs/heads/b hook declined\n'];
  const whole = report.map(pktLine).join('') + FLUSH;
  for (let cut = 0; cut <= whole.length; cut++) {
    const body = stream(band(1, whole.slice(0, cut)), band(2, 'GitLab: no\n'), band(1, whole.slice(cut)), FLUSH);
    expect(await readPushReport(body, 'target')).toEqual({
      unpack: 'ok',
      refs: new Map<string, unknown>([
        ['refs/heads/a', { ok: true }],
        ['refs/heads/b', { ok: false, reason: 'hook declined' }],
      ]),
      message: 'GitLab: no',
    });
  }
});

test.each([
  ['nothing at all', ''],
  ['only words', band(2, 'hello') + FLUSH],
  ['a report without its end', band(1, pktLine('unpack ok\n')) + FLUSH],
])('%s is no verdict', async (_what, body) => {
  await expect(readPushReport(stream(body), 'target')).rejects.toMatchObject({ name: 'BrokenOffError' });
});

test('garbage never passes for a verdict, and fails as an error of the target', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 50 })), async (chunks) => {
      const reading = readPushReport(stream(...chunks.map((chunk) => Buffer.from(chunk))), 'target');
      expect(await reading.catch((error: unknown) => error)).toBeInstanceOf(RelayError);
    }),
  );
});
