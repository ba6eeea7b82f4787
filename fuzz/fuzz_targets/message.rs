//! What a message means, in both serializations; what is answered.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| rust_cluster_fuzz::message::check(text));
