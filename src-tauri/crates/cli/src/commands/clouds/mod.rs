//! `ferry clouds`.

mod draft;
mod show;
mod signing_in;

pub(super) use signing_in::sign_in;

use crate::args::Clouds;
use crate::output::{json, line, note, safe};
use engine::Engine;
use model::{Error, ErrorKind, Found, Outcome, Profile, Result, StageReport};
use std::process::ExitCode;

pub(super) async fn clouds(engine: &Engine, command: Clouds, as_json: bool) -> Result<ExitCode> {
    match command {
        Clouds::Add(add) => {
            let code = add.fields.code_stdin;
            let (draft, secrets) = draft::new(engine, *add)?;
            if code {
                engine.sign_in_draft(&draft, None, signing_in::code()?).await?;
            }
            let cloud = engine.add_cloud(draft, secrets).await?;
            if as_json { json(&cloud) } else { line(&show::row(&cloud)) }
        }
        Clouds::Edit(edit) => {
            let cloud = engine.cloud_named(&edit.cloud).await?;
            let code = edit.fields.code_stdin;
            let (draft, secrets) = draft::changed(engine.cloud_draft(&cloud.id).await?, *edit)?;
            if code {
                engine.sign_in_draft(&draft, Some(&cloud.id), signing_in::code()?).await?;
            }
            let cloud = engine.edit_cloud(&cloud.id, draft, secrets).await?;
            if as_json { json(&cloud) } else { line(&show::row(&cloud)) }
        }
        Clouds::Ls => {
            let clouds = engine.clouds().await?.clouds;
            if as_json {
                json(&clouds);
            } else {
                clouds.iter().for_each(|cloud| line(&show::row(cloud)));
            }
        }
        Clouds::Show { name } => {
            let cloud = engine.cloud_named(&name).await?;
            if as_json { json(&cloud) } else { show::whole(&cloud) }
        }
        Clouds::Test { name, write } => return test(engine, &name, write, as_json).await,
        Clouds::Import { ids, all } => return import(engine, ids, all, as_json).await,
        Clouds::Providers => {
            let providers = engine.providers();
            if as_json { json(&providers) } else { show::providers(&providers) }
        }
        Clouds::SignIn { name, code_stdin: _ } => return signing_in::and_go_on(engine, &name, as_json).await,
        Clouds::Forget { name } => {
            let cloud = engine.cloud_named(&name).await?;
            engine.forget_cloud(&cloud.id).await?;
            if as_json { json(&cloud) } else { line(&format!("forgot {}", cloud.id)) }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn test(engine: &Engine, name: &str, write: bool, as_json: bool) -> Result<ExitCode> {
    let cloud = engine.cloud_named(name).await?;
    let tell = |stage: &StageReport| {
        if !as_json {
            line(&show::stage(stage));
        }
    };
    let profile: Profile = engine.test_cloud(&cloud.id, write, tell).await?;
    if as_json {
        json(&profile);
    }
    let failed = profile.stages.iter().any(|stage| stage.outcome == Outcome::Failed);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn import(engine: &Engine, ids: Vec<String>, all: bool, as_json: bool) -> Result<ExitCode> {
    let found = engine.importable().await?;
    if ids.is_empty() && !all {
        if as_json {
            json(&found);
        } else if found.is_empty() {
            note("nothing was found in the AWS configuration, rclone.conf, .s3cfg or the environment");
        } else {
            found.iter().for_each(|found| line(&importable(found)));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let ids = if all { found.into_iter().filter(|it| it.trouble.is_none()).map(|it| it.id).collect() } else { ids };
    if ids.is_empty() {
        return Err(Error::new(ErrorKind::NotFound, "import clouds", "there is nothing that can be imported")
            .hint("look at the list with 'ferry clouds import'"));
    }
    let imported = engine.import_clouds(&ids).await?;
    let failed = imported.iter().any(|it| it.error.is_some());
    if as_json {
        json(&imported);
    } else {
        for it in &imported {
            match (&it.cloud, &it.error) {
                (Some(cloud), _) => line(&show::row(cloud)),
                (None, Some(error)) => note(&format!("{}: {error}", safe(&it.id))),
                (None, None) => {}
            }
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn importable(found: &Found) -> String {
    let what = format!("{} ({})", found.draft.name, found.draft.provider.0);
    let note = match &found.trouble {
        Some(trouble) => format!("cannot be imported: {trouble}"),
        None if found.secret => "its secret goes into the keyring".to_owned(),
        None => "only the reference is kept".to_owned(),
    };
    format!("{:<18} {:<32} {:<40} {}", safe(&found.id), safe(&what), safe(&found.origin), safe(&note))
}
