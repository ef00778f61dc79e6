// Reads jobs as JSON from the input, bundles the files of each into one module, and writes the
// modules, or what is wrong with them. The first argument is the folder of the packages.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const require = createRequire(join(process.argv[2], "package.json"));
const esbuild = require("esbuild");
const here = import.meta.dirname;
const shim = readFileSync(join(here, "asserting.mjs"), "utf8");
const ASSERT = /^(node:)?assert(\/strict)?$/;

// Only what the sample itself imports is counted: the shim imports the real module.
const asserting = {
  name: "asserting",
  setup(build) {
    // One module is shared with the script that runs the bundle; what only calls it is bundled,
    // so that it runs in its turn.
    build.onResolve({ filter: /^fieldguide:hooks$|^\.\/hooks\.mjs$/ }, ({ path, resolveDir }) => {
      const ours = path.startsWith("fieldguide:") || resolveDir === here;
      return ours ? { path: join(here, "hooks.mjs"), external: true } : null;
    });
    build.onResolve({ filter: /^fieldguide:/ }, ({ path }) => ({
      path: join(here, `${path.split(":")[1]}.mjs`),
    }));
    build.onResolve({ filter: ASSERT }, ({ path, namespace, kind }) => {
      const name = path.startsWith("node:") ? path : `node:${path}`;
      if (namespace === "asserting") {
        return { path: name, external: true };
      }
      return { path: name, namespace: kind === "require-call" ? "required" : "asserting" };
    });
    build.onResolve({ filter: /^asserting:/ }, ({ path }) => ({
      path: path.slice("asserting:".length),
      namespace: "asserting",
    }));
    build.onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({
      contents: `module.exports = require("asserting:${path}").default;`,
      loader: "js",
    }));
    build.onLoad({ filter: /.*/, namespace: "asserting" }, ({ path }) => ({
      contents: shim.replaceAll("REAL", path),
      loader: "js",
    }));
  },
};

async function bundle({ files, entry }, root) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  try {
    const result = await esbuild.build({
      absWorkingDir: root,
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      bundle: true,
      charset: "utf8",
      entryPoints: [entry],
      external: ["node:*"],
      format: "esm",
      loader: { ".css": "empty", ".html": "text", ".md": "text", ".svg": "text", ".txt": "text" },
      logLevel: "silent",
      outfile: join(root, `${entry}.bundle.mjs`),
      packages: "external",
      platform: "node",
      plugins: [asserting],
      sourcemap: "inline",
      sourcesContent: false,
      target: `node${process.versions.node}`,
      write: false,
    });
    return { code: result.outputFiles.at(-1).text };
  } catch (error) {
    const errors = error.errors ?? [{ text: String(error), location: null }];
    return {
      errors: errors.map(({ text, location }) => ({
        text,
        file: location?.file ?? null,
        line: location?.line ?? 1,
      })),
    };
  }
}

const jobs = JSON.parse(readFileSync(0, "utf8"));
const folder = mkdtempSync(join(tmpdir(), "fieldguide-"));
try {
  const bundles = await Promise.all(jobs.map((job, n) => bundle(job, join(folder, String(n)))));
  process.stdout.write(JSON.stringify(bundles));
} finally {
  rmSync(folder, { force: true, recursive: true });
}
