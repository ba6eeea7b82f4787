//! What a worker writes to its channel, with descriptors anywhere.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| rust_cluster_fuzz::channel::check(input));
