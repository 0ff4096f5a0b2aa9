/** INITIALIZED: made, and can be read. RUNNING: takes work. STOPPING: delivers what it has. STOPPED: can be read. */
export type BusState = 'INITIALIZED' | 'RUNNING' | 'STOPPING' | 'STOPPED';
