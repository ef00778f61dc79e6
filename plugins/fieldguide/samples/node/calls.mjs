// Which of the files that a bundle is made of are called by it, from V8's own counts of calls and
// the bundle's source map: https://chromedevtools.github.io/devtools-protocol/v8/Profiler/

import { readFileSync } from "node:fs";
import { Session } from "node:inspector";
import { findSourceMap } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const session = new Session();

export function watchCalls() {
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
}

// The files of which a function was called, and those that have none to call.
export function called(bundle, files) {
  const path = resolve(bundle);
  let scripts = [];
  session.post("Profiler.takePreciseCoverage", (error, coverage) => {
    scripts = error ? [] : coverage.result;
  });
  session.disconnect();
  const script = scripts.find(({ url }) => url.startsWith("file:") && fileURLToPath(url) === path);
  const map = findSourceMap(path);
  if (!script || !map) {
    return [];
  }
  const starts = lineStarts(readFileSync(path, "utf8"));
  const counts = new Map(files.map((file) => [file, null]));
  for (const { ranges } of script.functions) {
    const [{ startOffset, count }] = ranges;
    const file = startOffset > 0 ? sourceAt(map, starts, startOffset, path) : null;
    if (counts.has(file)) {
      counts.set(file, (counts.get(file) ?? 0) + count);
    }
  }
  return files.filter((file) => counts.get(file) !== 0);
}

function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}

function sourceAt(map, starts, offset, path) {
  let low = 0;
  for (let high = starts.length; high - low > 1; ) {
    const middle = (low + high) >> 1;
    [low, high] = starts[middle] <= offset ? [middle, high] : [low, middle];
  }
  const { originalSource } = map.findEntry(low, offset - starts[low]);
  if (!originalSource) {
    return null;
  }
  const full = originalSource.startsWith("file:")
    ? fileURLToPath(originalSource)
    : resolve(dirname(path), originalSource);
  return relative(process.cwd(), full);
}
