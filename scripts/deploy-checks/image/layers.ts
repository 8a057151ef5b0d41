import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Programs that a base image of Debian with Node has and this machine may have elsewhere. */
export interface NodeOfTheImage {
  /** The binary of Node that the image pins. */
  binary: string;
  /** Folder of npm's own package. */
  npm: string;
}

const UNPRIVILEGED = 65_532;

/**
 * Folders that stand for images: an overlay over this machine's own files for stages that build (they need a shell, a
 * package manager and the network), and an almost empty folder for the image that is shipped.
 */
export function createLayers(workshop: string, node: NodeOfTheImage) {
  const layers = new Map<string, string>();
  const folder = (name: string, part: string): string => {
    const path = join(workshop, name.replaceAll(/[^\w-]/g, '_'), part);
    mkdirSync(path, { recursive: true });
    return path;
  };

  /** Mounts a root whose lower layers are `below`, uppermost first. Writes go to a layer of its own. */
  const overlay = (name: string, below: string): string => {
    const upper = folder(name, 'upper');
    const merged = folder(name, 'root');
    const options = `lowerdir=${below},upperdir=${upper},workdir=${folder(name, 'work')}`;
    execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', options, merged]);
    execFileSync('mount', ['--rbind', '/dev', join(merged, 'dev')]);
    execFileSync('mount', ['-t', 'proc', 'proc', join(merged, 'proc')]);
    layers.set(name, `${upper}:${below}`);
    return merged;
  };

  const debianWithNode = (name: string): string => {
    const local = join(folder(name, 'node'), 'usr', 'local');
    mkdirSync(join(local, 'bin'), { recursive: true });
    cpSync(node.binary, join(local, 'bin', 'node'));
    cpSync(node.npm, join(local, 'lib', 'node_modules', 'npm'), { recursive: true });
    for (const tool of ['npm', 'npx'])
      execFileSync('ln', ['-s', `../lib/node_modules/npm/bin/${tool}-cli.js`, join(local, 'bin', tool)]);
    // As Docker's images have it: installing a package starts no service.
    mkdirSync(join(local, '..', 'sbin'), { recursive: true });
    writeFileSync(join(local, '..', 'sbin', 'policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    return overlay(name, `${folder(name, 'node')}:/`);
  };

  /** What an image for programs without a shell has: a C library, certificates, users, an empty /tmp. */
  const bare = (name: string): string => {
    const root = folder(name, 'root');
    for (const library of librariesOf(node.binary)) {
      mkdirSync(join(root, dirname(library)), { recursive: true });
      execFileSync('cp', ['--dereference', library, join(root, library)]);
    }
    for (const path of ['tmp', 'etc/ssl/certs', 'dev', 'proc']) mkdirSync(join(root, path), { recursive: true });
    cpSync('/etc/ssl/certs/ca-certificates.crt', join(root, 'etc/ssl/certs/ca-certificates.crt'));
    writeFileSync(join(root, 'etc/passwd'), `nonroot:x:${UNPRIVILEGED}:${UNPRIVILEGED}:nonroot:/home/nonroot:/none\n`);
    return root;
  };

  return {
    /** The root of a new stage: over another stage, or over what stands for its base image. */
    open(name: string, base: string): string {
      const below = layers.get(base);
      if (below !== undefined) return overlay(name, below);
      return base.includes('distroless') ? bare(name) : debianWithNode(name);
    },
    /** Names at the top of a root that hold files, for the report. */
    list: (root: string): string[] => readdirSync(root),
  };
}

export type Layers = ReturnType<typeof createLayers>;

function librariesOf(binary: string): string[] {
  const listing = execFileSync('ldd', [binary], { encoding: 'utf8' });
  return [...listing.matchAll(/(\/\S+\.so\S*)/g)].map(([, path = '']) => path);
}
