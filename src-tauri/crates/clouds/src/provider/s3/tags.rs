//! Tags of objects that are there already. Those of a write travel with it.

use super::objects::object;
use super::wire::Wire;
use super::xml;
use crate::store::Tags;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use md5::{Digest, Md5};
use model::{Feature, Key, Result};

pub(super) const READING: &str = "read tags";
pub(super) const SETTING: &str = "set tags";

pub(super) async fn read(wire: &Wire, bucket: &str, key: &Key) -> Result<Tags> {
    let (_, text) = wire.ask(READING, object(Method::GET, bucket, key)?.query("tagging", "")).await?;
    xml::tags(READING, &text)
}

pub(super) async fn set(wire: &Wire, bucket: &str, key: &Key, tags: &Tags) -> Result<()> {
    if !wire.can.surely(Feature::Tags) {
        // An endpoint that knows no tags takes this for a write of the object itself (`rclone serve s3` does).
        read(wire, bucket, key).await?;
    }
    let body = xml::tagging(tags);
    let md5 = STANDARD.encode(Md5::digest(body.as_bytes()));
    let request = object(Method::PUT, bucket, key)?.query("tagging", "");
    let request = request.header("content-md5", &md5)?.header("content-type", "application/xml")?.body(body);
    wire.send(SETTING, request).await.map(|_| ())
}
