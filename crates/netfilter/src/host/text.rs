//! Routes and addresses as `ip` prints them.

use std::fmt::{self, Write};

use crate::host::{Host, Interface, Route};
use crate::packet::Family;

impl Host {
    /// The main route table in a family, as `ip route` (`ip -6 route`) prints it, the default route first.
    pub fn ip_route(&self, family: Family) -> String {
        let mut routes: Vec<&Route> =
            self.routes.iter().filter(|it| Family::of(it.destination.ip()) == family).collect();
        routes.sort_by_key(|it| (!it.is_default(), it.destination));
        routes.into_iter().fold(String::new(), |mut text, route| {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{route}");
            text
        })
    }

    /// Interfaces and addresses, in short, as `ip -brief address` prints them.
    pub fn ip_address(&self) -> String {
        let mut text = format!("{:<16} UNKNOWN        127.0.0.1/8 ::1/128\n", "lo");
        for interface in &self.interfaces {
            let _ = writeln!(text, "{interface}");
        }
        text
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:<16} UP", self.name)?;
        let mut gap = "             ";
        for address in &self.addresses {
            write!(formatter, "{gap}{address}")?;
            gap = " ";
        }
        Ok(())
    }
}

impl fmt::Display for Route {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { destination, via, interface, source } = self;
        match (self.is_default(), destination.prefix() == Family::of(destination.ip()).full_length()) {
            (true, _) => formatter.write_str("default")?,
            (false, true) => write!(formatter, "{}", destination.ip())?,
            (false, false) => write!(formatter, "{destination}")?,
        }
        if let Some(via) = via {
            write!(formatter, " via {via}")?;
        }
        write!(formatter, " dev {interface}")?;
        if via.is_none() {
            formatter.write_str(" scope link")?;
        }
        if let Some(source) = source {
            write!(formatter, " src {source}")?;
        }
        Ok(())
    }
}
