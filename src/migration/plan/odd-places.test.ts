import { expect, test } from 'vitest';

import { findMatches } from './find-matches.ts';

/** Each line is a file of its own; `«8081»` is the port beyond doubt, `8081` is not. */
const places: Readonly<Record<string, readonly string[]>> = {
  'a.ts': [
    'page.goto(`http://localhost:${«8081»}`); spawn(`--port=${«8081»}`); const port = `${«8081»}`;',
    'if (Number(url.port) !== «8081») stop(); if (Number(user.id) === 8081) stop();',
    'const port = env.PORT ? parseInt(env.PORT) : «8081»; const l = process.argv[2] || 8081;',
    'new Map([["port", «8081»], ["id", 8081]]); const { port = «8081», id = 8081 } = options;',
    "spawn('docker', ['run', '-p', '«8081»:80', '-m', '8081']);",
    `send('{"id":8081}', '{"port":«8081»}', '{ "id" :8081 }', ":«8081»", 'on :«8081»');`,
    'check.bind(null, 8081); socket.bind(«8081»); if (bus.listenerCount() === 8081) text.indexOf("*", 8081); ports[8081];',
    'z.object({ PORT: z.coerce.number().default(«8081»), ID: z.number().default(8081) });',
    'assert.equal(server.address().port, «8081»); setTimeout(go, 8081); sleep(8081);',
    'net.connect(«8081», "localhost"); redis.connect(8081); retry(8081, "localhost");',
    'enum Ports { Api = «8081» } enum Codes { Api = 8081 }',
    'if (port >= 8081 && port <= 9090) go(); if (port === «8081») stop(); if (id < 8081) go();',
    'const MAX_PORT = 8081; const portRange = [8081, 8090]; const highest = { min_port: 8081 };',
    'between(port, 8081, 8090); connect("postgres://app:8081@db/app", "http://me:8081@api:«8081»/a@b");',
  ],
  'a.sh': [
    'python -m http.server «8081»',
    'python manage.py runserver «8081»',
    'npx kill-port «8081» && lsof -ti:«8081»',
    'docker run -p«8081»:«8081» app; wait-on tcp:«8081»',
    'iptables -p tcp --dport «8081»; fuser -k «8081»/tcp; ufw allow «8081»/tcp',
    'for id in 8081; do rm -rf /tmp/8081; done; ps -p 8081; mysql -u me -p8081 -P «8081»',
    'PORT="${1:-«8081»}"; API_PORT=${API:-«8081»}; ID=${1:-8081}; x=${API:-${PORT:-«8081»}}; LIMIT=${API:-8081}',
    'test $PORT -eq «8081» && [ "${API_PORT}" != "«8081»" ] && [ "$ID" -eq 8081 ]',
  ],
  'compose.yml': [
    'services: { a: { ports: ["${HOST_PORT:-«8081»}:«8081»", "[::1]:«8081»:80", "8081-8090:80-89"], user: "8081", mem_limit: 8081m } }',
  ],
  'a.py': [
    'server = HTTPServer(("", «8081»), Handler)',
    'class C:\n    port: int = Field(«8081», description="x")\n    size = 8081',
    'PORTS = {"api": «8081»}; x = {"id": 8081}; range(8081)',
    'if port >= 8081 and other_port < 8081 or port == «8081»:\n    pass',
  ],
  'a.go': ['http.ListenAndServe(fmt.Sprintf(":%d", «8081»), nil)', 'const (\n\tdefaultPort = «8081»\n\tmaxSize = 8081\n)'],
  'a.rs': ['let a = SocketAddr::from(([127, 8081, 0, 1], «8081»)); let b = SocketAddr::new(ip, «8081»);'],
  'a.rb': ['set :port, «8081»', 'config.vm.memory = 8081'],
  'a.exs': ['config :app, http: [port: «8081»], id: 8081'],
  'httpd.conf': ['Listen «8081»\n<VirtualHost *:«8081»>\nTimeout 8081'],
  'haproxy.cfg': ['bind *:«8081»', 'server s1 10.0.0.1:«8081» check maxconn 8081'],
  'openapi.yaml': ['properties: { id: { example: 8081 }, port: { example: «8081» } }'],
  '.env': [
    'PORT=«8081» # ticket 8081\nID=8081 # its port is «8081»\r\nNAME="x" # 8081',
    'DATABASE_URL=postgres://app:8081@db:5432/x?port=«8081»',
  ],
  'a.toml': ['port_range = [8081, 8090]\nports = [«8081»]'],
  'a.md': ['Set `PORT` (default: `«8081»`), `LIMIT` (default: `8081`).'],
  'CHANGELOG.md': ['- The port is 8081 now.'],
  'versions.lock.json': ['{ "port": 8081 }'],
};

const cases = Object.entries(places).flatMap(([file, texts]) => texts.map((text) => [file, text] as const));

test.for(cases)('in %s: %s', ([file, marked]) => {
  const text = marked.replaceAll(/[«»]/g, '');
  const certain = new Set(
    findMatches(file, text, 8081)
      .matches.filter(({ verdict }) => verdict === 'certain')
      .map(({ at }) => at),
  );
  expect(text.replaceAll(/8081/g, (digits, at: number) => (certain.has(at) ? `«${digits}»` : digits))).toBe(marked);
});

test.for(['[', 'a=', 'a=>', '`${', '{"a":', 'for(;;)', 'if(a,b)'].map((nested) => nested.repeat(50_000)))(
  'nesting that the parser could not bear does not end the process: %#',
  (nested) => {
    for (const file of ['a.ts', 'a.json']) expect(findMatches(file, `${nested}8081`, 8081).matches).toHaveLength(1);
  },
);
