import { assertConfig, durationFrom, numberFrom, oneOf, problemUnless } from '../../shared/validate-config.ts';
import type { ConfigProblem } from '../../shared/validate-config.ts';
import type { EndpointPolicy } from '../endpoints/endpoint-policy.ts';
import { checkHealth, resolveHealth } from '../health/health-settings.ts';
import type { HealthOptions } from '../health/health-settings.ts';
import { isOrganisationId } from '../security/organisation-id.ts';
import { securityLevels } from '../security/security-level.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import { isRequestPath } from '../transport/request-path.ts';
import type { Balancing, InstanceRecord, Metadata, RegistrationChange } from './service-registry.ts';

/** One place where a service answers, as it is registered. */
export interface Endpoint {
  /** `http:` or `https:`, with a base path if the service lies below one. */
  readonly url: string;
  /** Unique within the service: 1 to 256 visible ASCII characters. Default: the URL. */
  readonly instanceId?: string;
  /** Share of the requests, relative to the other instances. Default 1. */
  readonly weight?: number;
  readonly metadata?: Metadata;
}

/** What is registered. A setting that is not given stays as an earlier registration of the service left it. */
export interface ServiceRegistration {
  readonly id: string;
  /** Added to the instances that are registered already; one with the same id is replaced. */
  readonly endpoints: readonly (string | Endpoint)[];
  /** The endpoints are taken out when they are not renewed for so long. Infinity: never. Default 30,000. */
  readonly leaseMs?: number;
  /** Requests below this level are not sent. Default NONE. */
  readonly requiredLevel?: SecurityLevel;
  /** Default `least-outstanding`. */
  readonly balancing?: Balancing;
  /** Without it, health is not checked. */
  readonly health?: HealthOptions;
  /** Organisations that may call the service besides its owner. Default none. */
  readonly sharedWith?: readonly string[];
  readonly metadata?: Metadata;
}

const balancings: readonly Balancing[] = ['round-robin', 'least-outstanding', 'weighted'];
const visible = '1 to 256 visible ASCII characters';

function isId(value: unknown): boolean {
  return typeof value === 'string' && /^[!-~]{1,256}$/.test(value);
}

/**
 * Reads a registration of `organisationId`.
 *
 * @throws {InvalidConfigurationError} naming every bad field.
 * @throws {EndpointRefusedError} the policy forbids an endpoint, or its URL is malformed.
 */
export function readRegistration(
  organisationId: string,
  registration: ServiceRegistration,
  policy: EndpointPolicy,
): RegistrationChange {
  const { id, leaseMs = 30_000, requiredLevel, balancing } = registration;
  const health = registration.health === undefined ? undefined : resolveHealth(registration.health);
  assertConfig('service', [...checkRegistration(registration, leaseMs), ...(health === undefined ? [] : checkHealth(health))]);
  const endpoints = registration.endpoints.map((endpoint) => (typeof endpoint === 'string' ? { url: endpoint } : endpoint));
  const instances = endpoints.map((endpoint) => readEndpoint(endpoint, leaseMs, policy));
  const ids = instances.map((instance) => instance.id);
  assertConfig('service', [
    problemUnless(new Set(ids).size === ids.length, 'endpoints', 'of different instance ids', registration.endpoints),
  ]);
  // Copies: what the registrant keeps in hand, and what readers are given, must not change the registration.
  const sharedWith = registration.sharedWith && Object.freeze([...registration.sharedWith]);
  const metadata = registration.metadata && Object.freeze({ ...registration.metadata });
  const settings = { requiredLevel, balancing, health, sharedWith, metadata };
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  return { ...given, organisationId, id, instances };
}

function checkRegistration(registration: ServiceRegistration, leaseMs: number): (ConfigProblem | undefined)[] {
  const { id, endpoints, requiredLevel = 'NONE', balancing = 'round-robin', sharedWith = [], metadata = {} } = registration;
  return [
    problemUnless(isId(id), 'id', visible, id),
    // Named by its kind alone: a URL may hold a password.
    problemUnless(
      Array.isArray(endpoints) && endpoints.length > 0,
      'endpoints',
      'a list of at least one endpoint',
      typeof endpoints,
    ),
    leaseMs === Number.POSITIVE_INFINITY ? undefined : durationFrom('leaseMs', leaseMs, 1),
    oneOf('requiredLevel', requiredLevel, securityLevels),
    oneOf('balancing', balancing, balancings),
    problemUnless(Array.isArray(sharedWith), 'sharedWith', 'a list of organisations', sharedWith),
    ...(Array.isArray(sharedWith)
      ? sharedWith.map((each, at) => problemUnless(isOrganisationId(each), `sharedWith[${at}]`, 'an organisation', each))
      : []),
    checkMetadata('metadata', metadata),
    ...(Array.isArray(endpoints) ? endpoints.flatMap(checkEndpoint) : []),
  ];
}

function checkEndpoint(endpoint: string | Endpoint, at: number): (ConfigProblem | undefined)[] {
  if (typeof endpoint === 'string') return [];
  const { instanceId, weight = 1, metadata = {} } = endpoint;
  return [
    instanceId === undefined ? undefined : problemUnless(isId(instanceId), `endpoints[${at}].instanceId`, visible, instanceId),
    problemUnless(weight > 0, `endpoints[${at}].weight`, 'a number above 0', weight),
    numberFrom(`endpoints[${at}].weight`, weight, 0, 1_000_000),
    checkMetadata(`endpoints[${at}].metadata`, metadata),
  ];
}

function checkMetadata(field: string, metadata: Metadata): ConfigProblem | undefined {
  const isPlain = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  const values = isPlain ? Object.values(metadata) : [];
  const holds = isPlain && values.length <= 64 && values.every((value) => typeof value === 'string' && value.length <= 1_024);
  return problemUnless(holds, field, 'at most 64 texts of at most 1024 characters', metadata);
}

function readEndpoint(endpoint: Endpoint, leaseMs: number, policy: EndpointPolicy): Omit<InstanceRecord, 'expiresAtMs'> {
  const { origin, host, pathname, search } = policy.check(endpoint.url);
  const basePath = pathname.replace(/\/+$/, '');
  assertConfig('service', [
    problemUnless(search === '', 'endpoints.url', 'without a query', host),
    problemUnless(isRequestPath(basePath === '' ? '/' : basePath), 'endpoints.url', 'with a plain path', host),
  ]);
  const url = `${origin}${basePath}`;
  const { instanceId = url, weight = 1, metadata = {} } = endpoint;
  return { id: instanceId, url, origin, basePath, weight, metadata: Object.freeze({ ...metadata }), leaseMs };
}
