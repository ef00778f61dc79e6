// What a bundle and the script that runs it share: how many assertions held, and from where on
// what is printed belongs to the sample.

const write = process.stdout.write;
let held = 0;

export function holds() {
  held += 1;
}

export function count() {
  return held;
}

// What the samples before print does not belong to this one.
export function hush() {
  process.stdout.write = (chunk, encoding, done) => {
    const callback = typeof encoding === "function" ? encoding : done;
    if (callback) {
      process.nextTick(callback);
    }
    return true;
  };
}

export function show() {
  process.stdout.write = write;
}
