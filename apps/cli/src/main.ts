#!/usr/bin/env node
import { CommanderError } from 'commander';
import { createProgram } from './program.ts';
import { processTerminal } from './terminal.ts';

try {
  await createProgram(processTerminal()).parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has said what is wrong already; asking for help is nothing wrong.
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
