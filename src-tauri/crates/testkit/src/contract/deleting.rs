//! Deleting.

use super::ground::{Ground, Verdict, ensure, refused, same};
use model::{ErrorKind, Key};

super::tests! {
    every_key_has_its_own_outcome_and_a_missing_one_counts_as_deleted,
    deleting_leaves_the_neighbours_alone,
    deleting_nothing_is_nothing,
}

async fn every_key_has_its_own_outcome_and_a_missing_one_counts_as_deleted(ground: Ground) -> Verdict {
    for tail in ["a", "b", "keep"] {
        ground.put(tail, tail.as_bytes().to_vec()).await?;
    }
    let keys: Vec<Key> = ["b", "missing", "a", "no/such/folder/x"].iter().map(|tail| ground.at(tail).key).collect();
    let outcomes = ground.store.delete(ground.bucket(), &keys).await?;
    same!(outcomes.len(), keys.len(), "an outcome for every key");
    for (key, outcome) in keys.iter().zip(&outcomes) {
        ensure!(outcome.is_ok(), "{key:?} was not deleted: {outcome:?}");
    }
    refused(ground.store.head(&ground.at("a")).await, ErrorKind::NotFound, "a head of what was deleted")?;
    same!(ground.rows("", true).await?.1, ["keep"], "what is left");
    Ok(())
}

async fn deleting_leaves_the_neighbours_alone(ground: Ground) -> Verdict {
    for tail in ["x", "xy", "folder/a", "folder/b", "folder0"] {
        ground.put(tail, "x").await?;
    }
    // `folder` is a prefix of objects, not an object: there is nothing of that name to delete.
    let keys: Vec<Key> = ["x", "folder", "folder/a"].iter().map(|tail| ground.at(tail).key).collect();
    ground.store.delete(ground.bucket(), &keys).await?;
    same!(ground.rows("", true).await?.1, ["folder/b", "folder0", "xy"], "what is left");
    Ok(())
}

async fn deleting_nothing_is_nothing(ground: Ground) -> Verdict {
    let outcomes = ground.store.delete(ground.bucket(), &[]).await?;
    ensure!(outcomes.is_empty(), "there are outcomes of nothing: {outcomes:?}");
    Ok(())
}
