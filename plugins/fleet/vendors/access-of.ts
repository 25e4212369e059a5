import type { VendorAccess } from '../../../core/plugin-api.ts';

/** What images of one kind call things in their environment. */
interface Kind {
  readonly scheme: string;
  readonly images: readonly string[];
  readonly user?: readonly string[];
  readonly password?: readonly string[];
  readonly database?: readonly string[];
  /** Where the environment names none. */
  readonly otherwise?: { readonly user?: string; readonly password?: string };
}

const kinds: readonly Kind[] = [
  {
    scheme: 'postgres',
    images: ['postgres', 'postgis', 'pgvector', 'timescaledb', 'cockroach'],
    ...{ user: ['POSTGRES_USER'], password: ['POSTGRES_PASSWORD'], database: ['POSTGRES_DB', 'POSTGRES_USER'], otherwise: { user: 'postgres' } },
  },
  {
    scheme: 'mysql',
    images: ['mysql', 'mariadb', 'percona'],
    ...{ user: ['MYSQL_USER', 'MARIADB_USER'], database: ['MYSQL_DATABASE', 'MARIADB_DATABASE'], otherwise: { user: 'root' } },
    password: ['MYSQL_PASSWORD', 'MARIADB_PASSWORD', 'MYSQL_ROOT_PASSWORD', 'MARIADB_ROOT_PASSWORD'],
  },
  {
    scheme: 'mongodb',
    images: ['mongo', 'mongodb'],
    ...{ user: ['MONGO_INITDB_ROOT_USERNAME'], password: ['MONGO_INITDB_ROOT_PASSWORD'], database: ['MONGO_INITDB_DATABASE'] },
  },
  {
    scheme: 'amqp',
    images: ['rabbitmq'],
    ...{ user: ['RABBITMQ_DEFAULT_USER'], password: ['RABBITMQ_DEFAULT_PASS'], otherwise: { user: 'guest', password: 'guest' } },
  },
  { scheme: 'http', images: ['minio'], user: ['MINIO_ROOT_USER'], password: ['MINIO_ROOT_PASSWORD'] },
  { scheme: 'http', images: ['elasticsearch', 'opensearch', 'mailhog', 'mailpit', 'wiremock', 'nginx', 'httpd'] },
  { scheme: 'redis', images: ['redis', 'valkey', 'keydb'], password: ['REDIS_PASSWORD'] },
  { scheme: 'nats', images: ['nats'] },
];

type Said = { readonly [Key in keyof VendorAccess]?: VendorAccess[Key] | undefined };

/** How to sign in to a vendor: as its definition says, else as images of its kind are told by their environment. */
export function accessOf({ image, env }: { readonly image: string; readonly env: Readonly<Record<string, string>> }, said: Said): VendorAccess {
  const name = /([^/:@]+)(?::[^/]*)?(?:@.*)?$/.exec(image)?.[1] ?? '';
  const kind = kinds.find(({ images }) => images.includes(name)) ?? kinds.find((one) => namesOf(one).some((variable) => env[variable] !== undefined));
  const first = (names: readonly string[] = []): string | undefined => names.map((variable) => env[variable]).find((value) => value !== undefined);
  return {
    scheme: said.scheme ?? kind?.scheme ?? 'tcp',
    user: said.user ?? first(kind?.user) ?? kind?.otherwise?.user,
    password: said.password ?? first(kind?.password) ?? kind?.otherwise?.password,
    database: said.database ?? first(kind?.database),
  };
}

function namesOf({ user = [], password = [] }: Kind): readonly string[] {
  return [...user, ...password];
}
