//! Tells the linker what a Node addon needs, and spares this one a library.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    napi_build::setup();
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        link_unwinder_statically()?;
    }
    Ok(())
}

/// The addon shall need nothing but libc. The standard library unwinds with gcc's library, and asks for the shared one
/// by name (`-lgcc_s`). What the linker finds under that name first is a linker script, which is read as the static one;
/// that comes with every gcc.
fn link_unwinder_statically() -> Result<(), Box<dyn Error>> {
    let directory = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(directory.join("libgcc_s.so"), "INPUT(-lgcc_eh)\n")?;
    println!("cargo::rustc-link-search=native={}", directory.display());
    Ok(())
}
