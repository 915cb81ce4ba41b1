//! Gives libFuzzer's input to the function that says what must hold.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| clouds::fuzzing::service_account(data));
