//! Zones in which private endpoints have their names.

use crate::{Cloud, FactId, Facts, Sourced, lookup::KnownIn};

/// A service that private endpoints lead to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PrivateService {
    /// Container registry.
    Acr,
    /// Key vault.
    Keyvault,
    /// Blob storage.
    Blob,
    /// File storage.
    File,
    /// Queue storage.
    Queue,
    /// Table storage.
    Table,
    /// Data Lake storage.
    Dfs,
    /// SQL Database.
    Sql,
    /// Cosmos DB with its SQL interface.
    CosmosSql,
    /// Database for PostgreSQL.
    Postgres,
    /// Database for MySQL.
    Mysql,
    /// Service Bus and Event Hubs.
    Servicebus,
    /// Cache for Redis.
    Redis,
    /// App Configuration.
    Appconfig,
    /// A private link scope of Azure Monitor.
    Monitor,
    /// The API server of a private cluster.
    Aks,
}

struct ZoneRow {
    fact: FactId,
    known_in: KnownIn,
    public: &'static str,
    us_government: Option<&'static str>,
    china: Option<&'static str>,
    /// What public names end with, by cloud, where that is not the zone without its first label.
    suffixes: [Option<&'static str>; 3],
}

include!(concat!(env!("OUT_DIR"), "/private_dns.rs"));

impl Facts {
    /// The zone of a service's private endpoints in this cloud, `<region>` for the region's name.
    ///
    /// Nothing where no source names the zone of this cloud.
    pub fn private_dns_zone(self, service: PrivateService) -> Option<Sourced<&'static str>> {
        let row = row(service);
        let value = self.zone(&row)?;
        Some(Sourced { value, fact: row.fact, borrowed_from: self.borrowed(row.known_in), conflict: None })
    }

    /// What the public names of a service's accounts end with in this cloud, `<region>` for the region's name:
    /// `vault.azure.net`. Their aliases end with [`Facts::private_dns_zone`].
    ///
    /// Nothing where no source names the zone of this cloud.
    pub fn public_suffix(self, service: PrivateService) -> Option<Sourced<&'static str>> {
        let row = row(service);
        let zone = self.zone(&row)?;
        let [public, us_government, china] = row.suffixes;
        let own = match self.cloud() {
            Cloud::Public => public,
            Cloud::UsGovernment => us_government,
            Cloud::China => china,
        };
        let value = own.unwrap_or_else(|| zone.strip_prefix("privatelink.").unwrap_or(zone));
        Some(Sourced { value, fact: row.fact, borrowed_from: self.borrowed(row.known_in), conflict: None })
    }

    fn zone(self, row: &ZoneRow) -> Option<&'static str> {
        match self.cloud() {
            Cloud::Public => Some(row.public),
            Cloud::UsGovernment => row.us_government,
            Cloud::China => row.china,
        }
    }
}
