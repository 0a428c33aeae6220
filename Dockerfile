# Build where compilers are; run where they are not.
FROM node:22-bookworm AS source
WORKDIR /app
# The scripts' own installation leaves its mark, so that the build does not install again.
COPY package.json package-lock.json .npmrc ./
COPY scripts scripts
RUN node -e "import('./scripts/steps.mjs').then(({ install }) => install())"
COPY . .

FROM source AS build
RUN node scripts/build.mjs && npm prune --omit=dev && rm -rf test bench \
  && find docs -mindepth 1 -maxdepth 1 ! -name guide -exec rm -rf {} +

FROM node:22-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 KEHU_DATA=/data
WORKDIR /app
COPY --from=build /app ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/src/server.js"]
