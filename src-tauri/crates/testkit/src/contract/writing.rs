//! Writing whole objects, and conditions.

use super::ground::{Broken, Ground, Verdict, ensure, only_if_absent, refused, same};
use bytes::Bytes;
use model::{ErrorKind, Feature};

super::tests! {
    a_write_replaces_the_object,
    a_write_answers_with_the_entity_tag,
    a_write_that_must_not_replace_is_refused_when_there_is_an_object,
    a_write_that_must_not_replace_succeeds_when_there_is_none,
    of_two_writers_that_must_not_replace_exactly_one_wins,
    an_object_may_lie_deep,
}

async fn a_write_replaces_the_object(ground: Ground) -> Verdict {
    ground.put("x", "first and longer").await?;
    ground.put("x", "second").await?;
    same!(ground.get(&ground.at("x")).await?, "second", "the object is the last one written");
    same!(ground.rows("", true).await?.1, ["x"], "there is one object, and nothing beside it");
    Ok(())
}

async fn a_write_answers_with_the_entity_tag(ground: Ground) -> Verdict {
    let written = ground.put("x", "x").await?;
    let head = ground.store.head(&ground.at("x")).await?;
    ensure!(written.etag.is_some(), "no entity tag was given");
    same!(written.etag, head.etag, "the entity tag of the write and of the head");
    Ok(())
}

async fn a_write_that_must_not_replace_is_refused_when_there_is_an_object(ground: Ground) -> Verdict {
    ensure!(ground.can.can(Feature::ConditionalCreate), "the store does not promise it");
    ground.put("x", "first").await?;
    let second = ground.store.write(&ground.at("x"), Bytes::from_static(b"second"), &only_if_absent()).await;
    refused(second, ErrorKind::AlreadyExists, "the second write")?;
    same!(ground.get(&ground.at("x")).await?, "first", "the object is still the first");
    Ok(())
}

async fn a_write_that_must_not_replace_succeeds_when_there_is_none(ground: Ground) -> Verdict {
    ensure!(ground.can.can(Feature::ConditionalCreate), "the store does not promise it");
    ground.store.write(&ground.at("x"), Bytes::from_static(b"first"), &only_if_absent()).await?;
    same!(ground.get(&ground.at("x")).await?, "first", "it was written");
    Ok(())
}

async fn of_two_writers_that_must_not_replace_exactly_one_wins(ground: Ground) -> Verdict {
    ensure!(ground.can.can(Feature::ConditionalCreate), "the store does not promise it");
    for round in 0..8 {
        let (at, write) = (ground.at(&format!("x{round}")), only_if_absent());
        let (left, right) = (Bytes::from(vec![b'l'; 50_000]), Bytes::from(vec![b'r'; 50_000]));
        let (one, other) = futures::join!(
            ground.store.write(&at, left.clone(), &write),
            ground.store.write(&at, right.clone(), &write)
        );
        let winner = match (&one, &other) {
            (Ok(_), Err(_)) => left,
            (Err(_), Ok(_)) => right,
            _ => return Err(Broken::new(format!("round {round}: {one:?} and {other:?}"))),
        };
        refused(one.and(other), ErrorKind::AlreadyExists, "the loser")?;
        ensure!(ground.get(&at).await? == winner, "round {round}: the object is not the winner's");
    }
    Ok(())
}

async fn an_object_may_lie_deep(ground: Ground) -> Verdict {
    let tail = "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z";
    ground.put(tail, "deep").await?;
    same!(ground.get(&ground.at(tail)).await?, "deep", "it reads back");
    same!(ground.rows("", true).await?.1, [tail], "it is listed");
    same!(ground.rows("", false).await?.0, ["a/"], "one folder leads to it");
    Ok(())
}
