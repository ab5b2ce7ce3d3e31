//! Service meshes: pods that take no plain text.

use model::Id;
use model::element::{MutualTls, Workload};

use super::Journey;
use crate::host::Host;
use crate::instance::PodName;
use crate::node::namespace;
use crate::walker::Loss;
use crate::{Basis, Disposition, Filter};

impl<'t> Journey<'t, '_> {
    /// Strict mutual TLS: a pod of the mesh refuses whoever is not in it.
    pub(super) fn mesh(&mut self, host: &Host<'t>) -> Result<(), Loss> {
        let Some(strict) = self.mesh_of(host).filter(|(_, tls)| *tls == MutualTls::Strict) else {
            return Ok(());
        };
        let caller = super::target::host_at(self.fabric, self.walker.packet.source.ip);
        if caller.and_then(|it| self.mesh_of(&it)).is_some_and(|(id, _)| id == strict.0) {
            return Ok(());
        }
        let reason = format!(
            "{} is strict: pods in it refuse what does not come from a pod in it.",
            self.name(strict.0)
        );
        self.walker.filter(Filter::Mesh(strict.0.clone()), false, reason.clone(), Basis::Documented);
        Err(Loss::new(Disposition::DeniedByMesh, reason))
    }

    /// The mesh that a pod is in.
    fn mesh_of(&self, host: &Host<'t>) -> Option<(&'t Id, MutualTls)> {
        let Host::Pod(pod) = host else { return None };
        let its = match pod.name {
            PodName::Workload(id) => namespace(&self.topology.estate.design.get::<Workload>(id)?.namespace),
            PodName::Any | PodName::Controller(_) | PodName::Dns => return None,
        };
        let mut meshes = pod.cluster.meshes.iter();
        let within = |namespaces: &[String]| namespaces.is_empty() || namespaces.iter().any(|it| it == its);
        meshes.find(|(_, it)| within(&it.namespaces)).map(|(id, it)| (*id, it.mutual_tls))
    }
}
