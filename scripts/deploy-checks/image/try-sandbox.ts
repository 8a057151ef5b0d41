import type { Image } from './build-stage.ts';
import { startContainer } from './container.ts';

/** Plays the demo from the sandbox image: a pull request must become green. */
export async function trySandbox(image: Image, say: (line: string) => void): Promise<void> {
  const demo = await startContainer(image, { args: [...image.cmd, '--once'], tmpfs: true });
  const code = await demo.ended;
  if (code !== 0) throw new Error(`the demo ended with ${code}\n${demo.output()}`);
  say('sandbox: the pull request of the demo became green');
}
