# syntax=docker/dockerfile:1
# One image for all apps, and one for the sandbox:
#
#   docker build -t failfast-ci .                                         ingress, worker, dashboard, failfast
#   docker build -t failfast-ci-sandbox --target sandbox .                the demo: both stand-ins, git and Redis too
#
#   docker run failfast-ci apps/worker/src/main.ts                        which app runs is an argument
#
# Node runs the TypeScript sources directly; what it makes of them is kept in a cache. It refuses to do so for files below node_modules:
# that is why the workspace keeps its layout here, packages/ and apps/ as real directories.
#
# Base images are pinned by tag here and by digest in releases: a release passes
#   --build-arg NODE_IMAGE=docker.io/library/node:24.21.0-bookworm-slim@sha256:<digest>
#   --build-arg BASE_IMAGE=gcr.io/distroless/cc-debian12:nonroot@sha256:<digest>
# with what `docker buildx imagetools inspect <image> --format '{{.Manifest.Digest}}'` says (docs/deployment.md).
ARG NODE_IMAGE=docker.io/library/node:24.21.0-bookworm-slim
ARG BASE_IMAGE=gcr.io/distroless/cc-debian12:nonroot

# ---- pnpm: the package manager; nothing of it is shipped
FROM ${NODE_IMAGE} AS pnpm
ARG PNPM_VERSION=12.21.0
ENV CI=true
# Outside /app, which is copied whole.
ENV pnpm_config_store_dir=/pnpm-store
WORKDIR /app
RUN npm install --global --no-audit --no-fund "pnpm@${PNPM_VERSION}"
COPY pnpm-lock.yaml pnpm-workspace.yaml ./

# ---- production: what the apps need at run time
FROM pnpm AS production
# The lockfile alone decides what is downloaded, so this layer is made again only when it changes.
RUN pnpm fetch --prod
COPY . .
RUN pnpm install --prod --offline --frozen-lockfile \
  && rm -rf .gitignore apps/sandbox packages/*/testing packages/*/examples scripts
# By the very Node that the image runs, or it would be of no use.
RUN node deploy/image/fill-compile-cache.mjs /app/.compile-cache

# ---- demonstration: the stand-ins need the webhook examples, which are a devDependency
FROM pnpm AS demonstration
COPY . .
RUN pnpm install --frozen-lockfile

# ---- sandbox: `node scripts/demo.ts` with all that it starts
FROM ${NODE_IMAGE} AS sandbox
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates git redis-server \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=demonstration /app ./
ENV NODE_ENV=production
USER 65532:65532
# PATH of the official image; the demo looks up git and redis-server there and writes below /tmp only.
ENTRYPOINT ["/usr/local/bin/node"]
CMD ["scripts/demo.ts", "--plain"]
HEALTHCHECK NONE

# ---- the image: Node, its libraries and the workspace; no shell, no package manager. The default target.
FROM ${BASE_IMAGE} AS runtime
ARG FAILFAST_VERSION=
ARG GIT_SHA=
LABEL org.opencontainers.image.title="failfast-ci" \
  org.opencontainers.image.description="A bridge that lets GitHub repositories use GitLab CI" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${FAILFAST_VERSION}" \
  org.opencontainers.image.revision="${GIT_SHA}"
COPY --from=pnpm /usr/local/bin/node /usr/local/bin/node
WORKDIR /app
COPY --from=production /app ./
# Node reads its cache and cannot write there: the file system may be read-only. One arena: 25 MB less.
ENV NODE_ENV=production \
  NODE_COMPILE_CACHE=/app/.compile-cache \
  MALLOC_ARENA_MAX=1 \
  FAILFAST_VERSION=${FAILFAST_VERSION} \
  GIT_SHA=${GIT_SHA}
# `nonroot` of the base image, by number, so that Kubernetes can see that it is not root.
USER 65532:65532
EXPOSE 5000 5050 9090
# Node itself is PID 1 and gets SIGTERM; the apps close what they hold and end within 25 s.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s --retries=4 \
  CMD ["/usr/local/bin/node", "deploy/image/healthcheck.mjs"]
ENTRYPOINT ["/usr/local/bin/node"]
CMD ["--max-semi-space-size=16", "apps/ingress/src/main.ts"]
