import { existsSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import type { MarkdownFile } from './read-markdown.ts';

/** All Markdown files, by path from the root. */
export type Pages = ReadonlyMap<string, MarkdownFile>;

/** A path of this repository as prose names it; patterns, placeholders and addresses are none. */
const REPOSITORY_PATH = /^(?:apps|packages|scripts|docs|helm|deploy|\.ci|\.github)\/[\w./@-]*[\w/]$/;
/** In the README of a part, paths of that part. */
const PART_PATH = /^(?:src|test|testing|examples)\/[\w./@-]*[\w/]$/;

/** What does not resolve in one page, one sentence each. Addresses on the internet are not looked at. */
export function faultsOf(path: string, page: MarkdownFile, root: string, pages: Pages): string[] {
  const links = page.links.map((link) => linkFault(path, link, root, pages));
  const named = [...new Set(page.codeSpans)].map((span) => pathFault(path, span, root));
  return [...links, ...named].filter((fault) => fault !== undefined).map((fault) => `${path}: ${fault}`);
}

function linkFault(path: string, link: string, root: string, pages: Pages): string | undefined {
  if (/^(?:[a-z][a-z+.-]*:|\/\/)/i.test(link)) return undefined;
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? path : normalize(join(dirname(path), decodeURIComponent(file)));
  if (target.startsWith('..')) return `the link ${link} leaves the repository`;
  if (!existsSync(join(root, target))) return `the link ${link} leads nowhere`;
  const page = pages.get(target);
  if (anchor === undefined || !page || page.anchors.has(decodeURIComponent(anchor))) return undefined;
  return `the link ${link} names a heading that ${target} does not have`;
}

function pathFault(path: string, span: string, root: string): string | undefined {
  const named = span.replace(/:\d+$/, '');
  const base = REPOSITORY_PATH.test(named) ? '' : PART_PATH.test(named) ? dirname(path) : undefined;
  if (base === undefined || existsSync(join(root, base, named))) return undefined;
  return `there is no ${relative('.', join(base, named))}`;
}
