# The golden-ami worker and command. Debian, as Temporal's SDK needs glibc: it does not load on Alpine.
ARG NODE_IMAGE=node:22.20.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY emulator emulator
COPY src src
RUN npm run build && npm prune --omit=dev

FROM ${NODE_IMAGE}
# Temporal's SDK checks TLS with the system's certificates, which the slim image does not have.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
# 80 % of the memory the container may use, here of 1 GiB: beside the heap, the SDK's native part and one V8 isolate per
# workflow thread need room. Node does not know the limit; raise both together.
ENV NODE_ENV=production NODE_OPTIONS=--max-old-space-size=800
USER node
# No npm in between: the worker itself gets the signal to stop, and lets running activities end.
ENTRYPOINT ["node", "dist/src/cli/main.js"]
CMD ["worker"]
