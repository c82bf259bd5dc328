/** A state as people say it: `rolling back` for `rollingBack`. */
export function words(state: string): string {
  return state.replaceAll(/([a-z])([A-Z])/g, (_match, before: string, after: string) => {
    return `${before} ${after.toLowerCase()}`;
  });
}
