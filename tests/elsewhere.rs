//! What the addon is where there is no Linux, compiled and asked here: nothing in it depends on the system.

#[allow(unsafe_code, reason = "what napi generates is unsafe")]
#[path = "../src/elsewhere.rs"]
mod elsewhere;

#[test]
fn says_why_it_cannot_serve() {
    let reason = elsewhere::Primary::unsupported();
    assert!(reason.contains("no pidfds"), "{reason}");
}
