//! Bytes as a payload of V8, read in three ways that must agree.
#![no_main]

libfuzzer_sys::fuzz_target!(|payload: &[u8]| rust_cluster_fuzz::v8::check_payload(payload));
