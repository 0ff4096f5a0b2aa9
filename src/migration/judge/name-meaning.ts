/**
 * What a name says of a number that it names: `port`; `listen`, where a bare number is a port too; `address`, whose value has a host;
 * `measure`, which a port is not; `mixed`, that speaks of a port and of a measure (`portCount`); or nothing.
 */
export type NameMeaning = 'port' | 'listen' | 'address' | 'measure' | 'mixed' | 'other';

const joined =
  /^(?:https?|tcp|udp|grpc|ws|web|api|app|db|dev|admin|host|server|service|listen|listener|container|target|proxy|node|base|local|remote|src|dst|debug|metrics|health|d|l|r)ports?$/;
const listening = /^(?:listen|listens|listener|listenstream|listendatagram|bind|binds|expose|exposes|published?)$/;
const addresses =
  /^(?:addr|address|addresses|url|urls|uri|origin|origins|host|hosts|hostname|endpoint|endpoints|upstream|upstreams|backend|server|servers|target|targets|proxy|dsn|authority|broker|brokers|baseurl)$/;
const measures = new Set(
  (
    'id ids uid gid pid uuid guid key hash sha digest checksum count total size length len width height depth limit max min timeout ttl delay interval ' +
    'duration ms sec secs seconds millis minutes bytes age year version build revision rev commit issue ticket pr order user account customer invoice ' +
    'phone fax tel mobile zip postal postcode code status price amount cost cents balance score rank index offset line lines column page row rows ' +
    'seed inode latency retry retries attempts quantity qty weight number serial sku part timestamp time date epoch created updated memory cpu mb kb gb ' +
    'budget salary population distance speed capacity range ranges x y z'
  ).split(' '),
);
/** What has a port that is no number of a network. */
const otherPorts = new Set(['view', 'serial', 'usb', 'com', 'midi', 'sea', 'air', 'carry', 'switch']);

/** The meaning of a name in any case: `httpPort`, `HTTP_PORT`, `server.port`, `--http-port`. */
export function meaningOf(name: string): NameMeaning {
  const words = wordsOf(name);
  const at = words.findIndex((word) => /^ports?$/.test(word) || joined.test(word));
  if (at !== -1) {
    const isMixed =
      words.slice(at + 1).some((word) => measures.has(word) && word !== 'number') ||
      words.slice(0, at).some((word) => /^(?:max|min)$/.test(word)) ||
      otherPorts.has(words[at - 1] ?? '');
    return isMixed ? 'mixed' : 'port';
  }
  const last = words.at(-1) ?? '';
  if (measures.has(last) || /^(?:max|min)$/.test(words[0] ?? '')) return 'measure';
  if (words.some((word) => listening.test(word))) return 'listen';
  return words.some((word) => addresses.test(word)) ? 'address' : 'other';
}

/** Functions and types that take a number only as a port. */
const portTakers =
  /^(?:ServerSocket|DatagramSocket|SocketAddr(?:V4|V6)?|InetSocketAddress|IPEndPoint|DnsEndPoint|HostAndPort|TCPServer|TCPSocket|TcpListener|TcpClient|createConnection|WebSocketServer|htons)$/;

/** True for a function that is given ports: by its name, or because it is known for it. */
export function takesPort(name: string): boolean {
  return portTakers.test(name) || saysPort(name);
}

/** True for a name under which a bare number is a port. */
export function saysPort(name: string): boolean {
  const meaning = meaningOf(name);
  return meaning === 'port' || meaning === 'listen';
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/)
    .map((word) => word.toLowerCase().replace(/\d+$/, ''))
    .filter((word) => word !== '');
}
