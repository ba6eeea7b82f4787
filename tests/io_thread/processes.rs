//! Real processes at the other end: their last words, how they ended, and what they leave.

use std::ffi::CString;
use std::os::fd::OwnedFd;

use nix::errno::Errno;
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;
use rust_cluster::channel::{Mode, ReadOutcome};
use rust_cluster::reactor::{Command, Event};
use rust_cluster::sys::pidfd::{Exit, PidFd};
use rust_cluster::worker::{Asks, Because, Offer, Scheduling, StartOptions, StdioRequest, start};

use crate::alone::alone;
use crate::primary::{Primary, connect, no_lane, read};

fn c(text: &str) -> CString {
    CString::new(text).unwrap()
}

/// A shell whose channel is descriptor 3.
fn shell(primary: &mut Primary, id: u32, script: &str) {
    let (channel, _, process) = start_shell(script);
    add(primary, id, channel, process);
}

fn start_shell(script: &str) -> (OwnedFd, Pid, PidFd) {
    let request = StartOptions {
        file: c("/bin/sh"),
        args: ["sh", "-c", script].map(c).to_vec(),
        env: vec![c("PATH=/usr/bin:/bin")],
        cwd: None,
        uid: None,
        gid: None,
        detached: false,
        stdio: vec![StdioRequest::Ignore, StdioRequest::Ignore, StdioRequest::Ignore, StdioRequest::Channel],
        offer: Offer::Wire(Because::NotOffered(String::new())),
    };
    let started = start(&request).unwrap();
    let (pid, process) = started.process.unwrap();
    (started.channel.unwrap(), Pid::from_raw(pid), process)
}

fn add(primary: &mut Primary, id: u32, channel: OwnedFd, process: PidFd) {
    let link = primary.link(id, Mode::Json, channel, Some(process));
    primary.io.command(Command::Add {
        id,
        link,
        scheduling: Scheduling::RoundRobin,
        asks: Asks::Nothing,
        way: no_lane(),
    });
}

/// What happens to a shell that runs this, to its very end.
fn life_of(primary: &mut Primary, id: u32, script: &str) -> (Vec<u8>, Vec<&'static str>, Exit) {
    shell(primary, id, script);
    let (mut said, mut order, mut exit, mut has_ended) = (Vec::new(), Vec::new(), None, false);
    while exit.is_none() || !has_ended {
        primary.event("what comes next", |event| {
            match event {
                Event::Messages { block, .. } => {
                    said.extend(block);
                    order.push("messages");
                }
                Event::ChannelEnded { .. } => {
                    order.push("end");
                    has_ended = true;
                }
                Event::Exited { exit: how, .. } => {
                    order.push("exit");
                    exit = Some(how);
                }
                other => panic!("{other:?}"),
            }
            Some(())
        });
    }
    order.dedup();
    (said, order, exit.unwrap())
}

fn assert_no_children() {
    let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    assert_eq!(waitid(Id::All, flags), Err(Errno::ECHILD), "every child has been reaped");
}

