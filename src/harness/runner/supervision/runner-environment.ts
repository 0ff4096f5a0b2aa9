const allowed = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'LANG', 'LANGUAGE', 'TZ', 'CI'];

/** The variable that marks every process of a run, so that none can outlive it unnoticed. */
export const runMarker = 'WAVEGATE_RUN';

/** The environment that tests run in: nothing but a few names that programs need, the test mode, and the marker of the run. */
export function runnerEnvironment(source: NodeJS.ProcessEnv, runId: string): Record<string, string> {
  const names = Object.keys(source).filter((name) => allowed.includes(name) || name.startsWith('LC_'));
  const kept = Object.fromEntries(names.map((name) => [name, source[name] ?? '']));
  return { ...kept, NODE_ENV: 'test', [runMarker]: runId };
}
