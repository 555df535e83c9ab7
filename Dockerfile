# One image for every role: `serve` by default, `worker`, `daily` or any other command by its arguments.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json vite.dashboard.config.ts ./
COPY scripts scripts
COPY contract contract
COPY dashboard dashboard
COPY src src
RUN node scripts/build.ts

FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The compiler comes along as somebody's optional peer; nothing here runs it.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/typescript node_modules/@typescript

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production BARLAKE_HOME=/lake XDG_CACHE_HOME=/lake/cache
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /build/dist dist
COPY package.json CHANGELOG.md LICENSE ./
COPY bin bin
COPY docs docs
RUN ln -s /app/bin/barlake /usr/local/bin/barlake && install -d -o node -g node /lake
USER node
WORKDIR /lake
VOLUME /lake
EXPOSE 8642
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8642/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["barlake"]
CMD ["serve", "--host", "0.0.0.0"]
