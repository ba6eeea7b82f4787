//! Values, written as V8 writes them and read again.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| rust_cluster_fuzz::v8::check_value(text));
