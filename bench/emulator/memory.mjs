/** Loaded into the emulator's process ahead of it: tells its parent, when asked, what it takes. Needs `--expose-gc`. */
process.on('message', () => {
  const cpu = process.cpuUsage();
  const { rss, heapUsed: heap } = process.memoryUsage();
  globalThis.gc();
  const { heapUsed } = process.memoryUsage();
  process.send?.({ cpuMs: (cpu.user + cpu.system) / 1000, rss, heap, live: heapUsed });
});
// The channel alone does not keep the process running.
process.channel?.unref();
