//! Buckets: made, listed, placed, deleted.

use super::ground::{Ground, Verdict, ensure, location, refused};
use clouds::Write;
use model::{ErrorKind, Feature, Key};

super::tests! {
    the_buckets_are_listed,
    a_made_bucket_is_listed_and_cannot_be_made_twice,
    a_bucket_that_holds_something_is_not_deleted,
    a_deleted_bucket_is_gone,
    a_bucket_lies_somewhere_or_nobody_says_where,
}

async fn names(ground: &Ground) -> model::Result<Vec<String>> {
    Ok(ground.store.buckets().await?.into_iter().map(|bucket| bucket.name).collect())
}

async fn the_buckets_are_listed(ground: Ground) -> Verdict {
    let names = names(&ground).await?;
    ensure!(names.iter().any(|name| name == ground.bucket()), "{:?} is not among {names:?}", ground.bucket());
    Ok(())
}

async fn a_made_bucket_is_listed_and_cannot_be_made_twice(ground: Ground) -> Verdict {
    let name = &ground.other_bucket("made");
    if !ground.can.can(Feature::CreateBuckets) {
        refused(ground.store.delete_bucket(name).await, ErrorKind::Unsupported, "deleting a bucket")?;
        return refused(ground.store.create_bucket(name).await, ErrorKind::Unsupported, "making a bucket");
    }
    ground.store.create_bucket(name).await?;
    let names = names(&ground).await?;
    ensure!(names.iter().any(|listed| listed == name), "the new bucket is not among {names:?}");
    refused(ground.store.create_bucket(name).await, ErrorKind::AlreadyExists, "making it again")
}

async fn a_bucket_that_holds_something_is_not_deleted(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::CreateBuckets) {
        return Ok(());
    }
    let (name, x) = (&ground.other_bucket("kept"), Key::from("x"));
    ground.store.create_bucket(name).await?;
    ground.store.write(&location(name, &x), "x".into(), &Write::default()).await?;
    refused(ground.store.delete_bucket(name).await, ErrorKind::Refused, "deleting a bucket that holds an object")?;
    ensure!(ground.get(&location(name, &x)).await? == "x", "its object is another");
    Ok(())
}

async fn a_deleted_bucket_is_gone(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::CreateBuckets) {
        return Ok(());
    }
    let (name, x) = (&ground.other_bucket("deleted"), Key::from("x"));
    ground.store.create_bucket(name).await?;
    ground.store.write(&location(name, &x), "x".into(), &Write::default()).await?;
    for outcome in ground.store.delete(name, &[x]).await? {
        outcome?;
    }
    ground.store.delete_bucket(name).await?;
    let names = names(&ground).await?;
    ensure!(names.iter().all(|listed| listed != name), "it is still among {names:?}");
    refused(ground.store.delete_bucket(name).await, ErrorKind::NoBucket, "deleting it again")
}

async fn a_bucket_lies_somewhere_or_nobody_says_where(ground: Ground) -> Verdict {
    let region = ground.store.bucket_region(ground.bucket()).await?;
    ensure!(region.as_ref().is_none_or(|region| !region.trim().is_empty()), "it lies in {region:?}");
    Ok(())
}
