//! `ferry buckets`.

use crate::args::Buckets;
use crate::output::{json, line, safe, when};
use engine::Engine;
use model::Result;
use std::process::ExitCode;

pub(super) async fn buckets(engine: &Engine, command: Buckets, as_json: bool) -> Result<ExitCode> {
    match command {
        Buckets::Ls { cloud } => {
            let cloud = engine.cloud_named(&cloud).await?;
            let buckets = engine.buckets(&cloud.id).await?;
            if as_json {
                json(&buckets);
            } else {
                let row = |bucket: &model::Bucket| format!("{}  {}", when(bucket.created), safe(&bucket.name));
                buckets.iter().for_each(|bucket| line(&row(bucket)));
            }
        }
        Buckets::Create { cloud, bucket, yes } => {
            super::confirmed(yes, "create a bucket")?;
            let cloud = engine.cloud_named(&cloud).await?;
            engine.create_bucket(&cloud.id, &bucket).await?;
            if as_json {
                json(&model::Bucket { name: bucket, created: None });
            } else {
                line(&format!("created {}:{bucket}", cloud.id));
            }
        }
        Buckets::Rm { cloud, bucket, yes } => {
            super::confirmed(yes, "delete a bucket")?;
            let cloud = engine.cloud_named(&cloud).await?;
            engine.delete_bucket(&cloud.id, &bucket).await?;
            if as_json {
                json(&model::Bucket { name: bucket, created: None });
            } else {
                line(&format!("deleted {}:{bucket}", cloud.id));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
