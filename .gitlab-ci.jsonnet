// This project's own pipeline on GitLab. GitLab reads .gitlab-ci.yml, which is written from this file by
// `npm run check:deploy -- --write`; `npm run check:deploy gitlab-ci` says when it is out of date.

local node = '24.21.0';

// Debian has Redis, git and Chromium packages; the slim image has none of them.
local debian = { image: 'node:%s-bookworm' % node };

local install(packages) = [
  'apt-get update -qq',
  'apt-get install -y -qq --no-install-recommends ' + std.join(' ', packages),
];

// The store of pnpm is the only thing worth keeping between jobs; the lockfile says when it changed.
local withStore = {
  variables: { pnpm_config_store_dir: '$CI_PROJECT_DIR/.pnpm-store' },
  cache: {
    key: { files: ['pnpm-lock.yaml'] },
    paths: ['.pnpm-store/'],
  },
};

local job(stage, script, extra={}) = debian + withStore + {
  stage: stage,
  interruptible: true,
  needs: [],
  script: script,
} + extra;

local onRelease = { rules: [{ 'if': '$CI_COMMIT_TAG =~ /^v\\d+\\.\\d+\\.\\d+/' }] };
local onMain = { rules: [{ 'if': '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' }] + onRelease.rules };

// Docker's own builder without a daemon of the host's: a sidecar that lives as long as the job.
local image(target, name) = {
  stage: 'image',
  image: 'docker:29-cli',
  services: ['docker:29-dind'],
  needs: ['check', 'test', 'deploy'],
  variables: { DOCKER_TLS_CERTDIR: '/certs' },
  script: [
    'echo "$CI_REGISTRY_PASSWORD" | docker login --username "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY"',
    // Base images are pinned by digest in what is published; the digests are those of this moment, and in the log.
    'digest() { docker buildx imagetools inspect "$1" --format "{{.Manifest.Digest}}"; }',
    'node_image="docker.io/library/node:%s-bookworm-slim"' % node,
    'base_image="gcr.io/distroless/cc-debian12:nonroot"',
    'node_image="$node_image@$(digest "$node_image")"',
    'base_image="$base_image@$(digest "$base_image")"',
    'echo "$node_image $base_image"',
    std.join(' ', [
      'docker buildx build --push --target %s' % target,
      '--build-arg NODE_IMAGE="$node_image" --build-arg BASE_IMAGE="$base_image"',
      '--build-arg GIT_SHA="$CI_COMMIT_SHA" --build-arg FAILFAST_VERSION="${CI_COMMIT_TAG#v}"',
      '--tag "$CI_REGISTRY_IMAGE/%s:${CI_COMMIT_TAG:-$CI_COMMIT_SHORT_SHA}" .' % name,
    ]),
  ],
} + onMain;

local pipeline = {
  stages: ['check', 'test', 'image', 'release'],

  // One pipeline for a branch or for its merge request, not both; the bridge's own pull requests come as branches.
  workflow: {
    auto_cancel: { on_new_commit: 'interruptible' },
    rules: [
      { 'if': '$CI_PIPELINE_SOURCE == "merge_request_event"' },
      { 'if': '$CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS', when: 'never' },
      { 'if': '$CI_COMMIT_BRANCH || $CI_COMMIT_TAG' },
    ],
  },

  check: job('check', ['npm run check']),

  // Known vulnerabilities in what is shipped. It needs a registry with an audit endpoint.
  audit: job('check', ['npx --yes pnpm@12 audit --prod']),

  test: job('test', install(['redis-server', 'git', 'chromium']) + [
    'npm test -- --reporter=default --reporter=junit --outputFile.junit=junit.xml',
  ], {
    artifacts: { when: 'always', reports: { junit: 'junit.xml' }, expire_in: '1 week' },
  }),

  demo: job('test', install(['redis-server', 'git']) + ['npm run demo -- --once']),

  // The tools are built once and kept. Mounts are not allowed in an ordinary job: the image is tried in stage "image".
  deploy: job('check', install(['nodejs', 'npm', 'python3-venv']) + ['npm run check:deploy'], {
    image: 'golang:1.26-trixie',
    cache: [
      withStore.cache,
      { key: { files: ['scripts/deploy-checks/tools.ts'] }, paths: ['.tools/'] },
    ],
  }),

  'build image': image('runtime', 'failfast-ci'),
  'build sandbox image': image('sandbox', 'failfast-ci-sandbox'),

  chart: {
    stage: 'release',
    image: 'alpine/helm:3.19.0',
    needs: ['build image'],
    script: [
      'echo "$CI_REGISTRY_PASSWORD" | helm registry login --username "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY"',
      'helm package helm/failfast-ci --version "${CI_COMMIT_TAG#v}" --app-version "${CI_COMMIT_TAG#v}"',
      'helm push "failfast-ci-${CI_COMMIT_TAG#v}.tgz" "oci://$CI_REGISTRY_IMAGE/charts"',
    ],
  } + onRelease,
};

std.manifestYamlDoc(pipeline, indent_array_in_object=true, quote_keys=false) + '\n'
