//! From a plan to namespaces, with the programs that administrators use.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail};

use model::Family;

use super::namespace::Namespace;
use crate::plan::{Machine, Plan};

/// Tells the namespaces of one laboratory from those of another that stands at the same time.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// Builds all machines and connects them.
pub(super) fn build(plan: &Plan) -> Result<Vec<Namespace>> {
    let laboratory = NEXT.fetch_add(1, Ordering::Relaxed);
    let names: BTreeMap<&str, String> = plan
        .machines
        .iter()
        .enumerate()
        .map(|(index, it)| (it.name.as_str(), format!("{laboratory}-{index}")))
        .collect();
    run("ip", &["-batch", "-"], &cabling(plan, &names)?)?;
    let mut namespaces = Vec::new();
    for machine in &plan.machines {
        let namespace = Namespace::open(names[machine.name.as_str()].clone())?;
        namespace.inside(|| furnish(plan, machine)).with_context(|| format!("machine {}", machine.name))?;
        namespaces.push(namespace);
    }
    Ok(namespaces)
}

/// Removes the namespaces, and with them whatever is in them.
pub(super) fn remove(namespaces: &[Namespace]) -> Result<()> {
    let mut script = String::new();
    for namespace in namespaces {
        writeln!(script, "netns del {}", namespace.name)?;
    }
    run("ip", &["-batch", "-"], &script).map(drop)
}

fn cabling(plan: &Plan, names: &BTreeMap<&str, String>) -> Result<String> {
    let mut script = String::new();
    for name in names.values() {
        writeln!(script, "netns add {name}")?;
    }
    let name = |machine: &str| {
        names.get(machine).with_context(|| format!("a cable ends at {machine}, which is not there"))
    };
    for (index, cable) in plan.cables.iter().enumerate() {
        let [one, other] = &cable.ends;
        let hardware = |end: usize| {
            let end = if cable.neighbours { end } else { 0 };
            format!("02:00:{:02x}:{:02x}:00:{end:02x}", index >> 8, index & 0xff)
        };
        writeln!(
            script,
            "link add name {} netns {} address {} type veth peer name {} netns {} address {}",
            one.interface,
            name(&one.machine)?,
            hardware(0),
            other.interface,
            name(&other.machine)?,
            hardware(1)
        )?;
    }
    Ok(script)
}

/// Everything that is done inside a machine: called on a thread that is there.
fn furnish(plan: &Plan, machine: &Machine) -> Result<()> {
    for name in interfaces(plan, machine) {
        set(&format!("ipv4/conf/{name}/rp_filter"), "0")?;
    }
    // An answer that is lost is not sent again by itself: it would come while the next flow is asked about.
    for (key, value) in
        [("ipv4/conf/all/rp_filter", "0"), ("ipv4/tcp_syn_retries", "1"), ("ipv4/tcp_synack_retries", "0")]
    {
        set(key, value)?;
    }
    for (key, value) in &machine.settings {
        set(key, value)?;
    }
    let mut script = links(plan, machine)?;
    routing(machine, &mut script)?;
    rules(machine, Family::V4, &mut script)?;
    run("ip", &["-batch", "-"], &script)?;
    if let Some(tables) = &machine.tables {
        run("iptables-restore", &[], tables).with_context(|| tables.clone())?;
    }
    // Most designs have no IPv6, and each program that starts takes its time.
    if plan.has_ipv6() {
        let mut script = String::new();
        rules(machine, Family::V6, &mut script)?;
        run("ip", &["-6", "-batch", "-"], &script)?;
        if let Some(tables) = &machine.tables_v6 {
            run("ip6tables-restore", &[], tables).with_context(|| tables.clone())?;
        }
    }
    Ok(())
}

fn set(key: &str, value: &str) -> Result<()> {
    let path = format!("/proc/sys/net/{key}");
    fs::write(&path, value).with_context(|| format!("{path} can't be set to {value}"))
}

fn interfaces<'p>(plan: &'p Plan, machine: &'p Machine) -> impl Iterator<Item = &'p str> {
    let ends = plan.cables.iter().flat_map(|it| &it.ends).filter(|it| it.machine == machine.name);
    ends.map(|it| it.interface.as_str())
}

fn links(plan: &Plan, machine: &Machine) -> Result<String> {
    let mut script = String::from("link set lo up\n");
    if let Some(bridge) = &machine.bridge {
        writeln!(script, "link add name {} type bridge", bridge.name)?;
        let promiscuous = if bridge.promiscuous { "on" } else { "off" };
        writeln!(script, "link set {} promisc {promiscuous} up", bridge.name)?;
    }
    for cable in &plan.cables {
        for end in cable.ends.iter().filter(|it| it.machine == machine.name) {
            let arp = if cable.neighbours { "on" } else { "off" };
            // IPv6 addresses are in use at once, without asking whether somebody else has them.
            writeln!(script, "link set {} arp {arp} addrgenmode none up", end.interface)?;
        }
    }
    if let Some(bridge) = &machine.bridge {
        let hairpin = if bridge.hairpin { "on" } else { "off" };
        for port in &bridge.ports {
            writeln!(script, "link set {port} master {}", bridge.name)?;
            writeln!(script, "link set {port} type bridge_slave hairpin {hairpin}")?;
        }
    }
    Ok(script)
}

fn routing(machine: &Machine, script: &mut String) -> Result<()> {
    for (interface, address) in &machine.addresses {
        let quickly = if address.is_ipv6() { " nodad" } else { "" };
        writeln!(script, "address add {address} dev {interface} noprefixroute{quickly}")?;
    }
    for route in &machine.routes {
        writeln!(script, "route add {route}")?;
    }
    Ok(())
}

fn rules(machine: &Machine, family: Family, script: &mut String) -> Result<()> {
    for rule in machine.rules.iter().filter(|it| it.family.is_none_or(|its| its == family)) {
        writeln!(script, "rule add {}", rule.text)?;
    }
    Ok(())
}

/// Runs a program with this on its standard input.
///
/// # Errors
/// When it is not there or fails: with what it said.
pub(super) fn run(program: &str, arguments: &[&str], input: &str) -> Result<String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{program} can't be started"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that has failed already reads no more: what it said tells why.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!(
            "{program} {}: {}\n{input}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
