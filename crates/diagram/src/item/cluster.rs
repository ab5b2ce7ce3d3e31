//! Clusters: a tinted hull around what belongs to them.

use estate::ClusterView;
use model::Id;
use model::element::{ApiAccess, Cluster, DataPlane, IpFamilies};

use super::{Caption, network_model_in_words};
use crate::view::View;

/// A cluster.
pub(super) fn caption(view: &View<'_>, id: &Id, name: &str, cluster: &Cluster) -> Caption {
    let plane = match cluster.data_plane {
        DataPlane::Azure => "",
        DataPlane::Cilium => "Cilium",
    };
    let version = cluster.kubernetes_version.map(|it| it.to_string()).unwrap_or_default();
    let families = match cluster.ip_families {
        IpFamilies::Ipv4 => "",
        IpFamilies::DualStack => "dual stack",
        IpFamilies::Ipv6 => "IPv6",
    };
    let services = view.estate.clusters.get(id).and_then(services).unwrap_or_default();
    let api = match cluster.api_server.access {
        ApiAccess::Public => "",
        ApiAccess::Private => "private API",
    };
    Caption::of(
        name,
        [
            network_model_in_words(cluster.network_model).to_owned(),
            plane.to_owned(),
            version,
            families.to_owned(),
            services,
            api.to_owned(),
        ],
    )
}

fn services(cluster: &ClusterView<'_>) -> Option<String> {
    let first = cluster.service_cidrs.first()?;
    Some(format!("services {first}"))
}
