/** What is used of WebAssembly; TypeScript describes it only together with the whole of the browser. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    readonly buffer: ArrayBuffer;
    constructor(descriptor: { initial: number; maximum?: number });
  }
  class Instance {
    readonly exports: Record<string, unknown>;
    constructor(module: Module, imports: Record<string, Record<string, (...args: never[]) => number>>);
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
