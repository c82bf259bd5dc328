export function pythonTools(): Promise<{ python: string; aws: string }>;
