// A reporter of `node:test` that keeps what failed, and prints nothing.

const failed = [];
let seen = 0;

export function failures() {
  return failed;
}

export function ran() {
  return seen;
}

export default async function* reporter(events) {
  for await (const { type, data } of events) {
    if (type === "test:pass" && data.details?.type !== "suite") {
      seen += 1;
    }
    if (type === "test:fail" && data.details?.type !== "suite") {
      seen += 1;
      const error = data.details.error;
      if (error.failureType !== "subtestsFailed") {
        failed.push({ error: error.cause ?? error, test: data.name });
      }
    }
  }
  yield "";
}
