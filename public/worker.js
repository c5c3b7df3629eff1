// Starts the worker's wasm. Questions that arrive before it is ready are kept and asked then.
const early = [];
self.onmessage = (event) => early.push(event);
const worker = await import("./{{worker_js}}");
await worker.default({ module_or_path: new URL("./{{worker_wasm}}", import.meta.url) });
for (const event of early) self.onmessage(event);
