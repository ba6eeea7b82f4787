//! A lane as the primary has it, and a worker that writes what it likes.
#![no_main]

libfuzzer_sys::fuzz_target!(|steps: Vec<rust_cluster_fuzz::lane_primary::Step>| {
    rust_cluster_fuzz::lane_primary::check(steps)
});
