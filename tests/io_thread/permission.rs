//! JavaScript's leave to listen, where the process has a permission model.

use nix::errno::Errno;
use rust_cluster::channel::Mode;
use rust_cluster::reactor::{Command, Event};
use rust_cluster::worker::{Asks, Scheduling};
use serde_json::{Value, json};

use crate::alone::alone;
use crate::primary::Primary;

fn asked_for(primary: &mut Primary) -> (String, Value) {
    primary.event("a question", |event| match event {
        Event::ListenAsked { key, question, .. } => Some((key, serde_json::from_str(&question).unwrap())),
        _ => None,
    })
}

#[test]
fn javascript_is_asked_for_leave_whatever_is_to_be_bound() {
    let _alone = alone();
    let mut primary = Primary::start();
    let path = std::env::temp_dir().join(format!("denied-{}", std::process::id()));
    let tcp = json!({ "address": "127.0.0.1", "port": 0, "addressType": 4, "fd": -1, "index": 0 });
    let unix = json!({ "address": path, "port": -1, "addressType": -1, "fd": -1, "index": 0 });
    let udp = json!({ "address": "127.0.0.1", "port": 0, "addressType": "udp4", "fd": -1, "index": 0 });
    let fd = json!({ "address": null, "port": null, "addressType": null, "fd": 0, "index": 0 });
    let denial = json!({ "message": "no", "permission": "Net", "resource": "it" });
    let both = [(1, Scheduling::RoundRobin), (2, Scheduling::None)];
    for (id, scheduling) in both {
        let mut worker = primary.worker_with(id, Mode::Json, scheduling, Asks::ForLeave);
        for (asked, resource) in
            [(&tcp, None), (&unix, path.to_str()), (&udp, Some("127.0.0.1")), (&fd, Some(""))]
        {
            let seq = worker.ask(asked);
            let (key, query) = asked_for(&mut primary);
            let is_shared = scheduling == Scheduling::None;
            assert_eq!(query["resource"].as_str(), if is_shared { resource.or(Some("")) } else { resource });
            primary.io.command(Command::Permitted { key, denial: Some(denial.clone()) });
            let reply = worker.reply(seq).value;
            assert_eq!((&reply["errno"], &reply["denied"]), (&json!(-(Errno::EACCES as i32)), &denial));
        }
    }
    assert!(!path.exists(), "bound all the same");
}

#[test]
fn with_leave_it_is_bound_and_nobody_asks_again_for_what_is() {
    let _alone = alone();
    let mut primary = Primary::start();
    let asked = json!({ "address": "127.0.0.1", "port": 0, "addressType": 4, "fd": -1, "index": 0 });
    let mut workers =
        [1, 2].map(|id| primary.worker_with(id, Mode::Json, Scheduling::RoundRobin, Asks::ForLeave));
    let first = workers[0].ask(&asked);
    let (key, query) = asked_for(&mut primary);
    assert_eq!(query["address"], "127.0.0.1");
    primary.io.command(Command::Permitted { key, denial: None });
    let reply = workers[0].reply(first).value;
    assert_eq!((&reply["errno"], reply.get("denied")), (&Value::Null, None));
    let again = workers[1].query(&asked).value;
    assert_eq!(again["sockname"]["port"], reply["sockname"]["port"]);
    primary.settle();
    assert_eq!(primary.count_of(|event| matches!(event, Event::ListenAsked { .. })), 0);
}

#[test]
fn who_has_gone_when_leave_is_given_holds_no_port() {
    let _alone = alone();
    let mut primary = Primary::start();
    let mut worker = primary.worker_with(1, Mode::Json, Scheduling::RoundRobin, Asks::ForLeave);
    worker.ask(&json!({ "address": "127.0.0.1", "port": 0, "addressType": 4, "fd": -1, "index": 0 }));
    let (key, _) = asked_for(&mut primary);
    drop(worker);
    primary.event("the end of its channel", |event| match event {
        Event::ChannelEnded { worker: 1 } => Some(()),
        _ => None,
    });
    primary.io.command(Command::Permitted { key, denial: None });
    primary.settle();
    assert_eq!(primary.count_of(|event| matches!(event, Event::Listeners { .. })), 0, "bound for nobody");
}
