//! Length-prefixed payloads of a channel, however they are cut.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| rust_cluster_fuzz::frames::check(
    rust_cluster::channel::Mode::Advanced,
    input
));
