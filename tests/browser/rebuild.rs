//! From an empty canvas, by palette, pointer, keyboard and inspector alone: every example, with the same findings,
//! budgets and ways out as the file has.

use analysis::{Analysis, analyze};
use model::Design;
use model::element::PresentationStep;
use podscape_tests::{Browser, css};

use crate::workbench::draw;

/// What is compared: everything that an analysis says, by element.
fn answers(design: &Design) -> Vec<String> {
    let Analysis { plan, findings, ways_out, ways_in, .. } = analyze(design);
    let mut lines: Vec<String> = Vec::new();
    lines.extend(
        findings.iter().map(|it| format!("{} {} {:?} {}", it.severity, it.code, it.subjects, it.message)),
    );
    lines.extend(
        plan.budgets
            .iter()
            .map(|it| format!("{} {} {:?} of {}", it.kind, it.subject, it.demand, it.capacity)),
    );
    lines.extend(ways_out.iter().map(|it| format!("{:?}", it.trace)));
    lines.extend(ways_in.iter().map(|it| format!("{:?}", it.trace)));
    lines.sort();
    lines
}

#[track_caller]
fn rebuild(name: &str) {
    let Some(browser) = Browser::start() else { return };
    let wanted = examples::load(name).expect("an example");
    let (page, drawn) = draw(&browser, &wanted);
    assert_eq!(answers(&drawn), answers(&wanted), "{name}: what was drawn by hand is judged as the file is");

    // And the page says so too.
    let mut expected: Vec<String> = analyze(&wanted).counting().map(|it| it.code.to_owned()).collect();
    expected.sort();
    page.click(css("#tab-findings"));
    page.eventually(&format!("the findings are {expected:?}"), || {
        let codes = page.evaluate(
            "[...document.querySelectorAll('.dock [data-code]')].map(it => it.dataset.code).sort()",
        );
        codes == serde_json::json!(expected)
    });
    page.assert_no_complaints();
}

macro_rules! rebuilt {
    ($($test:ident = $name:literal,)+) => {
        $(
            #[test]
            fn $test() {
                rebuild($name);
            }
        )+

        #[test]
        fn no_example_is_forgotten() {
            let drawn = [$($name),+];
            // Steps are made from the screen, not from the palette: `presenting` does that.
            let told = |it: &examples::Example| it.design().all::<PresentationStep>().next().is_some();
            for example in examples::all().iter().filter(|it| !it.name.starts_with("stress") && !told(it)) {
                assert!(drawn.contains(&example.name), "{} is not drawn by hand", example.name);
            }
        }
    };
}

rebuilt! {
    hub_and_spoke = "hub-and-spoke",
    kubenet = "kubenet",
    kubenet_400_nodes = "kubenet-400-nodes",
    dual_stack = "dual-stack",
    cni_small_subnet = "cni-small-subnet",
    pod_subnet = "pod-subnet",
    pod_subnet_static = "pod-subnet-static",
    overlay = "overlay",
    gateway_kubenet = "gateway-kubenet",
    gateway_cni = "gateway-cni",
    gateway_overlay = "gateway-overlay",
    nat_gateway = "nat-gateway",
    private_cluster = "private-cluster",
    services = "services",
}
