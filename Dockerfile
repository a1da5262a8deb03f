# Build: everything, with a C++ toolchain for where no prebuilt SQLite binding can be fetched.
FROM node:22-bookworm-slim AS build
WORKDIR /app
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
# What taskgate_build_info says: docker build --build-arg GIT_COMMIT=$(git rev-parse HEAD) .
ARG GIT_COMMIT
RUN npm run -s build && npm prune --omit=dev --no-audit --no-fund

# Run: what is needed for that, and nobody who may change it.
FROM node:22-bookworm-slim
# Of glibc: large bodies have pages of their own, which go back to the system.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATABASE_URL=file:/data/taskgate.db \
  MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=262144 MALLOC_TRIM_THRESHOLD_=262144
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE /app/README.md ./
COPY --from=build /app/node_modules ./node_modules
# Without the sandbox, a simulated provider that anybody may sign in to.
COPY --from=build /app/dist/src ./dist/src
COPY --from=build /app/assets ./assets
COPY --from=build /app/docs ./docs
COPY --from=build /app/openapi/openapi.json ./openapi/openapi.json
COPY --from=build /app/schema/migrations ./schema/migrations
RUN mkdir /data && chown node:node /data \
  && chmod +x dist/src/cli/main.js && ln -s /app/dist/src/cli/main.js /usr/local/bin/taskgate
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/src/main.js"]
