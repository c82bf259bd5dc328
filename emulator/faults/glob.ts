/** Whether a text is one of the names that a pattern stands for. */
export type Matcher = (text: string) => boolean;

/** Matches what one of the patterns stands for, in which `*` is any text; everything when there are no patterns. */
export function anyOf(patterns: readonly string[] | undefined): Matcher {
  if (!patterns) return () => true;
  const names = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const globs = patterns.filter((pattern) => pattern.includes('*')).map(globExpression);
  return (text) => names.has(text) || globs.some((glob) => glob.test(text));
}

function globExpression(pattern: string): RegExp {
  const parts = pattern.split(/\*+/).map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`);
}
