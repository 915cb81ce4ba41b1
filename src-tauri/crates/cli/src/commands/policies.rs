//! `ferry policies`.

use super::confirmed;
use crate::args::Policies;
use crate::output::{json, line, safe};
use engine::Engine;
use model::{Action, Policy, PolicyId, Result};
use std::process::ExitCode;

pub(super) async fn policies(engine: &Engine, command: Policies, as_json: bool) -> Result<ExitCode> {
    match command {
        Policies::Ls => {}
        Policies::Add { region, only, warn, name } => {
            let name = name.unwrap_or_else(|| format!("{region} data stays in {}", only.join(" or ")));
            let action = if warn { Action::Warn } else { Action::Block };
            engine.add_policy(Policy { id: PolicyId(0), name, region, only, action }).await?;
        }
        Policies::Rm { id, yes } => {
            confirmed(yes, "remove the policy")?;
            engine.remove_policy(PolicyId(id)).await?;
        }
    }
    let policies = engine.policies().await?;
    if as_json {
        json(&policies);
    } else {
        policies.iter().for_each(|policy| line(&row(policy)));
    }
    Ok(ExitCode::SUCCESS)
}

fn row(policy: &Policy) -> String {
    let action = if policy.action == Action::Block { "block" } else { "warn, and want a reason" };
    let (name, only) = (safe(&policy.name), safe(&policy.only.join(" or ")));
    format!("{:>3}  {name:<28} files tagged {} only in {only}: else {action}", policy.id, policy.region)
}
