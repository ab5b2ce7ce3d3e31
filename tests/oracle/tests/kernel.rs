//! Asks the kernel that this runs on, and compares with the walk and with the records.
//!
//! `PODSCAPE_KERNEL=required` makes it fail where it can't run, as CI does; `PODSCAPE_KERNEL=record` writes the records
//! anew, to be read before they are committed. Otherwise it runs where it can. `PODSCAPE_SEED` chooses other
//! random designs. Further arguments choose cases by a part of their names.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test says what it did")]

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("the kernel oracle is skipped: it needs Linux");
}

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    linux::main()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;
    use std::env;
    use std::io::{BufRead, BufReader, Write};
    use std::process::ExitCode;
    use std::time::Instant;

    use anyhow::{Context, Result, bail};
    use oracle::job::Job;
    use oracle::laboratory::enclosure;
    use oracle::live::{self, Said};
    use oracle::record::Answer;
    use oracle::{case, compare, random, record};

    /// How many random designs are tried, each in one model and with several flows.
    const RANDOM_DESIGNS: u64 = 16;

    /// Which ones, where nobody says: always the same, so that a change is judged by what it changes.
    const SEED: u64 = 20_260_831;

    pub(super) fn main() -> ExitCode {
        let ended = match enclosure::arguments_inside() {
            Some(arguments) => inside(&arguments),
            None => outside(),
        };
        match ended {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error:#}");
                ExitCode::FAILURE
            }
        }
    }

    /// What is asked: the cases whose names contain one of these words, and random ones.
    fn jobs(seed: u64, words: &[String]) -> Result<Vec<Job>> {
        let wanted = |name: &str| words.is_empty() || words.iter().any(|it| name.contains(it.as_str()));
        let mut jobs = Job::all()?;
        jobs.extend(random::jobs(seed, RANDOM_DESIGNS));
        jobs.retain(|it| wanted(&it.name));
        Ok(jobs)
    }

    fn inside(arguments: &[String]) -> Result<()> {
        let _settled = enclosure::settle()?;
        let (seed, words) = arguments.split_first().context("the seed is missing")?;
        live::ask(&jobs(seed.parse()?, words)?, |said| {
            // Whoever does not read it any more has gone, and so will this process.
            if let Ok(line) = serde_json::to_string(&said) {
                let _ = writeln!(std::io::stdout(), "{line}");
            }
        });
        Ok(())
    }

    fn outside() -> Result<()> {
        let wish = env::var("PODSCAPE_KERNEL").unwrap_or_default();
        let words: Vec<String> = env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
        if wish == "off" {
            println!("the kernel oracle is skipped: PODSCAPE_KERNEL is off");
            return Ok(());
        }
        let way = match (enclosure::way(), wish.as_str()) {
            (Ok(way), _) => way,
            (Err(reason), "required" | "record") => return Err(reason.context("the kernel oracle can't run")),
            (Err(reason), _) => {
                println!("the kernel oracle is skipped: {reason:#}");
                return Ok(());
            }
        };
        let seed = match env::var("PODSCAPE_SEED") {
            Ok(text) => text.parse().context("PODSCAPE_SEED is a number")?,
            Err(_) => SEED,
        };
        let jobs = jobs(seed, &words)?;
        println!("random designs: PODSCAPE_SEED={seed}");

        let start = Instant::now();
        let mut arguments = vec![seed.to_string()];
        arguments.extend(words);
        let mut child = way.start(&arguments)?;
        // The laboratory lives as long as this is open.
        let lifeline = child.stdin.take();
        let lines = BufReader::new(child.stdout.take().context("no output")?).lines();
        let mut said: BTreeMap<(String, case::Model), Vec<Vec<Answer>>> = BTreeMap::new();
        let mut differences = Vec::new();
        for line in lines {
            let Said { name, model, answers } = serde_json::from_str(&line?)?;
            match answers {
                Ok(answers) => drop(said.insert((name, model), answers)),
                Err(error) => differences.push(format!("{name} in {model}: {error}")),
            }
        }
        let ended = child.wait()?;
        drop(lifeline);
        if !ended.success() {
            bail!("the laboratory ended: {ended}");
        }

        let mut tally = compare::Tally::default();
        for job in &jobs {
            let Some(answers) = said.get(&(job.name.clone(), job.model)) else { continue };
            if wish == "record" && !random::is_random(&job.name) {
                record::write(&job.name, job.model, &job.flows(), answers)?;
            } else if !random::is_random(&job.name) && job.expected != *answers {
                differences.push(compare::records(job, answers));
            }
            differences.extend(compare::walk(job, answers, &mut tally));
        }
        println!("{tally} in {:.1} s", start.elapsed().as_secs_f64());
        if differences.is_empty() {
            return Ok(());
        }
        bail!("{}", differences.join("\n"))
    }
}
