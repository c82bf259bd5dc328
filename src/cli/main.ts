#!/usr/bin/env node
import { processIo } from './io.js';
import { runCli } from './program.js';

/** A command that has done its work ends, whatever a library still keeps open. */
const LINGER_MS = 3000;

process.exitCode = await runCli(process.argv.slice(2), processIo());
setTimeout(() => process.exit(), LINGER_MS).unref();
