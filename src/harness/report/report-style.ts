/** The style of a report's page: readable on paper, on a phone, in the dark. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1c2430; --quiet: #5d6878; --paper: #fff; --line: #d9dee6; --shade: #f4f6f9; --good: #14683a; --bad: #b3261e; --warn: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --quiet: #9aa6b6; --paper: #12161c; --line: #2c3440; --shade: #1a2029; --good: #5fd08c; --bad: #ff8a80; --warn: #f0b95a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 70rem; color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between; border-bottom: 2px solid var(--line); padding-bottom: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
.status { margin: 0; padding: .25rem .75rem; border: 2px solid currentcolor; border-radius: 1rem; font-weight: 700; color: var(--warn); }
.complete, .green, .pass, .confirmed, .supported > b { color: var(--good); }
.red, .timeout, .void, .fail, .contradicted, .refuted > b { color: var(--bad); }
.incomplete, .missing, .stale > b, .unproven > b { color: var(--warn); }
nav ol { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 1rem 0 0; padding: 0; list-style: none; font-size: .875rem; }
a { color: inherit; text-decoration-color: var(--quiet); text-underline-offset: .15em; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); } th { background: var(--shade); }
code { font: .8125rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; } small { color: var(--quiet); }
.claims { list-style: none; padding: 0; } .claims li { padding: .4rem 0; border-bottom: 1px solid var(--line); } .claims b { display: inline-block; min-width: 6.5rem; }
@media print { nav { display: none; } body { padding: 0; max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
`;
