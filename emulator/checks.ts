/** What can be asked of a run of the emulator, living or exported: see `docs/emulator.md`, "Checks". */
export * from './checks/calls.js';
export * from './checks/effects.js';
export {
  EvidenceError,
  exportJournal,
  gatherEvidence,
  readEvidence,
  type Evidence,
} from './checks/evidence.js';
export * from './checks/grouping.js';
export * from './checks/limits.js';
export * from './checks/overlap.js';
export * from './checks/rates.js';
export * from './checks/report.js';
export * from './checks/summary.js';
