//! What JavaScript is asked before something is bound, as JSON. Pure.
//!
//! Where it may have to listen itself: of the query `port`, `address`, `flags` and, if there is one, `backlog`. Of all
//! else it needs to know only what Node's permission model calls the `resource`.

use nix::errno::Errno;
use serde_json::{Value, json};

use crate::accept::parse_host;
use crate::channel::Query;
use crate::error::Error;
use crate::worker::Asks;

/// The question; nothing where JavaScript is not asked. `accepts`: the primary accepts the connections.
///
/// # Errors
/// EINVAL where JavaScript would have to listen on what cannot be listened on.
pub(super) fn asked_of_js(asks: Asks, query: &Query, accepts: bool) -> Option<Result<Value, Error>> {
    match asks {
        Asks::ToListen | Asks::ForLeave if accepts && query.is_tcp() => Some(listen_options(query)),
        Asks::ForLeave => Some(Ok(json!({ "resource": resource(query) }))),
        Asks::Nothing | Asks::ToListen => None,
    }
}

// As Node names it: the path of a unix socket, the address of a UDP socket, nothing where a TCP server or a descriptor
// is denied (src/pipe_wrap.cc, udp_wrap.cc, tcp_wrap.cc).
fn resource(query: &Query) -> &str {
    if query.is_tcp() || query.is_inherited() { "" } else { query.text("address").unwrap_or("") }
}

/// The options of a query for an address and port. Each is of the kind that `listen` takes: it throws
/// ERR_SOCKET_BAD_PORT or ERR_INVALID_ARG_TYPE at others, and would end the primary for what a worker has written.
///
/// # Errors
/// EINVAL where the port is none, or the address is not an IP address.
fn listen_options(query: &Query) -> Result<Value, Error> {
    let invalid = Error::new("listen", Errno::EINVAL);
    let port = query.number("port").filter(|_| is_whole(query.get("port")));
    let port = port.and_then(|port| u16::try_from(port).ok()).ok_or(invalid)?;
    let address = query.get("address");
    match address {
        Value::Null => {}
        Value::String(host) if host.is_empty() || parse_host(host, port).is_ok() => {}
        _ => return Err(invalid),
    }
    let mut options =
        json!({ "port": port, "address": address, "flags": query.number("flags").unwrap_or(0) });
    // Whoever has replaced `listen` sees whether there is one.
    if let (Some(backlog), Value::Object(properties)) = (query.number("backlog"), &mut options) {
        properties.insert("backlog".to_owned(), json!(backlog));
    }
    Ok(options)
}

fn is_whole(port: &Value) -> bool {
    port.as_f64().is_none_or(|number| number.fract() == 0.0)
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::panic,
        clippy::indexing_slicing,
        reason = "a helper that panics fails its test, which is right"
    )]

    use super::*;
    use crate::channel::Mode;
    use crate::channel::message::{Meaning, understand};

    fn options_of(mut message: Value) -> Result<Value, Errno> {
        message["cmd"] = json!("NODE_CLUSTER");
        message["act"] = json!("queryServer");
        match understand(Mode::Json, message.to_string().as_bytes()) {
            Meaning::QueryServer(query) => listen_options(&query).map_err(|error| error.errno),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_listen_takes_is_asked_for() {
        let any = json!({ "port": 80, "address": null, "flags": 0 });
        assert_eq!(options_of(json!({ "port": 80.0 })), Ok(any.clone()));
        assert_eq!(options_of(json!({ "port": "80", "flags": [], "backlog": {} })), Ok(any));
        let full = json!({ "port": 0, "address": "fe80::1%1", "flags": 1, "backlog": 5 });
        assert_eq!(options_of(full.clone()), Ok(full));
    }

    #[test]
    fn what_it_throws_at_is_not() {
        for port in [json!(-1), json!(65536), json!(1.5), json!("x"), json!({}), Value::Null] {
            assert_eq!(options_of(json!({ "port": port })), Err(Errno::EINVAL), "{port}");
        }
        for address in [json!(5), json!(true), json!([]), json!({}), json!("localhost")] {
            let outcome = options_of(json!({ "port": 80, "address": address }));
            assert_eq!(outcome, Err(Errno::EINVAL), "{address}");
        }
    }
}
