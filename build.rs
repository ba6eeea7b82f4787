//! Tells the linker what a Node addon needs (on Linux: nothing but the module's own symbols).
fn main() {
    napi_build::setup();
}
