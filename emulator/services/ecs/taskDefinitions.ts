import type {
  ContainerDefinition,
  DescribeTaskDefinitionCommandInput,
  DescribeTaskDefinitionResponse,
  RegisterTaskDefinitionCommandInput,
  RegisterTaskDefinitionResponse,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { RequestContext } from '../../service.js';
import { defineStore, type World } from '../../world.js';
import { clientError, invalidParameter } from './errors.js';
import { tagList, tagsOf } from './request.js';
import { arnOf } from './state.js';

/** One revision of a task definition; never changes. */
interface Registered {
  readonly definition: TaskDefinition & { readonly taskDefinitionArn: string };
  readonly tags: Readonly<Record<string, string>>;
}

/** The revisions of each family, 1 first. */
const store = defineStore('ecs/taskDefinitions', () => new Map<string, Registered[]>());

/** Adds a revision to a family of task definitions. */
export function registerTaskDefinition(
  input: RegisterTaskDefinitionCommandInput,
  context: RequestContext,
): RegisterTaskDefinitionResponse {
  const { family = '', containerDefinitions = [], tags, ...rest } = input;
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(family)) {
    throw clientError(
      'Family contains invalid characters. The family name can only contain letters, numbers, hyphens and underscores, up to 255 of them.',
    );
  }
  if (containerDefinitions.length === 0) throw clientError('Container list cannot be empty.');
  const unnamed = containerDefinitions.some(({ name, image }) => !name || !image);
  if (unnamed) throw clientError('Container.name and Container.image should not be null or empty.');
  const { world, account, region, now, caller } = context;
  const registered = addTaskDefinition(world, account, region, family, {
    volumes: [],
    placementConstraints: [],
    ...rest,
    containerDefinitions: containerDefinitions.map((container) => ({ ...EMPTY_CONTAINER, ...container })),
    registeredAt: new Date(now),
    registeredBy: caller.arn,
    tags: tagsOf(tags),
  });
  context.effect('RegisterTaskDefinition', `${account}/${region}/task-definition/${family}`, {
    revision: registered.definition.revision,
  });
  return { taskDefinition: registered.definition, tags: tagList(registered.tags) };
}

/** What ECS answers of a container whose definition does not say it. */
const EMPTY_CONTAINER: ContainerDefinition = {
  essential: true,
  portMappings: [],
  environment: [],
  mountPoints: [],
  volumesFrom: [],
};

/** One revision: by its ARN, by family and revision, or the latest of a family. */
export function describeTaskDefinition(
  { taskDefinition = '', include }: DescribeTaskDefinitionCommandInput,
  { world, account, region }: RequestContext,
): DescribeTaskDefinitionResponse {
  const found = find(world, account, region, taskDefinition);
  if (!found) throw clientError('Unable to describe task definition.');
  return {
    taskDefinition: found.definition,
    tags: include?.includes('TAGS') ? tagList(found.tags) : [],
  };
}

/**
 * ARN of the task definition that a service is to run.
 * @throws InvalidParameterException when none is named, ClientException when there is none
 */
export function taskDefinitionArn(
  { world, account, region }: Pick<RequestContext, 'world' | 'account' | 'region'>,
  nameOrArn: string | undefined,
): string {
  if (!nameOrArn) throw invalidParameter('TaskDefinition can not be blank.');
  const found = find(world, account, region, nameOrArn);
  if (!found) throw clientError('TaskDefinition not found.');
  return found.definition.taskDefinitionArn;
}

/** ARN of the first revision of a family, which is made when there is none: what services of a fleet run. */
export function seedTaskDefinition(
  world: World,
  account: string,
  region: string,
  family: string,
  now: number,
): string {
  const [first] = store.of(world, account, region).get(family) ?? [];
  const { definition } =
    first ??
    addTaskDefinition(world, account, region, family, {
      containerDefinitions: [{ name: 'app', image: `${family}:latest`, essential: true, memory: 512 }],
      registeredAt: new Date(now),
      tags: {},
    });
  return definition.taskDefinitionArn;
}

function addTaskDefinition(
  world: World,
  account: string,
  region: string,
  family: string,
  { tags, ...described }: Omit<TaskDefinition, 'tags'> & Pick<Registered, 'tags'>,
): Registered {
  const families = store.of(world, account, region);
  const revisions = families.get(family) ?? [];
  const revision = revisions.length + 1;
  const registered: Registered = {
    definition: {
      ...described,
      family,
      revision,
      taskDefinitionArn: arnOf(account, region, 'task-definition', `${family}:${revision}`),
      status: 'ACTIVE',
      compatibilities: ['EC2', 'FARGATE'],
    },
    tags,
  };
  families.set(family, [...revisions, registered]);
  return registered;
}

function find(world: World, account: string, region: string, nameOrArn: string): Registered | undefined {
  const [, path = nameOrArn] = /^arn:aws[a-z-]*:ecs:[^:]+:\d+:task-definition\/(.+)$/.exec(nameOrArn) ?? [];
  const [, family = '', revision] = /^([^:]+)(?::([1-9]\d*))?$/.exec(path) ?? [];
  const found = store
    .of(world, account, region)
    .get(family)
    ?.at(revision === undefined ? -1 : Number(revision) - 1);
  return nameOrArn.startsWith('arn:') && found?.definition.taskDefinitionArn !== nameOrArn
    ? undefined
    : found;
}
