//! Pasted sections of the files of AWS, rclone and s3cmd.

use crate::import::address::Hosts;
use crate::import::ini::{self, Sheet};
use crate::import::sketch::Sketch;
use crate::import::{aws, rclone, s3cmd};

/// The first section that says a cloud.
pub(super) fn read(text: &str, hosts: &dyn Hosts) -> Option<Sketch> {
    let headed = text.lines().any(|line| line.trim_start().starts_with('['));
    // s3cmd's names are its own; those of the others could be anybody's without a heading.
    s3cmd(text, hosts).or_else(|| if headed { rclone(text, hosts).or_else(|| aws(text, hosts)) } else { None })
}

fn rclone(text: &str, hosts: &dyn Hosts) -> Option<Sketch> {
    let sheet = Sheet::read(text, &ini::RCLONE);
    let typed = sheet.sections.iter().any(|section| section.text("type").is_some());
    let load = |_: &str| Err("only its name was pasted".to_owned());
    let mut remotes = rclone::remotes(&sheet, hosts, &load);
    let best = remotes.iter().position(|sketch| sketch.trouble.is_none() || !sketch.secrets.is_empty());
    best.filter(|_| typed).map(|index| remotes.swap_remove(index))
}

fn aws(text: &str, hosts: &dyn Hosts) -> Option<Sketch> {
    let sheet = Sheet::read(text, &ini::AWS);
    sheet.sections.iter().find_map(|section| aws::pasted(section, &sheet, hosts))
}

fn s3cmd(text: &str, hosts: &dyn Hosts) -> Option<Sketch> {
    let sheet = Sheet::read(text, &ini::S3CMD);
    let own = ["host_base", "host_bucket", "bucket_location", "use_https"];
    let is_own = sheet.sections.iter().any(|section| own.iter().any(|name| section.text(name).is_some()));
    let keyed = sheet.sections.iter().any(|section| section.text("access_key").is_some());
    if is_own && keyed { s3cmd::cloud(&sheet, hosts) } else { None }
}