#[test]
fn exit_codes_and_signals_are_exact_and_come_after_the_last_messages() {
    let _alone = alone();
    let mut primary = Primary::start();
    let cases = [
        ("exit 0", Exit::Code(0)),
        ("exit 7", Exit::Code(7)),
        ("exit 255", Exit::Code(255)),
        ("kill -KILL $$", Exit::Signal(9)),
        ("kill -TERM $$", Exit::Signal(15)),
        ("kill -SEGV $$", Exit::Signal(11)),
    ];
    for (id, (script, exit)) in (1..).zip(cases) {
        let (said, order, how) = life_of(&mut primary, id, &format!(r#"echo '"last words"' >&3; {script}"#));
        assert_eq!(said, b"\"last words\"\n");
        assert_eq!((order, how), (vec!["messages", "end", "exit"], exit), "{script}");
    }
    primary.settle();
    assert_no_children();
}

#[test]
fn many_last_words_all_come_before_the_exit() {
    let _alone = alone();
    let mut primary = Primary::start();
    let script = r#"i=0; while [ $i -lt 3000 ]; do echo "\"line number $i of many that are said at the end\""; i=$((i+1)); done >&3; exit 3"#;
    let (said, order, exit) = life_of(&mut primary, 1, script);
    assert_eq!(said.split_inclusive(|byte| *byte == b'\n').count(), 3000);
    assert_eq!((order, exit), (vec!["messages", "end", "exit"], Exit::Code(3)));
    assert_no_children();
}

#[test]
fn an_exit_is_told_though_another_process_holds_the_channel() {
    let _alone = alone();
    let mut primary = Primary::start();
    // The child of the shell lives until our direction of the channel ends.
    shell(&mut primary, 1, "cat <&3 >/dev/null & exit 4");
    let exit = primary.event("the exit", |event| match event {
        Event::Exited { exit, .. } => Some(exit),
        _ => None,
    });
    assert_eq!(exit, Exit::Code(4));
    primary.channel(1).close();
    let is_it = |event| matches!(event, Event::ChannelEnded { .. }).then_some(());
    primary.event("the end of the channel", is_it);
    assert_no_children();
}

#[test]
fn a_killed_process_gives_its_connections_back() {
    let _alone = alone();
    let mut primary = Primary::start();
    let ask = r#"echo '{"cmd":"NODE_CLUSTER","act":"queryServer","seq":1,"address":"127.0.0.1","port":0,"addressType":4,"fd":-1,"index":0}' >&3"#;
    shell(&mut primary, 1, &format!("{ask}; read -r reply <&3; echo '\"ready\"' >&3; kill -STOP $$"));
    let mut heard = Vec::new();
    primary.event("the process listens", |event| match event {
        Event::Messages { block, .. } => {
            heard.extend(block);
            heard.ends_with(b"\"ready\"\n").then_some(())
        }
        _ => None,
    });
    let mut other = primary.worker(2, Mode::Json);
    let (port, _) = other.listen();
    let stuck = connect(port);
    let served = connect(port);
    let newconn = other.newconn();
    assert_eq!(newconn.client(), served.local_addr().unwrap());
    other.serve(newconn);
    assert_eq!(read(&served), "2");
    primary.signal(1, libc::SIGKILL);
    let newconn = other.newconn();
    assert_eq!(newconn.client(), stuck.local_addr().unwrap());
    other.serve(newconn);
    assert_eq!(read(&stuck), "2");
    let exit = primary.event("the exit", |event| match event {
        Event::Exited { exit, .. } => Some(exit),
        _ => None,
    });
    assert_eq!(exit, Exit::Signal(9));
    assert_no_children();
}

#[test]
fn fifty_processes_are_reaped_each_with_its_own_code() {
    let _alone = alone();
    let mut primary = Primary::start();
    for id in 1..=50 {
        shell(&mut primary, id, &format!("exit {id}"));
    }
    let mut exits = Vec::new();
    let mut ends = 0;
    while exits.len() < 50 || ends < 50 {
        primary.event("exits and ends", |event| {
            match event {
                Event::Exited { worker, exit } => exits.push((worker, exit)),
                Event::ChannelEnded { .. } => ends += 1,
                other => panic!("{other:?}"),
            }
            Some(())
        });
    }
    exits.sort_unstable_by_key(|(worker, _)| *worker);
    let expected: Vec<_> = (1..=50).map(|id| (id, Exit::Code(i32::try_from(id).unwrap()))).collect();
    assert_eq!(exits, expected);
    assert_no_children();
    primary.settle();
    assert!((1..=50).all(|id| primary.other_holders(id) == 0), "a record is kept");
}

/// Whether a pidfd remembers how its process ended (PIDFD_INFO_EXIT), since Linux 6.15.
fn remembers_exits() -> bool {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let numbers = release.split(['.', '-']).map_while(|part| part.trim().parse::<u32>().ok());
    numbers.take(2).ge([6, 15])
}

#[test]
fn whoever_somebody_else_has_reaped_has_ended_as_the_kernel_remembers_or_nobody_knows() {
    let _alone = alone();
    let mut primary = Primary::start();
    let cases = [("exit 0", Exit::Code(0)), ("exit 3", Exit::Code(3)), ("kill -KILL $$", Exit::Signal(9))];
    for (id, (script, exit)) in (1..).zip(cases) {
        let (channel, pid, process) = start_shell(script);
        waitid(Id::Pid(pid), WaitPidFlag::WEXITED).unwrap();
        add(&mut primary, id, channel, process);
        let how = primary.event("the exit", |event| match event {
            Event::Exited { exit, .. } => Some(exit),
            _ => None,
        });
        assert_eq!(how, if remembers_exits() { exit } else { Exit::Unknown }, "{script}");
    }
}

/// JavaScript may read on after it could not understand what came before.
#[test]
fn the_end_is_told_once_to_who_reads_that_a_worker_leaves_after_it() {
    let _alone = alone();
    let mut primary = Primary::start_reading();
    let says = r#"while echo '{"cmd":"NODE_CLUSTER","act":"exitedAfterDisconnect"}' >&3; do :; done"#;
    shell(&mut primary, 1, says);
    primary.accept_offer(1);
    primary.cut(1);
    while matches!(primary.read_own(1).1, Some(ReadOutcome::Drained | ReadOutcome::More)) {}
    let told = primary.events_until("its exit", |event| matches!(event, Event::Exited { .. }));
    primary.settle();
    let ends = told.iter().filter(|event| matches!(event, Event::ChannelEnded { .. })).count();
    assert_eq!(ends + primary.count_of(|event| matches!(event, Event::ChannelEnded { .. })), 1);
}
