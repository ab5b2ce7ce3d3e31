//! Flows there and back.

use super::support::{MODELS, walked, world};
use crate::{Disposition, Symptom};

const TWO: &str = r#"{"id":"a","kind":"workload","cluster":"aks","port":8080},
    {"id":"c","kind":"workload","cluster":"aks","port":8080,"replicas":2}"#;

/// Section 12, rows "pod to pod, same node" and "pod to pod, other node": the pod, in every model.
#[test]
fn pod_to_pod() {
    for model in MODELS {
        let routes = r#""route_table":"rt""#;
        let rest = format!(r#"{{"id":"rt","kind":"route-table"}},{TWO}"#);
        let design = world(model, routes, "", &rest);
        for relation in ["same-node", "other-node"] {
            let trace = walked(&design, "pool", "pool:80", relation);
            println!("{model} {relation} {}", serde_json::to_string(&trace).unwrap());
            assert_eq!(trace.symptom, Symptom::Works, "{model} {relation} {}", trace.summary());
            assert_eq!(trace.forward.disposition, Disposition::Delivered);
        }
    }
}
