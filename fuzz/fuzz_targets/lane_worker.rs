//! A lane as a worker has it, and a primary that writes what it likes.
#![no_main]

libfuzzer_sys::fuzz_target!(|packets: Vec<rust_cluster_fuzz::lane_worker::Packet>| {
    rust_cluster_fuzz::lane_worker::check(packets)
});
