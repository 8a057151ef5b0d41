import type { Member } from '../crew/member.ts';
import type { Random } from '../random.ts';
import type { World } from '../world.ts';
import { type End, faults, outage, rateLimit } from './forge-faults.ts';
import type { Disturbance, DisturbanceKind } from './plan.ts';

type Begin = (world: World, disturbance: Disturbance, random: Random) => End | Promise<End>;

const nothing: End = () => {};
const oneOf = (members: Member[], { target }: Disturbance): Member =>
  members[Math.floor(target * members.length)] as Member;

const freeze = (member: Member): End => {
  member.freeze();
  return () => member.thaw();
};

const kill = (member: Member, downMs: number): End => {
  void member.kill(downMs);
  return nothing;
};

/** Hooks of GitLab misbehave in one way at a time: the newest wins, and its end ends all. */
const hooks = (world: World, behaviour: Parameters<World['gitlab']['hooks']['behave']>[0]): End => {
  world.gitlab.hooks.behave(behaviour);
  return () => world.gitlab.hooks.behave({});
};

/** What each kind does. */
const BEGIN = {
  'kill-worker': (world, it) => kill(oneOf(world.workers, it), it.forMs),
  'kill-ingress': (world, it) => kill(oneOf(world.ingresses, it), it.forMs),
  'ingress-outage': (world, it) => {
    for (const ingress of world.ingresses) void ingress.kill(it.forMs);
    return nothing;
  },
  'freeze-worker': (world, it) => freeze(oneOf(world.workers, it)),
  'freeze-ingress': (world, it) => freeze(oneOf(world.ingresses, it)),
  'restart-redis': async (world, it) => {
    await world.redis.restart(it.forMs);
    return nothing;
  },
  'freeze-redis': (world) => {
    world.redis.freeze();
    return () => world.redis.thaw();
  },
  'flush-redis': async (world) => {
    await world.redis.flush();
    return nothing;
  },
  'github-faults': (world, _, random) => faults(world, 'github', random),
  'gitlab-faults': (world, _, random) => faults(world, 'gitlab', random),
  'github-outage': (world) => outage(world, 'github'),
  'gitlab-outage': (world) => outage(world, 'gitlab'),
  'github-rate-limit': (world) => rateLimit(world, 'github'),
  'gitlab-rate-limit': (world) => rateLimit(world, 'gitlab'),
  'expire-tokens': ({ github }) => {
    github.state.tokens.clear();
    return nothing;
  },
  'lose-deliveries': ({ github }, _, random) =>
    github.deliveries.behave({ match: () => random.chance(0.5), lose: true }),
  'double-deliveries': ({ github }) => github.deliveries.behave({ double: true }),
  'delay-deliveries': ({ github }, it) => github.deliveries.behave({ delayMs: it.forMs }),
  'reorder-deliveries': ({ github }) => github.deliveries.behave({ reorder: 3 }),
  'lose-hooks': (world, _, random) => hooks(world, { lose: () => random.chance(0.7) }),
  'lose-all-hooks': (world) => hooks(world, { lose: true }),
  'double-hooks': (world) => hooks(world, { double: true }),
  'delay-hooks': (world, it) => hooks(world, { delayMs: it.forMs }),
  'reorder-hooks': (world) => hooks(world, { reorder: true }),
} satisfies Record<DisturbanceKind, Begin>;

/** Begins one disturbance; resolves with how to end it. */
export const begin: Begin = (world, disturbance, random) =>
  (BEGIN[disturbance.kind] as Begin)(world, disturbance, random);
