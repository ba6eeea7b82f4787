//! `queryServer`, what a worker asks when a server of it shall listen. Pure.

use serde_json::{Map, Value};

/// `queryServer`, with Node's names. Values stay as they came: the key is built from them as JavaScript would.
#[derive(Debug, Clone, PartialEq)]
pub struct Query(Map<String, Value>);

impl Query {
    /// The query that a message is, with all its properties.
    pub(super) fn of(message: Map<String, Value>) -> Self {
        Self(message)
    }

    /// A property as it came; `null` where it is missing.
    pub fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(&Value::Null)
    }

    /// A number, or a string that JavaScript would take for one.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Value::Number(n) => n.as_i64().or_else(|| n.as_f64().map(truncate)),
            Value::String(s) => s.trim().parse().ok(),
            _ => None,
        }
    }

    /// A string that is not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).as_str().filter(|s| !s.is_empty())
    }

    /// A property that is truthy in JavaScript.
    pub fn flag(&self, name: &str) -> bool {
        is_truthy(self.get(name))
    }

    /// Whether it asks for an address and port, and not for a path, a descriptor or datagrams.
    pub fn is_tcp(&self) -> bool {
        !self.is_datagram() && !self.is_inherited() && self.number("port") >= Some(0)
    }

    /// Whether it asks for a descriptor that the primary was started with.
    pub fn is_inherited(&self) -> bool {
        self.number("fd") >= Some(0)
    }

    /// Whether it asks for datagrams.
    pub fn is_datagram(&self) -> bool {
        matches!(self.get("addressType").as_str(), Some("udp4" | "udp6"))
    }

    /// `${value}` in JavaScript.
    fn interpolated(&self, name: &str) -> String {
        match self.0.get(name) {
            None => "undefined".to_owned(),
            Some(Value::String(s)) => s.clone(),
            Some(other) => other.to_string(),
        }
    }

    /// The key under which workers share a listener: `address:port:addressType:fd`, and for port 0 the index
    /// of the server in its worker, so that two `listen(0)` of one worker are two listeners. (Node 22.6; Node
    /// 20 always adds the index, and cannot share a port between servers opened in different order.)
    pub fn key(&self) -> String {
        let port = self.interpolated("port");
        let key = self.key_with_port(&port);
        if port == "0" { format!("{key}:{}", self.interpolated("index")) } else { key }
    }

    /// The key of whoever asks for the number that port 0 became here; none where another port was asked for.
    pub fn key_of_number(&self, port: u16) -> Option<String> {
        (self.number("port") == Some(0)).then(|| self.key_with_port(&port.to_string()))
    }

    fn key_with_port(&self, port: &str) -> String {
        let [address, kind, fd] = ["address", "addressType", "fd"].map(|name| self.interpolated(name));
        format!("{address}:{port}:{kind}:{fd}")
    }

    /// Its key where its worker has a server under [`Query::key`] already: no two of one worker may have the same,
    /// or Node's child ends it by an assertion. What one worker opens beside another server, others can share.
    pub fn key_of_another(&self) -> String {
        format!("{}:{}", self.key(), self.interpolated("index"))
    }
}

/// What JavaScript's `if` makes of a value.
pub fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(b) => *b,
        Value::Number(n) => n.as_f64() != Some(0.0),
        Value::String(s) => !s.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

#[allow(clippy::cast_possible_truncation)] // what JavaScript's `| 0` does to a fraction
fn truncate(number: f64) -> i64 {
    number as i64
}
