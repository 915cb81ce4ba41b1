/** In which units amounts of bytes are written: one choice for the whole window. */

let decimal = $state(false);

/** Whether kB and MB are written instead of KiB and MiB. */
export function isDecimal(): boolean {
  return decimal;
}

/** Chooses the units. Everything that shows an amount follows. */
export function useDecimal(wanted: boolean): void {
  decimal = wanted;
}
