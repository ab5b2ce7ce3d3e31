//! The retirement calendar.

use time::Date;

use crate::{Cloud, Edition, FactId, Facts};

/// Something with a retirement date.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Component {
    /// The kubenet network model.
    Kubenet,
    /// Azure Network Policy Manager on Windows nodes.
    NpmWindows,
    /// Azure Network Policy Manager on Linux nodes.
    NpmLinux,
    /// Load balancers of the Basic SKU.
    BasicLoadBalancer,
    /// Node pools on availability sets.
    AvailabilitySets,
    /// Outbound access that a virtual machine has without being given any.
    DefaultOutbound,
    /// The Open Service Mesh add-on.
    Osm,
    /// The community's Ingress NGINX.
    IngressNginx,
    /// The application routing add-on with NGINX.
    AppRoutingNginx,
    /// The HTTP application routing add-on.
    HttpApplicationRouting,
    /// Windows Server 2019 pools.
    Windows2019,
    /// Windows Server 2022 pools.
    Windows2022,
    /// Windows Server Annual Channel.
    WindowsAnnualChannel,
    /// Azure Linux 2.0.
    AzureLinux2,
    /// Ubuntu 20.04.
    Ubuntu2004,
    /// Ubuntu 22.04.
    Ubuntu2204,
    /// Flatcar Container Linux.
    Flatcar,
    /// Teleport.
    Teleport,
    /// The tag that skips the installation of GPU drivers.
    SkipGpuDriver,
    /// The tag that disables rotation of the kubelet's serving certificate.
    KubeletServingCertTag,
    /// The preview property for custom certificate authorities.
    CustomCaPreview,
    /// Pod-managed identity.
    PodIdentity,
    /// Defender for Cloud in the cloud in China.
    DefenderChina,
    /// The package mirror acs-mirror.azureedge.net.
    AcsMirror,
    /// The flag enable-ebpf-dataplane.
    EnableEbpfDataplane,
}

/// When something ends, and what replaces it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Retirement {
    /// What ends.
    pub component: Component,
    /// Its name in words.
    pub component_name: &'static str,
    /// The last day of support; the month's last day where a source names only the month; nothing where it is
    /// announced without a date.
    pub date: Option<Date>,
    /// The day of the announcement, where stated.
    pub announced: Option<Date>,
    /// The day when node images go away, where stated: no new node starts from then on.
    pub images_removed: Option<Date>,
    /// What to use in its place.
    pub replacement: &'static str,
    /// Where it comes from.
    pub fact: FactId,
}

include!(concat!(env!("OUT_DIR"), "/retirement.rs"));

impl Facts {
    /// When a component ends, in this cloud. Always nothing in the workshop's edition: none of this was known, or of concern, then.
    pub fn retirement(self, component: Component) -> Option<Retirement> {
        if component == Component::DefenderChina && self.cloud() != Cloud::China {
            return None;
        }
        match self.edition() {
            Edition::Workshop2023 => None,
            Edition::Current2026 => Some(retirement(component)),
        }
    }

    /// All retirements of the edition, in the order of the table.
    pub fn retirements(self) -> impl Iterator<Item = Retirement> {
        Component::ALL.into_iter().filter_map(move |component| self.retirement(component))
    }
}

impl Retirement {
    /// Whether support has ended by a day: the date itself is the last supported day.
    pub fn is_over(&self, as_of: Date) -> bool {
        self.date.is_some_and(|date| date < as_of)
    }
}
