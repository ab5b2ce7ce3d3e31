//! A workload that reads a key vault without an identity, or with the retired one.

use facts::{Component, PrivateService, id};
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{VaultIdentity, Workload};
use model::write_date;

use super::calls;
use crate::Context;
use crate::fixes::set;
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// A workload that reads a key vault and has no identity for it; and one with pod-managed identity, which retired.
    ///
    /// ## Why it matters
    /// The vault answers only to an identity that it knows: without one the mount of the Secrets Store CSI driver fails,
    /// and the pods stay in `ContainerCreating`. Pod-managed identity has no fixes any more.
    ///
    /// ## Example
    /// `checkout` calls `shop.vault.azure.net`; the design states no identity.
    ///
    /// ## Fix
    /// Microsoft Entra Workload ID, or a managed identity.
    ///
    /// ## Sources
    /// Facts `pe-keyvault-identity`, `retire-pod-identity`.
    VAULT_IDENTITY_MISSING = "vault-identity-missing", PrivateAccess, Advice, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    for (workload_id, workload) in estate.design.all::<Workload>() {
        let reads = || workload.calls.iter().any(|it| calls::is_to(estate, it, PrivateService::Keyvault));
        match workload.vault_identity {
            Some(VaultIdentity::WorkloadIdentity | VaultIdentity::ManagedIdentity) => {}
            Some(VaultIdentity::PodIdentity) => findings.extend(retired(context, workload_id)),
            Some(VaultIdentity::None) | None if reads() => findings.push(missing(context, workload_id)),
            Some(VaultIdentity::None) | None => {}
        }
    }
}

fn missing(context: &Context<'_>, workload: &Id) -> Finding {
    let name = context.estate.design.name_of(workload);
    let message = format!(
        "{name} reads a key vault, and no identity is stated with which it may: the mount of its secrets fails and its \
         pods stay in ContainerCreating. Give it a workload identity or a managed identity."
    );
    Finding::new(
        VAULT_IDENTITY_MISSING.code,
        Severity::Advice,
        workload,
        format!("{name} has no identity for its key vault"),
        message,
    )
    .source(context.facts().text(id::PE_KEYVAULT_IDENTITY).fact.as_str())
    .field("vault_identity")
    .fix(replaced(context, workload))
}

/// Before its end it is what the workshop teaches: nothing is wrong with it then.
fn retired(context: &Context<'_>, workload: &Id) -> Option<Finding> {
    let ending = context.facts().retirement(Component::PodIdentity)?;
    let date = ending.date?;
    let name = context.estate.design.name_of(workload);
    let over = ending.is_over(context.estate.judgement.as_of);
    let verb = if over { "ended on" } else { "ends on" };
    let message = format!(
        "{name} proves itself to its key vault with pod-managed identity. Support for it {verb} {}; it is replaced by: \
         {}.",
        write_date(date),
        ending.replacement
    );
    let severity = if over { Severity::Error } else { Severity::Warning };
    Some(
        Finding::new(
            VAULT_IDENTITY_MISSING.code,
            severity,
            workload,
            format!("{name} uses the retired pod-managed identity"),
            message,
        )
        .source(ending.fact.as_str())
        .source(context.facts().text(id::PE_KEYVAULT_IDENTITY).fact.as_str())
        .field("vault_identity")
        .fix(replaced(context, workload)),
    )
}

/// Workload ID; in the workshop's day, which did not know it, a managed identity.
fn replaced(context: &Context<'_>, workload: &Id) -> Option<Fix> {
    let (identity, title) = match context.facts().retirement(Component::PodIdentity) {
        Some(_) => (VaultIdentity::WorkloadIdentity, "Use Workload ID"),
        None => (VaultIdentity::ManagedIdentity, "Use a managed identity"),
    };
    let edit = set::<Workload>(context.estate.design, workload, |it| it.vault_identity = Some(identity))?;
    Some(Fix::new(title, vec![edit]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, one_cluster_in, read};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "vault-identity-missing";

    fn workload(edition: &str, fields: &str) -> Design {
        let rest = format!(r#"{{"id":"web","kind":"workload","cluster":"aks"{fields}}}"#);
        one_cluster_in(edition, "", "", "", &rest)
    }

    const READS: &str = r#","calls":[{"to":{"name":"shop.vault.azure.net"}}]"#;

    #[test]
    fn who_reads_a_vault_has_an_identity() {
        for none in ["", r#","vault_identity":"none""#] {
            let design = workload("current-2026", &format!("{READS}{none}"));
            assert_eq!(assert_fires(&design, CODE).severity, Severity::Advice);
            assert_eq!(check_fixes(&design, CODE), ["Use Workload ID"]);
        }
        for identity in ["workload-identity", "managed-identity"] {
            let stated = format!(r#"{READS},"vault_identity":"{identity}""#);
            assert_silent(&workload("current-2026", &stated), CODE);
        }
        assert_silent(
            &workload("current-2026", r#","calls":[{"to":{"name":"vault.azure.net.example"}}]"#),
            CODE,
        );
        let element = r#"{"id":"snet-pe","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/26"]},
            {"id":"kv","kind":"private-endpoint","subnet":"snet-pe","service":"vault","zone":"zone"},
            {"id":"zone","kind":"private-dns-zone","zone":"privatelink.vaultcore.azure.net","links":[{"network":"vnet"}]},
            {"id":"web","kind":"workload","cluster":"aks","calls":[{"to":{"element":"kv"}}]}"#;
        assert_fires(&one_cluster("", "", "", element), CODE);
    }

    #[test]
    fn pod_managed_identity_retired() {
        let pod = r#","vault_identity":"pod-identity""#;
        let design = workload("current-2026", pod);
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.severity, Severity::Error);
        assert!(finding.message.contains("2022-10-24"), "{}", finding.message);
        assert_eq!(check_fixes(&design, CODE), ["Use Workload ID"]);
        let before = read(&design.to_json().replacen('{', r#"{"as_of":"2022-10-24","#, 1));
        assert_eq!(assert_fires(&before, CODE).severity, Severity::Warning);
        // The workshop teaches it.
        assert_silent(&workload("workshop-2023", pod), CODE);
        assert_eq!(check_fixes(&workload("workshop-2023", READS), CODE), ["Use a managed identity"]);
    }
}
