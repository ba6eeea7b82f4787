//! Tells the linker what a Node addon needs, and spares this one a library.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    napi_build::setup();
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        link_unwinder_statically();
    }
}

/// The addon shall need nothing but libc. The standard library unwinds with gcc's library, and asks for the shared one
/// by name (`-lgcc_s`). What the linker finds under that name first is a linker script, which is read as the static one;
/// that comes with every gcc.
fn link_unwinder_statically() {
    let directory = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(directory.join("libgcc_s.so"), "INPUT(-lgcc_eh)\n").expect("OUT_DIR is ours to write in");
    println!("cargo::rustc-link-search=native={}", directory.display());
}
